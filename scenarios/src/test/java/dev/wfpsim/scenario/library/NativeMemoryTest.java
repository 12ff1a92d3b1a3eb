package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.model.DriverSetup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shipped scenario with its packets in native memory: nothing that can be told is other. */
@Tag("slow")
class NativeMemoryTest {
  private static final int SEEDS = 2;

  static List<String> names() {
    return List.of(Shipped.ALL);
  }

  /** On each of these carriers as it is in arrays, where the carriers do not differ. */
  private static void same(String name, List<String> overrides, CarrierKind... carriers) {
    List<String> other = new ArrayList<>(overrides);
    other.add("run.memory=native");
    LoadedScenario inArrays = Shipped.load(name, overrides.toArray(String[]::new));
    LoadedScenario inNative = Shipped.load(name, other.toArray(String[]::new));
    for (long seed = 1; seed <= SEEDS; seed++) {
      SimulationResult expected = Shipped.run(inArrays, seed);
      for (CarrierKind carrier : carriers) {
        SimulationResult result = Shipped.run(inNative, seed, carrier);
        assertThat(result.fingerprint()).isEqualTo(expected.fingerprint());
        assertThat(result.findings()).isEqualTo(expected.findings());
        assertThat(result.counts()).isEqualTo(expected.counts());
        assertThat(result.outcome()).isEqualTo(expected.outcome());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shipped_isTheSame(String name) {
    same(name, List.of(), CarrierKind.AUTOMATIC, CarrierKind.THREAD);
  }

  @ParameterizedTest
  @MethodSource("names")
  void shipped_underFaultsAndShortOfMemory_isTheSame(String name) {
    List<String> overrides = new ArrayList<>();
    for (int link = 0; link < Shipped.load(name).scenario().links().size(); link++) {
      for (String fault : List.of("loss", "duplicate", "reorder", "corrupt")) {
        overrides.add("links." + link + "." + fault + "=5 %");
      }
    }
    overrides.add("run.platform={ options: { memory.failures-per-mille: 50 } }");
    for (DriverSetup driver : Shipped.load(name).scenario().drivers()) {
      if (Shipped.hasWorker(driver.use())) {
        overrides.add("drivers." + driver.name() + ".with.worker=thread");
      }
    }
    same(name, overrides, CarrierKind.AUTOMATIC);
  }
}
