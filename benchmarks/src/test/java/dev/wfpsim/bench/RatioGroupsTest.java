package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Sample;
import dev.wfpsim.bench.ratio.Turns;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table has every row it should have, and the command takes the arguments that it says. */
class RatioGroupsTest {
  private static final List<RatioRow> ROWS = RatioGroups.rows();

  @Test
  void all_rows_haveNamesOfTheirOwn() {
    assertThat(ROWS)
        .extracting(RatioRow::key)
        .doesNotHaveDuplicates()
        .noneMatch(k -> k.contains(" "));
    assertThat(ROWS).extracting(RatioRow::name).doesNotHaveDuplicates();
  }

  @Test
  @Tag("slow")
  void measurers_oneRound_readEveryRowOfTheirGroup() throws Exception {
    Turns once = new Turns(1, 0, 1);
    for (RatioGroup group :
        List.of(
            ClassifyRatios.group(),
            EventLoopRatios.group(),
            CoroutineRatios.group(),
            WholePathRatios.group(),
            StreamRatios.group(),
            RaceRatios.group())) {
      Map<String, Sample> samples = new TreeMap<>();
      Class.forName(group.measurer())
          .asSubclass(Measurer.class)
          .getDeclaredConstructor()
          .newInstance()
          .measure(once, (key, ours, bare) -> samples.put(key, new Sample(ours, bare)));
      assertThat(samples.keySet())
          .as(group.name())
          .containsExactlyInAnyOrderElementsOf(group.rows().stream().map(RatioRow::key).toList());
      for (RatioRow row : group.rows()) {
        Sample sample = samples.getOrDefault(row.key(), new Sample(0, 0));
        assertThat(sample.ours()).as(row.name()).isPositive();
        assertThat(sample.baseline() > 0).as(row.name()).isEqualTo(row.isPair());
      }
    }
  }

  @Test
  void options_everyArgument_isTaken() {
    assertThat(Ratios.Options.of("--quick", "loop", "--json", "--list"))
        .isEqualTo(new Ratios.Options(true, true, true, "loop"));
    assertThat(Ratios.Options.of()).isEqualTo(new Ratios.Options(false, false, false, ""));
    assertThat(Ratios.Options.of("loop").wants(RatioRow.atMost("k", "event loop", 1))).isTrue();
    assertThat(Ratios.Options.of("k").wants(RatioRow.atMost("x", "event loop", 1))).isFalse();
  }

  @Test
  void options_unknownOrSecondWord_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ratios.Options.of("--quik"))
        .withMessage("unexpected: --quik");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ratios.Options.of("a", "b"))
        .withMessage("unexpected: b");
  }
}
