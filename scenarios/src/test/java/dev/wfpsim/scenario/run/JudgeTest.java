package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each expectation against a run whose facts are known: it must be able to hold, and to fail with
 * what was seen.
 */
final class JudgeTest {

  /**
   * Four connections of the browser: two redirected through the proxy, one direct, one blocked; one
   * refused by nobody.
   */
  private static final String TEXT =
      """
      scenario: facts
      run: { seed: 3, stop: 20 s }
      hosts:
        client: { processors: 2, addresses: [10.0.0.5/24] }
        origin: { addresses: [10.0.0.80/24] }
      links: [ { between: [client, origin], latency: 2 ms } ]
      processes:
        browser: { on: client }
        idle: { on: client }
        proxy: { on: client, listen: tcp/127.0.0.1:8080, behave: forward-proxy }
        web: { on: origin, listen: [tcp/0.0.0.0:443, tcp/0.0.0.0:80, tcp/0.0.0.0:25], behave: { answer: 2 KiB } }
      drivers:
        redirector: { use: library/connect-redirect, on: client, with: { to: proxy, port: 8080 } }
      policy:
        - { layer: ALE_CONNECT_REDIRECT_V4, when: { IP_PROTOCOL: tcp, IP_REMOTE_PORT: 443 }, action: callout-terminating, callout: redirector/v4 }
        - { layer: ALE_AUTH_CONNECT_V4, when: { IP_REMOTE_PORT: 25 }, action: block }
      traffic:
        - browser: { connect: tcp/10.0.0.80:443, times: 2, every: 10 ms, start: 10 ms, send: 1 KiB, receive: 2 KiB }
        - browser: { connect: tcp/10.0.0.80:80, start: 100 ms, send: 1 KiB, receive: 2 KiB }
        - browser: { connect: tcp/10.0.0.80:25, start: 200 ms }
        - browser: { connect: tcp/10.0.0.80:81, start: 300 ms }
      during:
        - { at: 10 s, exit-process: idle }
      """;

  private static ExpectationResult judge(String expectation) throws Exception {
    String quoted = "expect=['" + expectation + "']";
    LoadedScenario loaded =
        ScenarioFile.load(
            "facts", TEXT, List.of(quoted), DriverCatalogue.installed(), Attachments.NONE);
    return new Simulation(loaded, RunRequest.seeded(3, CarrierKind.AUTOMATIC))
        .run()
        .expectations()
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "every connection of browser before 50 ms: redirected to proxy",
        "every connection of browser to port 443: redirected to tcp/127.0.0.1:8080",
        "every connection of browser to tcp/10.0.0.80:80: not redirected",
        "every connection of browser to port 80: accepted by web",
        "every connection of browser to port 25: blocked",
        "every connection of browser to port 81: failed",
        "every connection of browser to web before 150 ms: opened within 50 ms",
        "every connection of proxy: accepted by web",
        "every connection of browser before 150 ms: closed",
        "every connection of browser before 150 ms: delivered once, in order",
        "some connection of browser: blocked",
        "no connection of browser: reset",
        "no connection of idle: opened",
        "every byte: delivered once, in order",
        "connections of browser: attempted == 5",
        "connections of browser: opened == 3",
        "connections of browser: redirected exactly 2",
        "connections of browser: blocked at least 1",
        "connections: failed at most 1",
        "connections of proxy: accepted == 2",
        "bytes: sent == 15 KiB",
        "bytes: delivered == sent",
        "packets: sent > 10",
        "injections: requested == 0",
        "redirects: total == 2",
        "classifies at ALE_CONNECT_REDIRECT_V4: callouts >= 2",
        "classifies at ALE_AUTH_CONNECT_V4: block == 1",
        "findings: total == 0",
        "driver redirector: loaded",
        "process idle: exited",
        "process browser: running",
        "never: redirect loop",
        "never: lost byte",
        "never: reset connection",
        "never: pending injection at end",
        "no finding",
        "no finding of R-204",
        "outcome: pass"
      })
  void judge_whatIsTrue_holds(String expectation) throws Exception {
    assertThat(judge(expectation)).matches(ExpectationResult::held);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "every connection of browser: opened | 3 of 5; browser connection",
        "every connection of browser: redirected to proxy | 2 of 5; browser connection",
        "every connection of browser before 50 ms: redirected to web | 0 of 2; browser connection"
            + " 1",
        "every connection of browser after 15 s: opened | nothing was looked at: no connection in"
            + " scope",
        "every connection of proxy: redirected | 0 of 2; proxy connection",
        "every connection of browser to web: opened within 1 us | 0 of 4",
        "some connection of browser: reset | 0 of 5; browser connection",
        "no connection of browser: redirected | 2 of 5; browser connection 1",
        "connections of browser: opened == attempted | opened=3, attempted=5",
        "connections: blocked == 0 | blocked=1",
        "bytes: sent < 1 KiB | sent=15360",
        "classifies at IPSEC_KM_DEMUX_V4: total == 0 | not evaluated: no traffic reaches layer"
            + " IPSEC_KM_DEMUX_V4 yet",
        "classifies at IPSEC_KM_DEMUX_V4: block >= 1 | not evaluated: no traffic reaches layer"
            + " IPSEC_KM_DEMUX_V4 yet",
        "redirects: at least 3 | total=2",
        "driver redirector: unloaded | driver redirector is loaded",
        "destroy of redirector: returns after last completion | no injection handle was destroyed",
        "process idle: running | process idle has exited",
        "never: blocked connection | blocked=1",
        "never: failed connection | failed=1",
        "finding: R-204 | no such finding",
        "outcome: deadlock | the run ended as pass"
      })
  void judge_whatIsFalse_failsWithWhatWasSeen(String expectation, String seen) throws Exception {
    ExpectationResult result = judge(expectation);

    assertThat(result.held()).isFalse();
    assertThat(result.detail()).startsWith(seen);
  }
}
