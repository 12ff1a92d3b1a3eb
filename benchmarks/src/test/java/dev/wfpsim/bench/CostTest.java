package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.bench.Cost.Figure;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostTest {
  /** Kept where the compiler cannot see that nobody reads it, or it would not be made. */
  private static volatile long[] kept = {};

  @Test
  void measure_workOfKnownSize_countsBytesOfOneOperation() {
    Gauge.Reading reading =
        new Gauge(20)
            .measure(
                200,
                10,
                () -> {
                  long sum = 0;
                  for (int i = 0; i < 10; i++) {
                    kept = new long[1_000];
                    sum += kept.length;
                  }
                  return sum;
                });
    assertThat(reading.bytes()).isBetween(8_000.0, 8_400.0);
    assertThat(reading.nanos()).isPositive();
    assertThat(reading.yards()).isPositive();
  }

  @Test
  void toJson_twoCosts_isTheDocument() {
    assertThat(
            Cost.toJson(
                List.of(
                    Cost.of("a", new Gauge.Reading(1.5, 2, 3)),
                    new Cost("b", List.of(new Figure("exp", 1))))))
        .isEqualTo(
            "{\"schema\": \"wfpsim.costs/1\", \"costs\": [{\"name\": \"a\", \"ns\": 1.500,"
                + " \"yards\": 3.000, \"bytes\": 2.000}, {\"name\": \"b\", \"exp\": 1.000}]}");
  }

  /** What nobody touches is not made: a schedule of a small race must not take longer to begin. */
  @Test
  void twoHosts_withAPlatformAndADriver_takeSixteenKibibytesAtMost() {
    Gauge.Reading world = new Gauge(5).measure(100, 1, () -> new BareWorld().twoHosts());
    assertThat(world.bytes()).isBetween(8_000.0, 16_384.0);
    Gauge.Reading kernel = new Gauge(5).measure(100, 1, () -> new BareWorld().kernelAlone());
    assertThat(kernel.bytes()).isBetween(1_000.0, 2_560.0);
  }

  @Test
  void twoHosts_madeTwice_writesTheSameEvents() {
    assertThat(new BareWorld().twoHosts()).isEqualTo(new BareWorld().twoHosts()).isPositive();
  }
}
