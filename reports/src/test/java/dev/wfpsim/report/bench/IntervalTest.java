package dev.wfpsim.report.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Means and how sure they are. */
class IntervalTest {
  @Test
  void interval_ofFiveValues_isAsInTheTables() {
    // s = 1.5811, t(4; 0.975) = 2.776: half = 2.776 * 1.5811 / sqrt(5) = 1.963
    Interval interval = Interval.of(List.of(8.0, 9.0, 10.0, 11.0, 12.0));
    assertThat(interval.mean()).isEqualTo(10);
    assertThat(interval.half()).isCloseTo(1.963, within(0.001));
    assertThat(interval.low()).isCloseTo(8.037, within(0.001));
    assertThat(interval.high()).isCloseTo(11.963, within(0.001));
  }

  @Test
  void interval_ofOneValue_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Interval.of(List.of(1.0)))
        .withMessage("an interval needs two values: n=1");
  }

  @Test
  void interval_ofEqualValues_isOne() {
    assertThat(Interval.of(List.of(3.0, 3.0, 3.0))).isEqualTo(new Interval(3, 3, 3));
  }

  @Test
  void jackknife_ofAMean_isTheMean() {
    // the mean of 8 to 12, and of the four that are left when each is left out
    Interval interval = Interval.jackknife(10, List.of(10.5, 10.25, 10.0, 9.75, 9.5));
    Interval plain = Interval.of(List.of(8.0, 9.0, 10.0, 11.0, 12.0));
    assertThat(interval.mean()).isCloseTo(plain.mean(), within(1e-9));
    assertThat(interval.low()).isCloseTo(plain.low(), within(1e-9));
    assertThat(interval.high()).isCloseTo(plain.high(), within(1e-9));
  }

  @Test
  void exp_ofALogarithm_isEndByEnd() {
    Interval two = new Interval(Math.log(2), 0, Math.log(4)).exp();
    assertThat(two.mean()).isCloseTo(2, within(1e-12));
    assertThat(two.low()).isEqualTo(1);
    assertThat(two.high()).isCloseTo(4, within(1e-12));
  }

  @Test
  void holds_theEndsToo() {
    Interval interval = new Interval(2, 1, 3);
    assertThat(interval.holds(1)).isTrue();
    assertThat(interval.holds(3)).isTrue();
    assertThat(interval.holds(0.999)).isFalse();
    assertThat(interval.holds(3.001)).isFalse();
  }

  /** Of intervals with 95 % confidence some 95 of a hundred hold the truth. */
  @Test
  void intervals_ofManyExperiments_holdTheTruthAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(5);
    int held = 0;
    for (int experiment = 0; experiment < 2_000; experiment++) {
      List<Double> values = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        values.add(50 + random.nextGaussian() * 7);
      }
      held += Interval.of(values).holds(50) ? 1 : 0;
    }
    assertThat(held).isBetween(1_870, 1_930);
  }
}
