package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions about accounts, applications and interfaces by name; multicast groups. */
final class WhoAndWhereTest {

  private static LoadedScenario load(String text) throws Exception {
    return ScenarioFile.load(
        "test", text, List.of(), DriverCatalogue.installed(), Attachments.NONE);
  }

  private static void passes(String text) throws Exception {
    SimulationResult result =
        new Simulation(load(text), RunRequest.seeded(3, CarrierKind.AUTOMATIC)).run();
    assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
    assertThat(result.expectations()).isNotEmpty().allMatch(ExpectationResult::held);
  }

  /** Which of the processes a condition blocks: s of SYSTEM, n of NETWORK SERVICE, u a user. */
  @ParameterizedTest
  @CsvSource({
    "SYSTEM, s",
    "network service, n",
    "S-1-5-20, n",
    "'NT AUTHORITY\\SYSTEM', s",
    "not SYSTEM, nux",
    "'[SYSTEM, NETWORK SERVICE]', sn",
    "'[not SYSTEM, not NETWORK SERVICE]', ux",
    "Administrators, s",
    "Users, nux",
    "Everyone, snux",
    "S-1-5-21-9-9-9-500, x",
    "user, u",
  })
  void userCondition_isAnAccessCheckOfTheProcesssToken(String condition, String blocked)
      throws Exception {
    StringBuilder expected = new StringBuilder();
    for (String name : List.of("s", "n", "u", "x")) {
      String fate = blocked.contains(name) ? "blocked" : "opened";
      expected.append("  - every connection of ").append(name).append(": ").append(fate);
      expected.append('\n');
    }
    passes(
        """
        scenario: who
        hosts: { a: { addresses: [10.0.0.1/24] }, b: { addresses: [10.0.0.2/24] } }
        links: [ { between: [a, b] } ]
        processes:
          s: { on: a, user: SYSTEM }
          n: { on: a, user: NETWORK SERVICE }
          u: { on: a }
          x: { on: a, user: S-1-5-21-9-9-9-500 }
          web: { on: b, listen: tcp/0.0.0.0:80 }
        policy:
          - { layer: ALE_AUTH_CONNECT_V4, when: { ALE_USER_ID: CONDITION }, action: block }
        traffic:
          - s: { connect: tcp/10.0.0.2:80 }
          - n: { connect: tcp/10.0.0.2:80 }
          - u: { connect: tcp/10.0.0.2:80 }
          - x: { connect: tcp/10.0.0.2:80 }
        expect:
        """
                .replace("CONDITION", condition)
            + expected);
  }

  @Test
  void originalApplication_isTheApplicationItself() throws Exception {
    passes(
        """
        scenario: original
        hosts: { a: { addresses: [10.0.0.1/24] }, b: { addresses: [10.0.0.2/24] } }
        links: [ { between: [a, b] } ]
        processes:
          app: { on: a }
          other: { on: a }
          web: { on: b, listen: tcp/0.0.0.0:80 }
        policy:
          - { layer: ALE_AUTH_CONNECT_V4, when: { ALE_ORIGINAL_APP_ID: app }, action: block }
        traffic:
          - app: { connect: tcp/10.0.0.2:80 }
          - other: { connect: tcp/10.0.0.2:80 }
        expect:
          - every connection of app: blocked
          - every connection of other: opened
        """);
  }

  /** FWPS_FIELDS_ALE_AUTH_CONNECT_V4: of a proxy's connection it is the application behind. */
  @ParameterizedTest
  @CsvSource({
    "browser, blocked, opened",
    "other, opened, blocked",
    "proxy, opened, opened",
  })
  void originalApplication_ofAProxysConnection_isWhomItConnectsFor(
      String original, String forBrowser, String forOther) throws Exception {
    passes(
        """
        scenario: proxied
        run: { stop: 20 s }
        hosts: { a: { addresses: [10.0.0.5/24] }, b: { addresses: [10.0.0.80/24] } }
        links: [ { between: [a, b] } ]
        processes:
          browser: { on: a }
          other: { on: a }
          proxy: { on: a, listen: tcp/127.0.0.1:8080, behave: forward-proxy }
          web: { on: b, listen: [tcp/0.0.0.0:443, tcp/0.0.0.0:444], behave: echo }
        drivers:
          redirector: { use: library/connect-redirect, on: a, with: { to: proxy, port: 8080 } }
        policy:
          - layer: ALE_CONNECT_REDIRECT_V4
            when: { IP_REMOTE_PORT: [443, 444] }
            action: callout-terminating
            callout: redirector/v4
          - { layer: ALE_AUTH_CONNECT_V4, when: { ALE_APP_ID: proxy, ALE_ORIGINAL_APP_ID: WHO }, action: block }
        traffic:
          - browser: { connect: tcp/10.0.0.80:443, start: 10 ms, send: 1 KiB, receive: 1 KiB, timeout: 1 s }
          - other: { connect: tcp/10.0.0.80:444, start: 10 ms, send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        expect:
          - every connection of proxy to port 443: FIRST
          - every connection of proxy to port 444: SECOND
          - every connection of browser: redirected to proxy
          - no finding
        """
            .replace("WHO", original)
            .replace("FIRST", forBrowser)
            .replace("SECOND", forOther));
  }

