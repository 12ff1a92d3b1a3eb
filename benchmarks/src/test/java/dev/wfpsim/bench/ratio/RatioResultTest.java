package dev.wfpsim.bench.ratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the figures of several JVMs come to. */
class RatioResultTest {
  private static final RatioRow AT_MOST = RatioRow.atMost("a", "ours : bare", 2);
  private static final RatioRow FASTER = RatioRow.faster("b", "ours : threads", 20);
  private static final RatioRow FIGURE = RatioRow.figure("c", "runs", "runs", Target.atLeast(300));

  private static RatioResult of(RatioRow row, double... oursAndBaselines) {
    Sample[] samples = new Sample[oursAndBaselines.length / 2];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = new Sample(oursAndBaselines[2 * i], oursAndBaselines[2 * i + 1]);
    }
    return new RatioResult(row, List.of(samples), "");
  }

  @Test
  void verdict_atMost_isByEveryJvm() {
    assertThat(of(AT_MOST, 20, 10).verdict()).isEqualTo(Verdict.PASS);
    assertThat(of(AT_MOST, 20.1, 10).verdict()).isEqualTo(Verdict.SHORT);
    assertThat(of(AT_MOST, 20, 10, 20.1, 10).verdict()).isEqualTo(Verdict.NOISY);
    assertThat(of(AT_MOST, 21, 10, 22, 10).verdict()).isEqualTo(Verdict.SHORT);
  }

  @Test
  void verdict_faster_isByTheBaselineInUnitsOfOurs() {
    assertThat(of(FASTER, 10, 200).verdict()).isEqualTo(Verdict.PASS);
    assertThat(of(FASTER, 10, 199).verdict()).isEqualTo(Verdict.SHORT);
    assertThat(of(FASTER, 10, 250).value()).isEqualTo(25);
  }

  @Test
  void verdict_figure_isByItself() {
    assertThat(of(FIGURE, 300, 0).verdict()).isEqualTo(Verdict.PASS);
    assertThat(of(FIGURE, 299, 0).verdict()).isEqualTo(Verdict.SHORT);
    assertThat(of(FIGURE, 299, 0).value()).isEqualTo(299);
  }

  @Test
  void verdict_noSamples_isNotMeasured() {
    RatioResult none = new RatioResult(AT_MOST, List.of(), "no library");
    assertThat(none.verdict()).isEqualTo(Verdict.NOT_MEASURED);
    assertThat(none.value()).isNaN();
    assertThat(none.low()).isNaN();
    assertThat(none.high()).isNaN();
  }

  @Test
  void new_neitherSamplesNorReason_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RatioResult(AT_MOST, List.of(), ""))
        .withMessageContaining("row=a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RatioResult(AT_MOST, List.of(new Sample(1, 1)), "why"));
  }

  @Test
  void value_severalJvms_isTheMiddleOne() {
    RatioResult odd = of(AT_MOST, 30, 10, 10, 10, 18, 10);
    assertThat(odd.value()).isEqualTo(1.8);
    assertThat(odd.ours()).isEqualTo(18);
    assertThat(odd.low()).isEqualTo(1);
    assertThat(odd.high()).isEqualTo(3);
    RatioResult even = of(AT_MOST, 10, 10, 20, 40);
    assertThat(even.value()).isEqualTo(0.75);
    assertThat(even.baseline()).isEqualTo(25);
  }

  @Test
  void number_anySize_hasDigitsThatSaySomething() {
    assertThat(Target.number(0.0501)).isEqualTo("0.050");
    assertThat(Target.number(1.6)).isEqualTo("1.60");
    assertThat(Target.number(2)).isEqualTo("2");
    assertThat(Target.number(28.84)).isEqualTo("28.8");
    assertThat(Target.number(1234.5)).isEqualTo("1,235");
  }
}
