package dev.wfpsim.scenario.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.YamlReader;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The schema that an editor goes by and the reader say the same of good and of broken files. Only
 * what needs another part of the file, such as the name of a process, is the reader's alone.
 */
final class SchemaAgreesTest {

  private static final String TEXT =
      """
      scenario: agree
      run: { seed: 1 }
      hosts:
        client: { addresses: [10.0.0.5/24, "fd00::5/64"] }
        origin: { addresses: [10.0.0.80/24] }
      links:
        - { between: [client, origin] }
      processes:
        app: { on: client }
        web: { on: origin, listen: tcp/0.0.0.0:80 }
      drivers:
        redirector: { use: library/connect-redirect, on: client, with: { to: web, port: 80 } }
      policy:
        - { layer: ALE_AUTH_CONNECT_V4, action: permit }
      traffic:
        - app: { connect: tcp/10.0.0.80:80 }
      during:
        - { at: 1 s, link-down: client-origin }
      expect:
        - no finding
      """;

  /** {@code path=value}, as after --set, put into a good file. */
  private static boolean reader(String override) {
    try {
      ScenarioFile.parse("s", TEXT, List.of(override), DriverCatalogue.installed());
      return true;
    } catch (InvalidScenario wrong) {
      return false;
    }
  }

  private static boolean schema(String override) throws Exception {
    Problems problems = new Problems();
    var root = Objects.requireNonNull(YamlReader.read("s", TEXT, problems));
    var changed =
        dev.wfpsim.scenario.syntax.Overrides.apply(
            root, dev.wfpsim.scenario.syntax.Structure.ANY, List.of(override), problems);
    assertThat(problems.all()).isEmpty();
    return SchemaTest.check().problems(changed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run.seed=0x1d2c",
        "traffic.0={ app: { connect: 'tcp/[fe80::2%eth0]:80', bind: 'fe80::5%2' } }",
        "traffic.0={ app: { send-to: 'udp/[ff02::1%2]:80', send: 1 B } }",
        "run.stop=10 s",
        "run.stop=500 us",
        "run.platform={ windows: 7 }",
        "run.platform={ profile: documented, options: { arbitration.hard-block-ends-evaluation:"
            + " true } }",
        "run.limits={ events: 1000, payload: 64 MiB }",
        "hosts.client.processors=64",
        "hosts.client.mtu=576",
        "hosts.client.forwarding=yes",
        "hosts.client.name-server=10.0.0.80",
        "processes.web.behave=names",
        "hosts.client.group-forwarded-fragments=yes",
        "hosts.client.stack-ready=100 ms",
        "hosts.client.routes=[ { to: default, via: 10.0.0.1, metric: 9999 } ]",
        "hosts.client.routes=[ { to: 'fd01::/64', via: 'fd00::1' } ]",
        "links.0.latency={ normal: [20 ms, 4 ms] }",
        "links.0.latency={ exponential: 5 ms }",
        "links.0.loss=100 %",
        "links.0.loss=0.1 %",
        "links.0.bandwidth=100 Mbit",
        "links.0.queue=1",
        "processes.web.behave={ answer: { size: 1 KiB, think: 1 ms } }",
        "processes.web.behave=echo",
        "processes.web.listen=[tcp/0.0.0.0:80, 'udp/[::]:65535']",
        "processes.app.image='C:\\a b\\c.exe'",
        "processes.app.user=SYSTEM",
        "drivers.redirector.start=never",
        "policy.0.layer=FWPM_LAYER_ALE_AUTH_CONNECT_V4",
        "policy.0.when={ IP_REMOTE_PORT: [23, 2323, 9000-9100] }",
        "policy.0.when={ IP_REMOTE_PORT: '> 1023' }",
        "policy.0.when={ IP_REMOTE_PORT: 65535, IP_PROTOCOL: [tcp, 17] }",
        "policy.0.when={ IP_REMOTE_ADDRESS: [10.0.0.0/8, 10.1.0.1-10.1.0.9] }",
        "policy.0.when={ FLAGS: [loopback, reauthorize] }",
        "policy.0.when={ FLAGS: not loopback }",
        "policy.0.when={ ALE_APP_ID: app }",
        "policy.0.when={ FWPM_CONDITION_IP_PROTOCOL: udp }",
        "policy.0={ layer: INBOUND_IPPACKET_V6, action: block, when: { IP_REMOTE_ADDRESS:"
            + " 'fd00::/16' } }",
        "policy.0.weight=exact 0x7fffffffffffffff",
        "policy.0.weight=15",
        "policy.0.weight=auto",
        "policy.0.flags=[clear-action-right, persistent]",
        "policy.0={ sublayer: mine, weight: 65535 }",
        "traffic.0={ app: { connect: 'tcp/[fd00::80]:443', every: { uniform: [1 ms, 2 ms] }, times:"
            + " 3 } }",
        "traffic.0={ app: { send-to: udp/10.0.0.80:53, send: 1 B } }",
        "traffic.0.app.close=reset",
        "during.0={ after: 5 ms, stop-driver: redirector }",
        "during.0={ at: 0, add-filter: { layer: ALE_AUTH_LISTEN_V4, action: block } }",
        "expect.0=every connection of app: opened",
        "expect.0='never: redirect loop'",
      })
  void goodFile_isGoodToBoth(String override) throws Exception {
    assertThat(reader(override)).as("reader").isTrue();
    assertThat(schema(override)).as("schema").isTrue();
  }