  /** Which conditions stop what is bound to the first card, to the second, and loopback. */
  @ParameterizedTest
  @CsvSource({
    "IP_LOCAL_INTERFACE, first, blocked, opened, opened",
    "IP_LOCAL_INTERFACE, second, opened, blocked, opened",
    "IP_LOCAL_INTERFACE, loopback, opened, opened, blocked",
    "IP_NEXTHOP_INTERFACE, second, opened, blocked, opened",
    "INTERFACE_INDEX, second, opened, blocked, opened",
    "INTERFACE_TYPE, loopback, opened, opened, blocked",
    "INTERFACE_TYPE, ethernet, blocked, blocked, opened",
    "IP_LOCAL_INTERFACE, eth0, opened, opened, opened",
    "CURRENT_PROFILE_ID, public, blocked, opened, opened",
    "CURRENT_PROFILE_ID, private, opened, blocked, opened",
    "IP_DESTINATION_ADDRESS_TYPE, unicast, blocked, blocked, blocked",
    "IP_DESTINATION_ADDRESS_TYPE, broadcast, opened, opened, opened",
  })
  void interfaceCondition_takesTheName(
      String field, String name, String first, String second, String loopback) throws Exception {
    passes(
        """
        scenario: where
        hosts:
          a:
            interfaces:
              - { name: first, addresses: [10.0.1.1/24] }
              - { name: second, addresses: [10.0.2.1/24], category: private }
          b: { addresses: [10.0.1.2/24] }
          c: { addresses: [10.0.2.2/24] }
        links: [ { between: [a.first, b] }, { between: [a.second, c] } ]
        processes:
          one: { on: a }
          two: { on: a }
          local: { on: a }
          here: { on: a, listen: tcp/127.0.0.1:80 }
          web: { on: b, listen: tcp/0.0.0.0:80 }
          net: { on: c, listen: tcp/0.0.0.0:80 }
        policy:
          - { layer: ALE_AUTH_CONNECT_V4, when: { FIELD: NAME }, action: block }
        traffic:
          - one: { connect: tcp/10.0.1.2:80 }
          - two: { connect: tcp/10.0.2.2:80 }
          - local: { connect: tcp/127.0.0.1:80 }
        expect:
          - every connection of one: ONE
          - every connection of two: TWO
          - every connection of local: THIRD
        """
            .replace("FIELD", field)
            .replace("NAME", name)
            .replace("ONE", first)
            .replace("TWO", second)
            .replace("THIRD", loopback));
  }

  @ParameterizedTest
  @CsvSource({
    "'user: SYTEM', 'unknown account: user=SYTEM'",
    "'user: S-1-x', 'unknown account'",
    "'join: 10.0.0.9', 'not a multicast group: address=10.0.0.9'",
  })
  void wrongProcess_isRefused(String setting, String message) {
    String text =
        """
        scenario: wrong
        hosts: { a: { addresses: [10.0.0.1/24] } }
        processes: { app: { on: a, SETTING } }
        """
            .replace("SETTING", setting);
    assertThatThrownBy(() -> load(text)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "ALE_USER_ID: SYTEM, unknown account: user=SYTEM",
    "ALE_ORIGINAL_APP_ID: aap, unknown process: process=aap",
    "IP_LOCAL_INTERFACE: eth7, unknown interface: interface=eth7",
    "IP_LOCAL_ADDRESS_TYPE: unicats, unknown",
  })
  void wrongCondition_isRefused(String condition, String message) {
    String text =
        """
        scenario: wrong
        hosts: { a: { addresses: [10.0.0.1/24] } }
        processes: { app: { on: a } }
        policy:
          - { layer: ALE_AUTH_CONNECT_V4, when: { CONDITION }, action: block }
        """
            .replace("CONDITION", condition);
    assertThatThrownBy(() -> load(text)).hasMessageContaining(message);
  }

  /** A group's members: by default whoever listens at the port that the traffic sends to. */
  @ParameterizedTest
  @CsvSource({
    "224.0.0.251, 0.0.0.0, '', yes",
    "224.0.0.251, 0.0.0.0, ', join: []', no",
    "224.0.0.251, 0.0.0.0, ', join: 224.0.0.252', no",
    "224.0.0.251, 0.0.0.0, ', join: [224.0.0.252, 224.0.0.251]', yes",
    "[ff02::fb], [::], '', yes",
  })
  void multicast_isHeardByMembers_alsoOnTheSendersHost(
      String group, String any, String join, String heard) throws Exception {
    // To each of the two members, and what each answers.
    String bytes = heard.equals("yes") ? "160 B" : "0 B";
    String verb = heard.equals("yes") ? "every" : "no";
    passes(
        """
        scenario: multicast
        run: { stop: 5 s }
        hosts: { a: { addresses: [10.0.0.1/24, "fd00::1/64"] }, b: { addresses: [10.0.0.2/24, "fd00::2/64"] } }
        links: [ { between: [a, b] } ]
        processes:
          app: { on: a }
          own: { on: a, listen: "udp/ANY:5353", behave: echo JOIN }
          peer: { on: b, listen: "udp/ANY:5353", behave: echo JOIN }
        traffic:
          - app: { send-to: "udp/GROUP:5353", send: 40 B, receive: 80 B, timeout: 1 s }
        expect:
          - "bytes: delivered == BYTES"
          - VERB connection of app: accepted by own
          - VERB connection of app: accepted by peer
          - no finding
        """
            .replace("GROUP", group)
            .replace("ANY", any)
            .replace(" JOIN", join)
            .replace("BYTES", bytes)
            .replace("VERB", verb));
  }
}
