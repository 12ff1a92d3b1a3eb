package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traffic says on which link a link-local address is, as RFC 4007 and Windows write it. */
class LinkScopeTest {
  /** One address on two links: only the scope says which of the two servers is meant. */
  private static final String TEXT =
      """
      scenario: scopes
      run: { stop: 20 s }
      hosts:
        client:
          interfaces:
            - { name: left, addresses: ["fe80::1/64"] }
            - { name: right, addresses: ["fe80::1/64"] }
        one: { addresses: ["fe80::2/64"] }
        two: { addresses: ["fe80::2/64"] }
      links:
        - { between: [client.left, one], latency: 1 ms }
        - { between: [client.right, two], latency: 1 ms }
      processes:
        app: { on: client }
        first: { on: one, listen: ["tcp/[::]:80", "udp/[::]:80"], behave: echo }
        second: { on: two, listen: ["tcp/[::]:80", "udp/[::]:80"], behave: echo }
      traffic:
        - app: { HOW, start: 100 ms, send: 3 KiB, receive: 3 KiB }
      expect:
        - every connection of app: accepted by SERVER
        - every byte: delivered once, in order
        - "every connection of app to PROTOCOL/[fe80::2]:80: not redirected"
        - no finding
      """;

  private static LoadedScenario load(String how, String server) throws Exception {
    return ScenarioFile.load(
        "s.yaml",
        TEXT.replace("HOW", how)
            .replace("SERVER", server)
            .replace("PROTOCOL", how.contains("tcp/") ? "tcp" : "udp"),
        List.of(),
        DriverCatalogue.installed(),
        Attachments.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connect: 'tcp/[fe80::2%left]:80' | first",
        "connect: 'tcp/[fe80::2%right]:80' | second",
        "connect: 'tcp/[fe80::2%2]:80' | first",
        "connect: 'tcp/[fe80::2%3]:80' | second",
        "connect: 'udp/[fe80::2%left]:80' | first",
        "connect: 'udp/[fe80::2%right]:80' | second",
        "send-to: 'udp/[fe80::2%left]:80' | first",
        "send-to: 'udp/[fe80::2%right]:80' | second",
        "connect: 'tcp/[fe80::2%right]:80', bind: 'fe80::1%right' | second",
        "connect: 'tcp/[fe80::2%right]:80', bind: '[fe80::1%3]:5000' | second",
      })
  void traffic_goesByTheLinkItNames(String how, String server) throws Exception {
    SimulationResult result =
        new Simulation(load(how, server), RunRequest.seeded(1, CarrierKind.AUTOMATIC)).run();
    assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connect: 'tcp/[fe80::2%rigt]:80' | s.yaml:18:21: unknown interface: interface=rigt,"
            + " host=client, did you mean right?",
        "connect: 'tcp/[fe80::2%x]:80' | s.yaml:18:21: unknown interface: interface=x, host=client,"
            + " expected one of left, right",
        "connect: 'tcp/[fe80::2%4]:80' | s.yaml:18:21: out of range: value=4, expected 1 to 3",
        "connect: 'tcp/[fd00::2%2]:80' | s.yaml:18:21: a scope needs a link-local address:"
            + " address=tcp/[fd00::2%2]:80",
        "connect: 'tcp/10.0.0.1%2:80' | s.yaml:18:21: a scope needs a link-local address:"
            + " address=tcp/10.0.0.1%2:80",
        "connect: 'tcp/[fe80::2]:80', bind: 'fe80::1%x' | s.yaml:18:47: unknown interface:"
            + " interface=x, host=client, expected one of left, right",
      })
  void wrongScope_isRefusedAtItsPlace(String how, String message) {
    assertThatThrownBy(() -> load(how, "first")).hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "addresses: [\"fe80::1/64\"] | addresses: [\"fe80::1%2/64\"]",
        "listen: [\"tcp/[::]:80\" | listen: [\"tcp/[fe80::2%2]:80\"",
        "PROTOCOL/[fe80::2]:80 | tcp/[fe80::2%2]:80",
      })
  void scopeElsewhere_isRefusedWithWhereItMayStand(String before, String after) {
    String text = TEXT.replace(before, after).replace("SERVER", "first").replace("PROTOCOL", "tcp");
    assertThatThrownBy(
            () ->
                ScenarioFile.load(
                    "s.yaml",
                    text.replace("HOW", "connect: 'tcp/[fe80::2]:80'"),
                    List.of(),
                    DriverCatalogue.installed(),
                    Attachments.NONE))
        .hasMessageMatching(
            "(?s)s.yaml:[0-9]+:[0-9]+: no scope is taken here: address=fe80::[12]%2, only connect,"
                + " send-to and bind of traffic say on which link an address is.*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one: { addresses: [\"fe80::2/64\"] } | one: { addresses: [\"fe80::1/64\"] } |"
            + " s.yaml:11:16: address twice on one link: address=fe80::1, of client and one",
        "left, addresses: [\"fe80::1/64\"] | left, addresses: [\"fe80::1/64\", \"fe80::1/64\"] |"
            + " s.yaml:6:49: address given twice: address=fe80::1, first to client",
      })
  void linkLocalAddress_twiceOnALinkOrACard_isRefused(String before, String after, String message) {
    String text = TEXT.replace(before, after).replace("SERVER", "first").replace("PROTOCOL", "tcp");
    assertThatThrownBy(
            () ->
                ScenarioFile.load(
                    "s.yaml",
                    text.replace("HOW", "connect: 'tcp/[fe80::2]:80'"),
                    List.of(),
                    DriverCatalogue.installed(),
                    Attachments.NONE))
        .hasMessageStartingWith(message);
  }
}
