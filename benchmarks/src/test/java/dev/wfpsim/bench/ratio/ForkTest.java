package dev.wfpsim.bench.ratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Groups measured in JVMs of their own. */
class ForkTest {

  /** Says what it was given, and that it was in a JVM with the group's flags. */
  static final class Telling implements Measurer {
    @Override
    public void measure(Turns turns, Readings readings) {
      System.out.println("something else");
      readings.pair("a", turns.rounds(), Long.getLong("telling"));
      readings.figure("b", ProcessHandle.current().pid());
    }
  }

  /** Cannot. */
  static final class Failing implements Measurer {
    @Override
    public void measure(Turns turns, Readings readings) {
      throw new IllegalStateException("no such library");
    }
  }

  private static RatioGroup group(Class<?> measurer) {
    return new RatioGroup(
        "g", measurer.getName(), "", List.of("-Dtelling=7"), List.of(), false, "");
  }

  @Test
  void measure_anyGroup_isInAnotherJvmWithItsFlags() throws Exception {
    Map<String, Sample> samples = Fork.measure(group(Telling.class), true);
    assertThat(samples).containsOnlyKeys("a", "b");
    assertThat(samples.get("a")).isEqualTo(new Sample(Turns.quick().rounds(), 7));
    assertThat(samples.get("b").ours()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(Fork.measure(group(Telling.class), false).get("a").ours())
        .isEqualTo(Turns.full().rounds());
  }

  @Test
  void measure_measurerFails_saysWhy() {
    assertThatThrownBy(() -> Fork.measure(group(Failing.class), true))
        .isInstanceOf(Fork.Failed.class)
        .hasMessage("java.lang.IllegalStateException: no such library");
  }

  @Test
  void readings_linesOfOthers_areLeftOut() {
    assertThat(Fork.readings(List.of("warning", Fork.line("k", 1.5, 0), "reading")))
        .isEqualTo(Map.of("k", new Sample(1.5, 0)));
  }

  @Test
  void reason_noException_isTheLastLine() {
    assertThat(Fork.reason(List.of("a", "b"))).isEqualTo("b");
    assertThat(Fork.reason(List.of())).isEqualTo("the JVM ended without a word");
  }
}
