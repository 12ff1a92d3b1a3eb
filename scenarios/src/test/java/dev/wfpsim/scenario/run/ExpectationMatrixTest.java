package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each form of expectation against each thing that may become of a connection: opened, blocked,
 * refused, never answered, given up after its timeout, redirected to nobody, reset; over UDP
 * answered, unreachable, blocked, unanswered; and none at all. Each process makes connections of
 * one fate.
 */
final class ExpectationMatrixTest {

  private static final String TEXT =
      """
      scenario: fates
      run: { seed: 3, stop: 100 s }
      hosts:
        client: { addresses: [10.0.0.5/24] }
        origin: { addresses: [10.0.0.80/24] }
        silent: { addresses: [10.0.0.90/24] }
      links: [ { between: [client, origin, silent], latency: 2 ms } ]
      processes:
        well: { on: client }
        blocked: { on: client }
        refused: { on: client }
        waits: { on: client }
        gives-up: { on: client }
        lost: { on: client }
        resets: { on: client }
        idle: { on: client }
        answered: { on: client }
        unreachable: { on: client }
        udp-blocked: { on: client }
        unanswered: { on: client }
        web: { on: origin, listen: [tcp/0.0.0.0:80, tcp/0.0.0.0:25, udp/0.0.0.0:53], behave: { answer: 1 KiB } }
        deaf: { on: silent, listen: [tcp/0.0.0.0:80, udp/0.0.0.0:53], behave: sink }
      drivers:
        redirector: { use: library/connect-redirect, on: client, with: { to: well, port: 9999 } }
      policy:
        - { on: silent, layer: INBOUND_IPPACKET_V4, when: { IP_LOCAL_ADDRESS: 10.0.0.90 }, action: block }
        - { on: client, layer: ALE_AUTH_CONNECT_V4, when: { ALE_APP_ID: [blocked, udp-blocked] }, action: block }
        - { layer: ALE_CONNECT_REDIRECT_V4, when: { ALE_APP_ID: lost }, action: callout-terminating, callout: redirector/v4 }
      traffic:
        - well: { connect: tcp/10.0.0.80:80, send: 1 KiB, receive: 1 KiB }
        - blocked: { connect: tcp/10.0.0.80:25, send: 1 KiB, receive: 1 KiB }
        - refused: { connect: tcp/10.0.0.80:81, send: 1 KiB, receive: 1 KiB }
        - waits: { connect: tcp/10.0.0.90:80, start: 95 s, send: 1 KiB, receive: 1 KiB }
        - gives-up: { connect: tcp/10.0.0.90:80, start: 95 s, send: 1 KiB, receive: 1 KiB, timeout: 300 ms }
        - lost: { connect: tcp/10.0.0.80:80, send: 1 KiB, receive: 1 KiB }
        - resets: { connect: tcp/10.0.0.80:80, send: 1 KiB, receive: 1 KiB, close: reset }
        - answered: { connect: udp/10.0.0.80:53, send: 1 KiB, receive: 1 KiB }
        - unreachable: { connect: udp/10.0.0.80:54, send: 1 KiB, receive: 1 KiB }
        - udp-blocked: { connect: udp/10.0.0.80:53, send: 1 KiB, receive: 1 KiB }
        - unanswered: { connect: udp/10.0.0.90:53, send: 1 KiB, receive: 1 KiB }
      """;

  private static SimulationResult run(List<String> expectations) throws Exception {
    String expect = "expect=['" + String.join("', '", expectations) + "']";
    LoadedScenario loaded =
        ScenarioFile.load(
            "fates", TEXT, List.of(expect), DriverCatalogue.installed(), Attachments.NONE);
    return new Simulation(loaded, RunRequest.seeded(3, CarrierKind.AUTOMATIC)).run();
  }

