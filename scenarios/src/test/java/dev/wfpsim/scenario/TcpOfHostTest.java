package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.net.tcp.KeepAlive;
import dev.wfpsim.net.tcp.TcpFeatures;
import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tcp:} of a host. */
final class TcpOfHostTest {
  private static String hosts(String tcp) {
    return """
    scenario: tcp
    hosts:
      a: { addresses: [10.0.0.1/24], tcp: { %s } }
      b: { addresses: [10.0.0.2/24] }
    links: [ { between: [a, b] } ]
    processes:
      app: { on: a }
    traffic:
      - app: { connect: tcp/10.0.0.77:80 }
    expect:
      - every connection of app: failed
    """
        .formatted(tcp);
  }

  private static TcpSettings read(String tcp) throws InvalidScenario {
    return ScenarioFile.parse("s", hosts(tcp), List.of(), DriverCatalogue.installed())
        .hosts()
        .getFirst()
        .tcp();
  }

  @Test
  void nothingSaid_isAsUsual() throws Exception {
    assertThat(read("")).isEqualTo(TcpSettings.DEFAULT);
  }

  @Test
  void allKeys_areRead() throws Exception {
    TcpSettings tcp =
        read(
            "sack: false, timestamps: enabled, window-scaling: false, restart-after-idle: false,"
                + " nagle: false, delayed-ack: 200 ms, initial-timeout: 3 s, syn-retries: 2,"
                + " data-retries: 5, time-wait: 30 s, keep-alive: 1 min, send-buffer: 8 KiB,"
                + " receive-buffer: 64 KiB");
    long second = 1_000_000_000;
    assertThat(tcp)
        .isEqualTo(
            new TcpSettings(
                8 << 10,
                64 << 10,
                false,
                second / 5,
                3 * second,
                TcpSettings.DEFAULT.minRtoNanos(),
                TcpSettings.DEFAULT.maxRtoNanos(),
                2,
                5,
                0,
                30 * second,
                TcpSettings.DEFAULT.finWait2Nanos(),
                10,
                TcpFeatures.DEFAULT
                    .withSelectiveAcks(false)
                    .withTimestamps(TcpFeatures.Timestamps.ENABLED)
                    .withWindowScaling(false)
                    .withRestartAfterIdle(false),
                KeepAlive.DEFAULT.enabled(true).times(60 * second, second, 10)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sakc: true",
        "timestamps: on",
        "send-buffer: 0",
        "delayed-ack: 0 ms",
        "syn-retries: -1"
      })
  void wrongValue_isAProblem(String tcp) {
    assertThat(catchThrowableOfType(InvalidScenario.class, () -> read(tcp))).isNotNull();
  }

  @Test
  void synRetries_boundAConnect() throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load(
            "test",
            hosts("syn-retries: 1, initial-timeout: 500 ms"),
            List.of(),
            DriverCatalogue.installed(),
            Attachments.NONE);
    SimulationResult result =
        new Simulation(loaded, RunRequest.seeded(3, CarrierKind.AUTOMATIC)).run();
    assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
    assertThat(result.virtualNanos()).isLessThan(2_000_000_000L);
  }
}
