package dev.wfpsim.report.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.report.BenchJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** How a measurement is told. */
class BenchTextTest {
  private static Interval around(double mean, double half) {
    return new Interval(mean, mean - half, mean + half);
  }

  private static SideFigures side(String label, double callouts) {
    return new SideFigures(
        label,
        label.equals("a") ? 40 : 1,
        List.of(
            new CostFigure(Cost.RUN, 1, around(4_512_000, 40_000)),
            new CostFigure(Cost.SETUP, 1, around(81_000, 900)),
            new CostFigure(Cost.CLASSIFY, 1_560, around(343, 12)),
            new CostFigure(Cost.CALLOUT, callouts, around(3_340, 640))),
        around(2_370_000, 10_000),
        around(0.123, 0.008),
        around(0.31, 0.02),
        List.of("an injection, with its way through the stack: there was none"));
  }

  private static BenchFigures bench(boolean warm, List<Contrast> contrasts) {
    List<SideFigures> sides =
        contrasts.isEmpty() ? List.of(side("a", 24)) : List.of(side("a", 24), side("b", 3.5));
    return new BenchFigures(20, -1, warm, "JDK 25", 2, sides, contrasts);
  }

  @Test
  void text_ofOneScenario_hasEveryFigureAndWhatIsMissing() {
    assertThat(String.join("\n", BenchText.lines(bench(true, List.of()))))
        .isEqualTo(
            """
            20 rounds · seeds from 18446744073709551615 · one thread · JDK 25 · processors 2
            a · 40 runs a round
              a run                                        4.51 ms ±0.04        2.37 MB ±0.01 allocated
              of it for making the world and its policy    81.0 us ±0.9
              a classify, without its callouts             343 ns ±12           1,560 a run
              a classifyFn, with the calls it makes        3.34 us ±0.64        24 a run
              in the driver's own code                     12.3 % ±0.8          of all
              with the calls it makes                      31.0 % ±2.0          of all
              not measured: an injection, with its way through the stack: there was none\
            """);
  }

  @Test
  void text_ofTwo_saysWhatTheSecondTakesOfTheFirst() {
    List<String> lines =
        BenchText.lines(
            bench(
                false,
                List.of(
                    new Contrast(Cost.RUN, new Interval(1.83, 1.71, 1.95)),
                    new Contrast(Cost.CLASSIFY, new Interval(0.5, 0.4, 0.99)),
                    new Contrast(Cost.CALLOUT, new Interval(1.01, 0.98, 1.03)))));
    assertThat(lines).contains("b · 1 run a round");
    assertThat(lines.get(1))
        .isEqualTo(
            "warning: code was still being compiled in the first round: figures are too high");
    assertThat(lines)
        .contains("  a classifyFn, with the calls it makes        3.34 us ±0.64        3.5 a run");
    assertThat(lines.subList(lines.size() - 4, lines.size()))
        .containsExactly(
            "b against a",
            "  a run                                        1.83 [1.71, 1.95]    slower",
            "  a classify, without its callouts             0.50 [0.40, 0.99]    faster",
            "  a classifyFn, with the calls it makes        1.01 [0.98, 1.03]    no difference"
                + " shown");
  }

  @Test
  void json_hasTheSame() {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                BenchJson.document(
                    bench(true, List.of(new Contrast(Cost.RUN, new Interval(1.83, 1.71, 1.95))))));
    assertThat(json.get("schema").asString()).isEqualTo("wfpsim.bench/1");
    assertThat(json.get("rounds").asInt()).isEqualTo(20);
    assertThat(json.get("sides").get(0).get("runsPerRound").asInt()).isEqualTo(40);
    assertThat(json.get("seed").asString()).isEqualTo("18446744073709551615");
    assertThat(json.get("warm").asBoolean()).isTrue();
    JsonNode side = json.get("sides").get(1);
    assertThat(side.get("label").asString()).isEqualTo("b");
    assertThat(side.get("costs").get(3).get("cost").asString()).isEqualTo("callout");
    assertThat(side.get("costs").get(3).get("perRun").asDouble()).isEqualTo(3.5);
    assertThat(side.get("costs").get(3).get("nanos").get("high").asDouble()).isEqualTo(3_980);
    assertThat(side.get("bytesPerRun").get("mean").asDouble()).isEqualTo(2_370_000);
    assertThat(side.get("driverShare").get("mean").asDouble()).isEqualTo(0.123);
    assertThat(side.get("driverShareWithCalls").get("low").asDouble()).isEqualTo(0.29);
    assertThat(side.get("notMeasured").get(0).asString()).endsWith("there was none");
    JsonNode contrast = json.get("contrasts").get(0);
    assertThat(contrast.get("cost").asString()).isEqualTo("run");
    assertThat(contrast.get("verdict").asString()).isEqualTo("slower");
    assertThat(contrast.get("ratio").get("low").asDouble()).isEqualTo(1.71);
  }

  @ParameterizedTest
  @CsvSource({
    "0.9, 0.9 ns ±0.00",
    "999, 999 ns ±0",
    "1000, 1.00 us ±0.00",
    "12340, 12.3 us ±0.0",
    "123456789, 123 ms ±0",
    "5e12, 5000 s ±0"
  })
  void time_isInTheUnitThatFits(double nanos, String text) {
    assertThat(Amount.time(around(nanos, 0))).isEqualTo(text.replace("0.9 ns", "0.90 ns"));
  }
}