  /** Columns: the traits that hold of every connection of the process; no other does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "well | opened, not redirected, accepted, accepted by web, closed, delivered",
        "blocked | blocked, not redirected",
        "refused | failed, not redirected",
        "waits | not redirected",
        "gives-up | failed, not redirected",
        "lost | redirected, failed",
        "resets | opened, reset, not redirected, accepted, accepted by web",
        "answered | opened, not redirected, accepted, accepted by web, closed, delivered",
        "unreachable | failed, not redirected",
        "udp-blocked | blocked, not redirected",
        "unanswered | opened, closed, not redirected, delivered",
        "idle | ''",
      })
  void everySomeAndNo_ofEachFate(String process, String holding) throws Exception {
    List<String> all =
        List.of(
            "opened",
            "redirected",
            "not redirected",
            "accepted",
            "accepted by web",
            "blocked",
            "failed",
            "reset",
            "closed",
            "delivered");
    List<String> wanted = List.of(holding.split(", "));
    List<String> every =
        all.stream().map(t -> "every connection of " + process + ": " + t).toList();
    List<String> some = all.stream().map(t -> "some connection of " + process + ": " + t).toList();
    List<String> no = all.stream().map(t -> "no connection of " + process + ": " + t).toList();

    assertThat(held(every)).containsExactlyInAnyOrderElementsOf(of(every, wanted));
    assertThat(held(some)).containsExactlyInAnyOrderElementsOf(of(some, wanted));
    assertThat(held(no))
        .containsExactlyInAnyOrderElementsOf(
            no.stream().filter(e -> !of(no, wanted).contains(e)).toList());
  }

  private static List<String> held(List<String> expectations) throws Exception {
    return run(expectations).expectations().stream()
        .filter(ExpectationResult::held)
        .map(ExpectationResult::text)
        .toList();
  }

  private static List<String> of(List<String> expectations, List<String> traits) {
    return expectations.stream()
        .filter(e -> traits.contains(e.substring(e.indexOf(": ") + 2)))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "every byte of well: delivered once, in order | true | ''",
        "every byte of answered: delivered once, in order | true | ''",
        "every byte of blocked: delivered once, in order | false | nothing was looked at: no byte"
            + " was",
        "every byte of refused: delivered once, in order | false | nothing was looked at: no byte"
            + " was",
        "every byte of waits: delivered once, in order | false | nothing was looked at: no byte"
            + " was",
        "every byte of resets: delivered once, in order | false | nothing was looked at: no byte"
            + " was",
        "every byte of udp-blocked: delivered once, in order | false | nothing was looked at: no"
            + " byte",
        "every byte of idle: delivered once, in order | false | nothing was looked at: no"
            + " connection",
        "every byte: delivered once, in order | true | ''",
        "no connection of idle: opened | true | nothing was looked at: no connection in scope",
        "every connection of idle: opened | false | nothing was looked at: no connection in scope",
        "some connection of idle: opened | false | nothing was looked at: no connection in scope",
        "connections of idle: opened == attempted | true | nothing was looked at: both are 0",
        "connections of blocked: blocked == attempted | true | ''",
        "connections of unreachable: failed == 1 | true | ''",
        "connections of gives-up: failed == 1 | true | ''",
        "connections of lost: redirected == 1 | true | ''",
        "injections: requested == completed | true | nothing was looked at: both are 0",
        "every connection of blocked to web: blocked | true | ''",
        "every connection of refused to web: failed | false | nothing was looked at: no connection",
        "every connection of gives-up to deaf: failed | true | ''",
        "every connection of lost to web: failed | true | ''",
        "every connection of unanswered to deaf over udp: closed | true | ''",
        "some connection of waits to deaf: opened | false | 0 of 1; waits connection",
        "every connection to idle: opened | false | nothing was looked at: no connection in scope",
        "outcome: liveness | true | ''",
        "finding: LIVENESS | true | ''",
      })
  void otherForms_ofEachFate(String expectation, boolean holds, String detail) throws Exception {
    ExpectationResult result = run(List.of(expectation)).expectations().getFirst();

    assertThat(result.held()).as(result.toString()).isEqualTo(holds);
    assertThat(result.detail()).startsWith(detail);
    if (detail.isEmpty()) {
      assertThat(result.detail()).isEmpty();
    }
  }
}
