package dev.wfpsim.net.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyTest {
  private static final int STEPS = 100_000;

  /** The mean over a fine grid of probabilities: an integral, without chance. */
  private static double mean(Latency latency) {
    double sum = 0;
    for (int i = 0; i < STEPS; i++) {
      sum += latency.sampleNanos((i + 0.5) / STEPS);
    }
    return sum / STEPS;
  }

  @Test
  void mean_eachDistribution_isItsOwn() {
    assertThat(mean(Latency.constant(5_000_000))).isEqualTo(5_000_000);
    assertThat(mean(Latency.uniform(1_000_000, 3_000_000))).isCloseTo(2e6, within(1e3));
    assertThat(mean(Latency.normal(20_000_000, 4_000_000))).isCloseTo(20e6, within(5e4));
    assertThat(mean(Latency.exponential(10_000_000))).isCloseTo(10e6, within(5e4));
    assertThat(mean(Latency.weibull(1, 10_000_000))).isCloseTo(10e6, within(5e4));
    double sigma = 0.5;
    assertThat(mean(Latency.lognormal(10_000_000, sigma)))
        .isCloseTo(10e6 * StrictMath.exp(sigma * sigma / 2), within(5e4));
    assertThat(mean(Latency.pareto(1_000_000, 3))).isCloseTo(1.5e6, within(1e4));
  }

  @Test
  void gamma_median_isKnown() {
    assertThat(Latency.gamma(2, 1_000_000).sampleNanos(0.5)).isCloseTo(1_678_347L, within(100L));
  }

  @Test
  void normal_truncatedAtZero_isNeverNegative() {
    Latency latency = Latency.normal(1_000_000, 2_000_000);
    assertThat(latency.sampleNanos(0)).isBetween(0L, 10L);
    long before = -1;
    for (int i = 0; i < 1_000; i++) {
      long sample = latency.sampleNanos(i / 1_000.0);
      assertThat(sample).isGreaterThanOrEqualTo(before);
      before = sample;
    }
    assertThat(mean(latency)).isGreaterThan(1_000_000);
  }

  @Test
  void median_symmetric_isTheMean() {
    assertThat(Latency.normal(20_000_000, 1_000_000).sampleNanos(0.5)).isEqualTo(20_000_000);
    assertThat(Latency.lognormal(7_000_000, 2).sampleNanos(0.5)).isEqualTo(7_000_000);
  }

  @Test
  void sample_heavyTail_isBounded() {
    assertThat(Latency.pareto(1_000_000, 0.01).sampleNanos(0.999999)).isEqualTo(Latency.MAX_NANOS);
  }

  @Test
  void parameters_outOfRange_areRefused() {
    assertThatThrownBy(() -> Latency.constant(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Latency.uniform(5, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Latency.exponential(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LinkOptions("l").loss(1.5))
        .hasMessage("not a probability: option=loss, value=1.5");
    assertThatThrownBy(() -> new LinkOptions("l").mtu(100))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
