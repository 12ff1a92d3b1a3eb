package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.model.Traffic;
import dev.wfpsim.scenario.syntax.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --set}: what the language knows may be set; what nobody knows makes nothing new. */
final class OverridesTest {

  private static final String TEXT =
      """
      scenario: small
      hosts:
        client: { addresses: [10.0.0.5/24] }
        origin: { addresses: [10.0.0.80/24] }
      links:
        - { between: [client, origin], latency: 5 ms }
      processes:
        browser: { on: client }
        proxy: { on: client, listen: tcp/127.0.0.1:8080, behave: forward-proxy }
        web: { on: origin, listen: tcp/0.0.0.0:443, behave: { answer: 2 KiB } }
      drivers:
        redirector: { use: library/connect-redirect, on: client, with: { to: proxy, port: 8080 } }
      policy:
        - { layer: ALE_AUTH_CONNECT_V4, when: { IP_PROTOCOL: tcp }, action: permit }
      traffic:
        - browser: { connect: tcp/10.0.0.80:443 }
      expect:
        - every connection of browser: opened
      """;

  private static Scenario with(String... overrides) throws InvalidScenario {
    return ScenarioFile.parse("s", TEXT, List.of(overrides), DriverCatalogue.installed());
  }

  private static List<Problem> problems(String override) {
    InvalidScenario invalid = catchThrowableOfType(InvalidScenario.class, () -> with(override));
    assertThat(invalid).as(override).isNotNull();
    return invalid.problems();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hosts.clinet.processors=4 | nothing of that name: path=hosts.clinet.processors, at=clinet,"
            + " did you mean client?",
        "hosts.clinet={ addresses: [10.0.0.9/24] } | nothing of that name: path=hosts.clinet,"
            + " at=clinet, did you mean client?",
        "hosts.client.procesors=4 | no such key: path=hosts.client.procesors, at=procesors, did you"
            + " mean processors?",
        "processes.brwoser.start=1 s | nothing of that name: path=processes.brwoser.start,"
            + " at=brwoser, did you mean browser?",
        "processes.zzzzzzzzzz.on=client | nothing of that name: path=processes.zzzzzzzzzz.on,"
            + " at=zzzzzzzzzz, expected one of browser, proxy, web",
        "drivers.redirecter.start=1 s | nothing of that name: path=drivers.redirecter.start,"
            + " at=redirecter, did you mean redirector?",
        "drivers.redirector.use.x=1 | nothing inside a value: path=drivers.redirector.use.x, at=x",
        "linkz.0.loss=1 % | no such key: path=linkz.0.loss, at=linkz, did you mean links?",
        "links.1.loss=1 % | no such place: path=links.1.loss, at=1, places=0 to 0",
        "links.0.lost=1 % | no such key: path=links.0.lost, at=lost, did you mean loss?",
        "during.0.at=1 s | no such place: path=during.0.at, at=0, places=none",
        "run.limit.events=9 | no such key: path=run.limit.events, at=limit, did you mean limits?",
        "run.limits.event=9 | no such key: path=run.limits.event, at=event, did you mean events?",
        "run.platform.options.arbitration=true | no such key:"
            + " path=run.platform.options.arbitration, at=arbitration, expected one of",
        "run.platform.options.net.datagram-cuts=1 | no such key:"
            + " path=run.platform.options.net.datagram-cuts, at=net.datagram-cuts, did you mean"
            + " net.datagram-cut?",
        "traffic.0.brwser.start=1 s | no such key: path=traffic.0.brwser.start, at=brwser, did you"
            + " mean browser?",
        "traffic.0.browser.tiems=3 | no such key: path=traffic.0.browser.tiems, at=tiems, did you"
            + " mean times?",
        "processes.web.behave.anser.think=1 ms | no such key:"
            + " path=processes.web.behave.anser.think, at=anser, did you mean answer?",
        "hosts.origin.routes.0.via=10.0.0.1 | no such place: path=hosts.origin.routes.0.via, at=0,"
            + " places=none",
        "policy.0.wen.IP_PROTOCOL=udp | no such key: path=policy.0.wen.IP_PROTOCOL, at=wen, did you"
            + " mean when?",
        "drivers.redirector.with.prt=9 | unknown parameter: parameter=prt",
        "policy.0.when.IP_PROTOCL=udp | unknown field: field=IP_PROTOCL",
      })
  void set_whatIsNotThere_isRefusedWithWhatIs(String override, String message) {
    assertThat(problems(override).getFirst().toString()).startsWith("--set: " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run.limits.events=9",
        "run.platform.options.arbitration.hard-block-ends-evaluation=true",
        "hosts.client.processors=4",
        "hosts.client={ addresses: [10.0.0.6/24] }",
        "links.0.loss=5 %",
        "links[0].loss=5 %",
        "links.0.latency={ normal: [20 ms, 4 ms] }",
        "processes.browser.start=1 s",
        "processes.proxy.behave={ forward-proxy: { redirect-records: false } }",
        "drivers.redirector.with.port=8081",
        "policy.0.when.IP_REMOTE_PORT=443",
        "policy.0.name=x",
        "traffic.0.browser.every.exponential=1 ms",
        "traffic.0.browser.times=3",
        "during=[ { at: 1 s, link-down: client-origin } ]",
        "expect.0=no finding"
      })
  void set_whatTheLanguageKnows_isTaken(String override) throws InvalidScenario {
    assertThat(with(override).overrides()).containsExactly(override);
  }

  @Test
  void set_optionalKey_hasTheValue() throws InvalidScenario {
    Scenario scenario =
        with(
            "run.platform.options.arbitration.hard-block-ends-evaluation=true",
            "traffic.0.browser.times=3",
            "hosts.client.processors=4");

    assertThat(scenario.run().options())
        .containsEntry("arbitration.hard-block-ends-evaluation", "true");
    assertThat(((Traffic.Connections) scenario.traffic().getFirst()).times()).isEqualTo(3);
    assertThat(scenario.hosts()).hasSize(2);
    assertThat(scenario.hosts().getFirst().processors()).isEqualTo(4);
  }
}
