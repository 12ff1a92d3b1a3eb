package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.SimulationResult;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shipped scenario passes where packets have all the forms that a host may give them at once:
 * no driver of the library counts on the plain one.
 */
class ShippedFormsTest {
  private static final Map<String, Integer> FORMS =
      Map.of(
          "net.header-options", 3,
          "net.syn-options", 2,
          "net.datagram-cut", 2,
          "net.receive-place", 2,
          "net.receive-layout", 5,
          "net.send-lists", 3,
          "net.control-data", 2,
          "engine.notices-elsewhere", 2,
          "flow.delete-later", 2);

  static Stream<String> scenarios() {
    return Stream.of(Shipped.ALL).filter(name -> !name.startsWith("matrix/"));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void run_inAllForms_passes(String name) {
    LoadedScenario plain = Shipped.load(name);
    String[] overrides =
        new TreeMap<>(FORMS)
            .entrySet().stream()
                .map(form -> "run.platform.options." + form.getKey() + "=" + form.getValue())
                .toArray(String[]::new);
    LoadedScenario formed = Shipped.load(name, overrides);
    long first = plain.scenario().run().seed();
    for (long seed = first; seed < first + 2; seed++) {
      SimulationResult result = Shipped.run(formed, seed);
      assertThat(result.passed()).as(result.toString()).isTrue();
    }
  }
}
