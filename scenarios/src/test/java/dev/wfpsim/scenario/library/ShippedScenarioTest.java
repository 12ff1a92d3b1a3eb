package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every shipped scenario, over a sample of seeds; the full check is {@code ./wfpsim run --runs 1000
 * --verify scenarios/library/*}{@code /*.yaml}.
 */
@Tag("slow")
class ShippedScenarioTest {
  static final String[] NAMES = Shipped.ALL;

  @ParameterizedTest
  @FieldSource("NAMES")
  void run_sampleOfSeeds_passesAlikeOnBothCarriers(String name) {
    LoadedScenario scenario = Shipped.load(name);
    SortedSet<Long> onBoth = seeds(1, 3);
    onBoth.addAll(seeds(scenario.scenario().run().seed(), 4)); // as a user runs it
    SortedSet<Long> all = seeds(1, 12);
    all.addAll(onBoth);
    Set<String> fingerprints = new TreeSet<>();
    for (long seed : all) {
      SimulationResult result = Shipped.run(scenario, seed, CarrierKind.CONTINUATION);
      assertPassed(result);
      fingerprints.add(result.fingerprint().toString());
      if (onBoth.contains(seed)) {
        SimulationResult other = Shipped.run(scenario, seed, CarrierKind.THREAD);
        assertThat(result.difference(other)).isNull();
        assertThat(other).isEqualTo(result);
      }
    }
    assertThat(fingerprints).hasSize(all.size());
  }

  private static SortedSet<Long> seeds(long first, int count) {
    return LongStream.range(first, first + count)
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void run_destroyWaits_everySeedItsOwnSchedule() {
    LoadedScenario scenario = Shipped.load("inject/destroy-waits");
    Set<String> fingerprints = new TreeSet<>();
    for (long seed = 1000; seed < 1100; seed++) {
      SimulationResult result = Shipped.run(scenario, seed);
      assertPassed(result);
      fingerprints.add(result.fingerprint().toString());
    }
    assertThat(fingerprints).hasSizeGreaterThanOrEqualTo(99);
  }

  /** Each captured stream arrives at the proxy and, from there, at its destination. */
  @Test
  void run_threeStreams_carriesExactlyTheCapturedBytes() {
    LoadedScenario scenario = Shipped.load("real/three-streams");
    Deliveries deliveries = new Deliveries();
    RunRequest request = RunRequest.seeded(7, CarrierKind.AUTOMATIC).watchedBy(trace -> deliveries);

    SimulationResult result = new Simulation(scenario, request).run();

    assertPassed(result);
    assertThat(result.counts().connections().redirected()).isEqualTo(3);
    List<String> captured = new ArrayList<>();
    for (CapturedStream stream : scenario.conversations("http-three-streams.pcap")) {
      for (boolean fromClient : new boolean[] {true, false}) {
        String bytes = new String(stream.bytes(fromClient), StandardCharsets.ISO_8859_1);
        captured.addAll(List.of(bytes, bytes));
      }
    }
    assertThat(captured).hasSize(12);
    assertThat(deliveries.streams()).containsExactlyInAnyOrderElementsOf(captured);
  }

  /**
   * What each application received. Two hosts may use one endpoint handle: its streams are told
   * apart by how far they are.
   */
  private static final class Deliveries implements TraceReader {
    private final Map<Long, List<ByteArrayOutputStream>> received = new TreeMap<>();
    private ByteArrayOutputStream current = new ByteArrayOutputStream();

    @Override
    public Set<EventKind> kinds() {
      return EnumSet.of(EventKind.BYTES_DELIVERED, EventKind.PAYLOAD_DELIVERED);
    }

    @Override
    public void event(EventView event) {
      if (event.kind() == EventKind.PAYLOAD_DELIVERED) {
        current.write(event.data(), event.offset(), event.length());
        return;
      }
      long position = event.get(Word.POSITION);
      List<ByteArrayOutputStream> streams =
          received.computeIfAbsent(event.get(Word.ENDPOINT), unused -> new ArrayList<>());
      if (position == 0) {
        streams.add(new ByteArrayOutputStream());
      }
      current =
          streams.stream().filter(stream -> stream.size() == position).findFirst().orElseThrow();
    }

    List<String> streams() {
      return received.values().stream()
          .flatMap(List::stream)
          .map(bytes -> new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1))
          .toList();
    }
  }

  private static void assertPassed(SimulationResult result) {
    assertThat(result.outcome())
        .as("%s seed %s: %s %s", result.scenario(), result.seed(), result.detail(), unmet(result))
        .isEqualTo(RunOutcome.PASS);
  }

  private static String unmet(SimulationResult result) {
    StringBuilder text = new StringBuilder();
    result.expectations().stream()
        .filter(expectation -> !expectation.held())
        .forEach(
            expectation ->
                text.append(expectation.text())
                    .append(": ")
                    .append(expectation.detail())
                    .append("; "));
    result.findings().forEach(finding -> text.append(finding).append("; "));
    return text.toString();
  }
}