  /** Each breaks the base in one way. */
  static final List<String> BROKEN =
      List.of(
          "run.stop=10",
          "run.stop=ten s",
          "run.sede=1",
          "run.platform={ windows: 12 }",
          "run.platform={ windows: 6 }",
          "run.platform={ profile: other }",
          "run.platform={ options: { arbitration.hard-block: true } }",
          "run.limits={ events: 0 }",
          "run.limits={ findings: 1000001 }",
          "hosts.client.processors=0",
          "hosts.client.processors=65",
          "hosts.client.mtu=575",
          "hosts.client.mtu=65536",
          "hosts.client.forwarding=maybe",
          "hosts.client.addresses=[10.0.0.5]",
          "hosts.client.addresses=[10.0.0.5/33]",
          "hosts.client.addresses=['fd00::5/129']",
          "hosts.client.routes=[ { via: 10.0.0.1 } ]",
          "hosts.client.routes=[ { to: nowhere, via: 10.0.0.1 } ]",
          "hosts.client.routes=[ { to: default, via: 10.0.0.1, metric: 10000 } ]",
          "links.0.loss=101 %",
          "links.0.loss=3",
          "links.0.bandwidth=100 Mbyte",
          "links.0.queue=0",
          "links.0.between=[client]",
          "links.0.latency={ normal: [20 ms] }",
          "links.0.latency={ normal: [20 ms, 4 ms], exponential: 5 ms }",
          "links.0.latency={ gauss: [20 ms, 4 ms] }",
          "processes.web.behave=reply",
          "processes.web.behave={ answer: { think: 1 ms } }",
          "processes.web.listen=[tcp/0.0.0.0:65536]",
          "processes.web.listen=sctp/0.0.0.0:80",
          "processes.web.listen=0.0.0.0:80",
          "processes.app.image=app",
          "processes.app={ image: 'C:\\a.exe' }",
          "policy.0.layer=ALE_AUTH_CONECT_V4",
          "policy.0.action=allow",
          "policy.0={ layer: ALE_AUTH_CONNECT_V4 }",
          "policy.0={ action: permit }",
          "policy.0.when={ IP_PROTOCL: tcp }",
          "policy.0.when={ IP_REMOTE_PORT: 65536 }",
          "policy.0.when={ IP_REMOTE_PORT: -1 }",
          "policy.0.when={ IP_REMOTE_PORT: http }",
          "policy.0.when={ IP_PROTOCOL: 256 }",
          "policy.0.when={ IP_PROTOCOL: tpc }",
          "policy.0.when={ IP_REMOTE_ADDRESS: 'fd00::1' }",
          "policy.0.when={ IP_REMOTE_ADDRESS: example.com }",
          "policy.0.when={ FLAGS: lopback }",
          "policy.0.when={ FLAGS: '> loopback' }",
          "policy.0.when={ IP_REMOTE_PORT: [] }",
          "policy.0={ layer: INBOUND_IPPACKET_V4, action: block, when: { IP_REMOTE_PORT: 80 } }",
          "policy.0={ layer: ALE_AUTH_LISTEN_V4, action: block, when: { IP_REMOTE_ADDRESS: 10.0.0.1"
              + " } }",
          "policy.0.weight=16",
          "policy.0.weight=heavy",
          "policy.0.weight=exact 0x1ffffffffffffffff",
          "policy.0.flags=sticky",
          "policy.0={ sublayer: mine, weight: 65536 }",
          "policy.0={ sublayer: mine }",
          "traffic.0={ app: { times: 3 } }",
          "traffic.0.app.times=0",
          "traffic.0.app.close=gently",
          "traffic.0.app.send=1 KB",
          "during.0={ at: 1 s }",
          "during.0={ link-down: client-origin }",
          "during.0={ at: 1 s, after: 1 s, link-down: client-origin }",
          "during.0={ at: 1 s, link-down: client-origin, link-up: client-origin }",
          "during.0={ at: 1 s, add-filter: { layer: ALE_AUTH_LISTEN_V4, action: block, when: {"
              + " IP_REMOTE_PORT: 1 } } }",
          "processes.web.listen=tcp/[fe80::2%eth0]:80",
          "traffic.0={ app: { connect: 'tcp/[fe80::2%]:80' } }",
          "traffic.0={ app: { connect: 'tcp/[fe80::2%eth0%2]:80' } }",
          "scenario=9 lives");

  @ParameterizedTest
  @FieldSource("BROKEN")
  void brokenFile_isBrokenToBoth(String override) throws Exception {
    assertThat(reader(override)).as("reader").isFalse();
    assertThat(schema(override)).as("schema").isFalse();
  }
}
