package dev.wfpsim.scenario.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.syntax.Warning;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions that can never match are told with the reason, and those that can are not. */
final class ConditionWarningTest {

  private static final String TEXT =
      """
      scenario: conditions
      hosts:
        client: { interfaces: [ { name: lan, addresses: [10.0.0.5/24, "fd00::5/64"] }, { name: vpn, addresses: [10.8.0.5/24] } ] }
        origin: { addresses: [10.0.0.80/24] }
      links: [ { between: [client.lan, origin] } ]
      processes:
        browser: { on: client }
        service: { on: client, user: SYSTEM, image: 'C:\\Service\\s.exe' }
        web: { on: origin, listen: tcp/0.0.0.0:80 }
      policy:
        - { layer: LAYER, when: { WHEN }, action: block }
      """;

  private static List<String> warnings(String layer, String when) throws Exception {
    String text = TEXT.replace("LAYER", layer).replace("WHEN", when);
    return ScenarioFile.load("s", text, List.of(), DriverCatalogue.installed(), Attachments.NONE)
        .warnings()
        .stream()
        .map(Warning::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALE_AUTH_CONNECT_V4 | ALE_USER_ID: LOCAL SERVICE | ALE_USER_ID, no process runs as it:"
            + " sid=S-1-5-19",
        "ALE_AUTH_CONNECT_V4, on: origin | ALE_USER_ID: SYSTEM | ALE_USER_ID, no process on host"
            + " origin runs",
        "ALE_AUTH_CONNECT_V4, on: origin | ALE_APP_ID: browser | ALE_APP_ID, no process on host"
            + " origin has the image",
        "ALE_AUTH_CONNECT_V4 | ALE_ORIGINAL_APP_ID: 'C:\\No\\n"
            + "o.exe' | ALE_ORIGINAL_APP_ID, no process has the image",
        "ALE_AUTH_CONNECT_V4 | ALE_APP_ID: [browser, 'C:\\No\\n"
            + "o.exe'] | ALE_APP_ID, no process has the image",
        "ALE_AUTH_CONNECT_V4, on: origin | IP_LOCAL_INTERFACE: vpn | IP_LOCAL_INTERFACE, no card on"
            + " host origin",
        "ALE_AUTH_CONNECT_V4 | INTERFACE_INDEX: 7 | INTERFACE_INDEX, no traffic has it: it is one"
            + " of [1, 2, 3]",
        "ALE_AUTH_CONNECT_V4 | INTERFACE_INDEX: 4-9 | INTERFACE_INDEX, no traffic has it",
        "ALE_AUTH_CONNECT_V4 | IP_LOCAL_INTERFACE: 42 | IP_LOCAL_INTERFACE, no traffic has it",
        "ALE_AUTH_CONNECT_V4 | INTERFACE_TYPE: 71 | INTERFACE_TYPE, no traffic has it: it is one of"
            + " [6, 24]",
        "ALE_AUTH_CONNECT_V4 | COMPARTMENT_ID: 2 | COMPARTMENT_ID, no traffic has it: it is one of"
            + " [1]",
        "ALE_AUTH_CONNECT_V4 | ALE_PACKAGE_ID: x | ALE_PACKAGE_ID, which is always empty at layer"
            + " ALE_AUTH",
        "ALE_AUTH_CONNECT_V4 | RESERVED_1: 3 | RESERVED_1, which is always empty at layer"
            + " ALE_AUTH_CONNECT_V4",
        "INBOUND_TRANSPORT_V4 | IPSEC_SECURITY_REALM_ID: x | IPSEC_SECURITY_REALM_ID, which is"
            + " always empty",
        "ALE_AUTH_CONNECT_V4 | FLAGS: ipsec-secured | FLAGS, a flag that no traffic has yet",
        "OUTBOUND_TRANSPORT_V4 | IP_REMOTE_PORT: '> 65535' | IP_REMOTE_PORT, nothing is greater:"
            + " most=65535",
        "OUTBOUND_TRANSPORT_V4 | IP_REMOTE_PORT: '< 0' | IP_REMOTE_PORT, nothing is less than 0",
        "OUTBOUND_TRANSPORT_V4 | 'IP_PROTOCOL: icmp, IP_REMOTE_PORT: 443' | IP_REMOTE_PORT, ICMP"
            + " has no ports",
        "OUTBOUND_TRANSPORT_V6 | IP_PROTOCOL: icmp | IP_PROTOCOL, layer OUTBOUND_TRANSPORT_V6 is of"
            + " IPv6",
        "DATAGRAM_DATA_V4 | IP_PROTOCOL: tcp | IP_PROTOCOL, layer DATAGRAM_DATA_V4 sees no TCP",
        "ALE_AUTH_CONNECT_V4 | IP_LOCAL_ADDRESS: 192.168.7.1 | IP_LOCAL_ADDRESS, no host has an"
            + " address there",
        "ALE_AUTH_CONNECT_V4 | 'FLAGS: not loopback, IP_REMOTE_ADDRESS: 127.0.0.1' | FLAGS, what"
            + " goes to a loopback",
      })
  void never(String layer, String when, String reason) throws Exception {
    assertThat(warnings(layer, when))
        .hasSize(1)
        .allMatch(w -> w.startsWith("s:11:"))
        .allMatch(w -> w.contains(": warning: condition never matches: field=" + reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALE_AUTH_CONNECT_V4 | IP_REMOTE_PORT: [not 80, not 443]",
      })
  void alwaysMatches(String layer, String when) throws Exception {
    assertThat(warnings(layer, when))
        .hasSize(1)
        .allMatch(w -> w.contains("condition always matches: field=IP_REMOTE_PORT"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALE_AUTH_CONNECT_V4 | ALE_USER_ID: [SYSTEM, Users]",
        "ALE_AUTH_CONNECT_V4 | ALE_USER_ID: not LOCAL SERVICE",
        "ALE_AUTH_CONNECT_V4 | ALE_APP_ID: [browser, service]",
        "ALE_AUTH_CONNECT_V4 | ALE_ORIGINAL_APP_ID: browser",
        "ALE_AUTH_CONNECT_V4 | ALE_APP_ID: 'c:\\service\\S.EXE'",
        "ALE_AUTH_CONNECT_V4, on: client | IP_LOCAL_INTERFACE: [vpn, loopback]",
        "ALE_AUTH_CONNECT_V4 | INTERFACE_INDEX: [1, 3]",
        "ALE_AUTH_CONNECT_V4 | INTERFACE_INDEX: '> 1'",
        "ALE_AUTH_CONNECT_V4 | IP_LOCAL_INTERFACE: 1688849893818368",
        "ALE_AUTH_CONNECT_V4 | TUNNEL_TYPE: 0",
        "ALE_AUTH_CONNECT_V4 | FLAGS: [loopback, proxy-connection]",
        "ALE_AUTH_CONNECT_V4 | FLAGS: not ipsec-secured",
        "OUTBOUND_TRANSPORT_V4 | 'IP_PROTOCOL: icmp, IP_REMOTE_PORT: 3'",
        "OUTBOUND_TRANSPORT_V4 | 'IP_PROTOCOL: [icmp, tcp], IP_REMOTE_PORT: 443'",
        "OUTBOUND_TRANSPORT_V6 | IP_PROTOCOL: icmpv6",
        "DATAGRAM_DATA_V4 | IP_PROTOCOL: udp",
        "ALE_AUTH_CONNECT_V4 | IP_LOCAL_ADDRESS: [10.0.0.0/8, 127.0.0.1]",
        "INBOUND_IPPACKET_V4 | IP_LOCAL_ADDRESS: 192.168.7.1",
        "ALE_AUTH_CONNECT_V4 | 'FLAGS: not loopback, IP_REMOTE_ADDRESS: 10.0.0.80'",
      })
  void possible(String layer, String when) throws Exception {
    assertThat(warnings(layer, when)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IPFORWARD_V4 | no traffic reaches this layer: layer=IPFORWARD_V4, no host forwards",
        "IPFORWARD_V4, on: client | no traffic reaches this layer: layer=IPFORWARD_V4, host client"
            + " does not forward",
      })
  void forwardLayerWithoutARouter_warns(String layer, String message) throws Exception {
    assertThat(warnings(layer, "")).singleElement().asString().endsWith("warning: " + message);
  }
}
