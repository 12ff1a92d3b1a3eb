package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code bench}: what is measured and told, and what is refused. No test looks at a time. */
class BenchCommandTest {
  private static final String[] QUICK = {
    "bench", "s.yaml", "--rounds", "5", "--round-time", "1ms", "--warm-up", "1ms"
  };

  @TempDir private Path folder;

  private RealWfpsim.Outcome bench(String text, String... more) throws IOException {
    String[] all = Arrays.copyOf(QUICK, QUICK.length + more.length);
    System.arraycopy(more, 0, all, QUICK.length, more.length);
    return new Wfpsim(folder).write("s.yaml", text).run(all);
  }

  @Test
  void bench_ofAScenario_tellsWhatThingsCostAndWhatWasNotMeasured() throws IOException {
    RealWfpsim.Outcome outcome = bench(RealWfpsim.PASSING);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.outLines().getFirst()).matches("5 rounds · seeds from 1 · .*");
    assertThat(outcome.out())
        .containsPattern("\ns.yaml · \\d+ runs? a round\n")
        .containsPattern("a run +[0-9.]+ [mun]?s ±[0-9.]+ +[0-9.]+ [KM]B ±[0-9.]+ allocated\n")
        .containsPattern("a connection, of the rest +[0-9.]+ [mun]?s ±[0-9.]+ +3 a run\n")
        .contains("not measured: a classifyFn, with the calls it makes: there was none\n")
        .contains("not measured: an injection, with its way through the stack: there was none\n");
  }

  @Test
  void bench_json_isOneDocument() throws IOException {
    RealWfpsim.Outcome outcome = bench(RealWfpsim.PASSING, "--json", "--seed", "0x10");
    assertThat(outcome.outLines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(outcome.out());
    assertThat(json.get("schema").asString()).isEqualTo("wfpsim.bench/1");
    assertThat(json.get("seed").asString()).isEqualTo("16");
    assertThat(json.get("rounds").asInt()).isEqualTo(5);
    assertThat(json.get("sides").get(0).get("costs").get(0).get("nanos").get("mean").asDouble())
        .isPositive();
  }

  @Test
  void bench_ofTwo_comparesThem() throws IOException {
    RealWfpsim.Outcome set =
        bench(RealWfpsim.PASSING, "--compare-set", "traffic.0.browser.times=12");
    assertThat(set.code()).isZero();
    assertThat(set.out())
        .contains("\ns.yaml with traffic.0.browser.times=12 against s.yaml\n")
        .containsPattern("a connection, of the rest +[0-9.]+ [mun]?s ±[0-9.]+ +3 a run\n")
        .containsPattern("a connection, of the rest +[0-9.]+ [mun]?s ±[0-9.]+ +12 a run\n")
        .containsPattern("a run +[0-9.]+ \\[[0-9.]+, [0-9.]+\\] +(slower|no difference shown)\n");

    new Wfpsim(folder).write("t.yaml", RealWfpsim.PASSING);
    RealWfpsim.Outcome file = bench(RealWfpsim.PASSING, "--compare", "t.yaml");
    assertThat(file.out()).contains("\nt.yaml against s.yaml\n");
  }

  @Test
  void bench_quiet_saysNothing() throws IOException {
    assertThat(bench(RealWfpsim.PASSING, "--quiet")).isEqualTo(new RealWfpsim.Outcome(0, "", ""));
  }

  @Test
  void bench_ofARunThatFails_measuresNothing() throws IOException {
    assertThat(bench(RealWfpsim.FAILING))
        .isEqualTo(
            new RealWfpsim.Outcome(
                ExitCode.EXPECTATION,
                "",
                """
                s.yaml: nothing measured, a run failed: seed 1, expectation
                ./wfpsim run s.yaml --seed 1
                """));
    String set = "expect.0=every connection of browser: blocked";
    assertThat(bench(RealWfpsim.PASSING, "--compare-set", set))
        .isEqualTo(
            new RealWfpsim.Outcome(
                ExitCode.EXPECTATION,
                "",
                """
                s.yaml with %s: nothing measured, a run failed: seed 1, expectation
                ./wfpsim run s.yaml --set '%s' --seed 1
                """
                    .formatted(set, set)));
  }

  @Test
  void bench_ofWhatIsWrong_saysWhere() throws IOException {
    RealWfpsim.Outcome outcome = bench(RealWfpsim.PASSING, "--compare", "gone.yaml");
    assertThat(outcome)
        .isEqualTo(
            new RealWfpsim.Outcome(
                2, "", "gone.yaml:1:1: no such file\n./wfpsim check gone.yaml\n"));
    RealWfpsim.Outcome set = bench(RealWfpsim.PASSING, "--compare-set", "links.0.los=1");
    assertThat(set.code()).isEqualTo(2);
    assertThat(set.errLines().getLast()).isEqualTo("./wfpsim check s.yaml --set links.0.los=1");
  }

  @ParameterizedTest
  @CsvSource({
    "--rounds, 4, 'out of range: --rounds=4, expected 5 to 10000'",
    "--rounds, 10001, 'out of range: --rounds=10001, expected 5 to 10000'",
    "--round-time, 0 s, '--round-time: out of range: value=0 s, expected more than 0'",
    "--warm-up, 5, '--warm-up: '",
    "--seed, x, '--seed: '"
  })
  void bench_wrongOptions_areRefused(String option, String value, String message)
      throws IOException {
    new Wfpsim(folder).write("s.yaml", RealWfpsim.PASSING);
    RealWfpsim.Outcome outcome = new Wfpsim(folder).run("bench", "s.yaml", option, value);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.errLines().getFirst()).startsWith(message);
    assertThat(outcome.out()).isEmpty();
  }
}
