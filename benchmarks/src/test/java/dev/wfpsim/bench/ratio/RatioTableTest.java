package dev.wfpsim.bench.ratio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table for people, the document for programs, and the exit code. */
class RatioTableTest {
  private static final Machine MACHINE = new Machine("a \"chip\"", 2, 2048, "an OS", "a JVM");
  private static final RatioResult PASS = result("p", 1);
  private static final RatioResult SHORT = result("s", 3);
  private static final RatioResult NOISY = result("n", 1, 3);
  private static final RatioResult MISSING =
      new RatioResult(RatioRow.faster("m", "m : lib", 80), List.of(), "no \\ library");
  private static final RatioResult FIGURE =
      new RatioResult(
          RatioRow.figure("f", "f", "runs", Target.atLeast(300)), List.of(new Sample(400, 0)), "");

  private static RatioResult result(String key, double... ours) {
    List<Sample> samples = new ArrayList<>();
    for (double each : ours) {
      samples.add(new Sample(each, 1));
    }
    return new RatioResult(RatioRow.atMost(key, key + " : bare", 2), samples, "");
  }

  private static RatioTable table(RatioResult... results) {
    return new RatioTable("quick", MACHINE, List.of(results));
  }

  @Test
  void exitCode_anyRows_isOfTheGravestVerdict() {
    assertThat(table(PASS, FIGURE).exitCode()).isZero();
    assertThat(table(PASS, MISSING).exitCode()).isEqualTo(5);
    assertThat(table(MISSING, NOISY, PASS).exitCode()).isEqualTo(4);
    assertThat(table(NOISY, MISSING, SHORT, PASS).exitCode()).isEqualTo(3);
  }

  @Test
  void toText_everyVerdict_hasALine() {
    List<String> lines = table(PASS, SHORT, NOISY, MISSING, FIGURE).toText().lines().toList();
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0).split(" +"))
        .containsExactly("", "ours", "baseline", "ratio", "(of", "JVMs)", "target", "verdict");
    assertThat(lines.get(1).split(" {2,}"))
        .containsExactly("p : bare", "1 ns", "1 ns", "1 (1 to 1)", "at most 2", "pass");
    assertThat(lines.get(3)).contains("2 (1 to 3)").endsWith("noisy");
    assertThat(lines.get(4)).contains(" - ").endsWith("not measured: no \\ library");
    assertThat(lines.get(5).split(" {2,}"))
        .containsExactly("f", "400 runs", "-", "400 (400 to 400)", "at least 300", "pass");
    assertThat(lines.get(6)).isEqualTo("2 pass, 1 short, 1 noisy, 1 not measured");
  }

  @Test
  void toJson_everyKindOfRow_isTheDocument() {
    assertThat(table(NOISY, MISSING, FIGURE).toJson())
        .isEqualTo(
            """
            {"schema": "wfpsim.ratios/2", "mode": "quick", "machine": {"processor": "a \\"chip\\"", \
            "processors": 2, "memoryMiB": 2048, "os": "an OS", "java": "a JVM"}, "exit": 4, "rows": [
              {"key": "n", "name": "n : bare", "unit": "ns", "ours": 2.0000, "baseline": 1.0000, \
            "ratio": 2.0000, "low": 1.0000, "high": 3.0000, "target": {"atMost": 2.0000}, \
            "verdict": "noisy", "why": null},
              {"key": "m", "name": "m : lib", "unit": "ns", "ours": null, "baseline": null, \
            "ratio": null, "low": null, "high": null, "target": {"atLeast": 80.0000}, \
            "verdict": "not measured", "why": "no \\\\ library"},
              {"key": "f", "name": "f", "unit": "runs", "ours": 400.0000, "baseline": null, \
            "ratio": 400.0000, "low": 400.0000, "high": 400.0000, "target": {"atLeast": 300.0000}, \
            "verdict": "pass", "why": null}
            ]}\
            """);
  }

  @Test
  void quoted_controlCharacter_isEscaped() {
    assertThat(RatioTable.quoted("a\tb")).isEqualTo("\"a\\u0009b\"");
  }

  @Test
  void here_thisMachine_hasAProcessorAndAJava() {
    Machine here = Machine.here();
    assertThat(here.processors()).isPositive();
    assertThat(here.java()).contains(Runtime.version().toString());
    assertThat(here.processor()).isNotBlank();
  }
}
