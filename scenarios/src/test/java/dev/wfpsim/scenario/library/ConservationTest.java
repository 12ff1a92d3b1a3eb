package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Nothing is made and nothing vanishes: counted over every event of the shipped scenarios. */
class ConservationTest {
  static final String[] NAMES = Shipped.ALL;

  @ParameterizedTest
  @FieldSource("NAMES")
  void run_anyScenario_whatGoesInComesOut(String name) {
    for (long seed = 1; seed <= 5; seed++) {
      Books books = new Books();
      RunRequest request = RunRequest.seeded(seed, CarrierKind.AUTOMATIC).watchedBy(trace -> books);
      new Simulation(Shipped.load(name), request).run();
      books.assertBalanced(name + " seed " + seed);
    }
  }

  /** Counts both sides of everything. */
  private static final class Books implements TraceReader {
    private final Map<EventKind, Long> counts = new TreeMap<>();
    private final Set<Long> pending = new TreeSet<>();
    private final Map<Long, String> blocks = new TreeMap<>();
    private final TakenPackets taken = new TakenPackets();
    private long completedTwice;

    @Override
    public void event(EventView event) {
      EventKind kind = event.kind();
      counts.merge(kind, 1L, Long::sum);
      taken.event(event);
      switch (kind) {
        case INJECTION_ACCEPTED -> pending.add(event.get(Word.INJECTION));
        case INJECTION_COMPLETED ->
            completedTwice += pending.remove(event.get(Word.INJECTION)) ? 0 : 1;
        case POOL_ALLOCATE -> blocks.put(event.get(Word.OBJECT), Pool.text(event.getInt(Word.TAG)));
        case POOL_FREE -> blocks.remove(event.get(Word.OBJECT));
        case LAYER_DATA_APPLY -> blocks.remove(event.get(Word.CONTEXT)); // the platform's now
        default -> {}
      }
    }

    private long count(EventKind kind) {
      return counts.getOrDefault(kind, 0L);
    }

    void assertBalanced(String run) {
      assertThat(count(EventKind.PACKET_SENT) + count(EventKind.PACKET_DUPLICATED))
          .as("%s: packets on the links", run)
          .isEqualTo(count(EventKind.PACKET_DELIVERED) + count(EventKind.PACKET_LOST));
      taken.assertPutBack(run);
      assertThat(pending).as("%s: injections never completed", run).isEmpty();
      assertThat(completedTwice).as("%s: completions without an injection", run).isZero();
      assertThat(count(EventKind.CLASSIFY_PEND))
          .as("%s: pended classifies", run)
          .isEqualTo(count(EventKind.CLASSIFY_COMPLETE));
      assertThat(count(EventKind.OPERATION_PEND))
          .as("%s: pended operations", run)
          .isEqualTo(count(EventKind.OPERATION_COMPLETE));
      assertThat(count(EventKind.CALLOUT_CALL))
          .as("%s: calls of classifyFn", run)
          .isEqualTo(count(EventKind.CALLOUT_RETURN));
      assertThat(blocks.values()).as("%s: pool of drivers", run).isEmpty();
    }
  }
}
