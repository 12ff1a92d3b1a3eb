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
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Nothing is made and nothing vanishes: counted over every event of the shipped scenarios. */
class ConservationTest {
  static final String[] NAMES = Shipped.ALL;

  /**
   * Here more is absorbed than packets are: a connect that is pended has no packet, and what one
   * driver absorbed another finds absorbed.
   */
  private static final Set<String> ABSORB_MORE =
      Set.of("ale/connection-inspect", "inject/two-diverts", "redirect/split-tunnel");

  @ParameterizedTest
  @FieldSource("NAMES")
  void run_anyScenario_whatGoesInComesOut(String name) {
    for (long seed = 1; seed <= 5; seed++) {
      Books books = new Books();
      RunRequest request = RunRequest.seeded(seed, CarrierKind.AUTOMATIC).watchedBy(trace -> books);
      new Simulation(Shipped.load(name), request).run();
      books.assertBalanced(name + " seed " + seed, ABSORB_MORE.contains(name));
    }
  }

  /** Counts both sides of everything. */
  private static final class Books implements TraceReader {
    private final Map<EventKind, Long> counts = new TreeMap<>();
    private final Set<Long> pending = new TreeSet<>();
    private final Map<String, Long> pool = new TreeMap<>();
    private long absorbed;
    private long completedTwice;

    @Override
    public void event(EventView event) {
      EventKind kind = event.kind();
      counts.merge(kind, 1L, Long::sum);
      switch (kind) {
        case INJECTION_ACCEPTED -> pending.add(event.get(Word.INJECTION));
        case INJECTION_COMPLETED ->
            completedTwice += pending.remove(event.get(Word.INJECTION)) ? 0 : 1;
        case CALLOUT_RETURN -> absorbed += isAbsorbed(event.get(Word.DECISION)) ? 1 : 0;
        case POOL_ALLOCATE -> pool.merge(Pool.text(event.getInt(Word.TAG)), 1L, Long::sum);
        case POOL_FREE -> pool.merge(Pool.text(event.getInt(Word.TAG)), -1L, Long::sum);
        default -> {}
      }
    }

    private static boolean isAbsorbed(long outcome) {
      boolean block = outcome >>> 16 == (FwpActionType.FWP_ACTION_BLOCK.code() & 0xFFFF);
      return block && (outcome & FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB) != 0;
    }

    private long count(EventKind kind) {
      return counts.getOrDefault(kind, 0L);
    }

    void assertBalanced(String run, boolean absorbsMore) {
      assertThat(count(EventKind.PACKET_SENT) + count(EventKind.PACKET_DUPLICATED))
          .as("%s: packets on the links", run)
          .isEqualTo(count(EventKind.PACKET_DELIVERED) + count(EventKind.PACKET_LOST));
      long putBack =
          count(EventKind.INJECTION_ACCEPTED)
              + count(EventKind.INJECTION_REFUSED)
              - count(EventKind.STREAM_INJECTED);
      assertThat(absorbed)
          .as("%s: packets taken and put back", run)
          .isBetween(putBack, absorbsMore ? Long.MAX_VALUE : putBack);
      assertThat(pending).as("%s: injections never completed", run).isEmpty();
      assertThat(completedTwice).as("%s: completions without an injection", run).isZero();
      assertThat(count(EventKind.CLASSIFY_PEND))
          .as("%s: pended classifies", run)
          .isEqualTo(count(EventKind.CLASSIFY_COMPLETE));
      assertThat(count(EventKind.CALLOUT_CALL))
          .as("%s: calls of classifyFn", run)
          .isEqualTo(count(EventKind.CALLOUT_RETURN));
      for (String tag : Set.of("tins", "ndiv", "pend")) {
        assertThat(pool.getOrDefault(tag, 0L)).as("%s: pool of %s", run, tag).isZero();
      }
    }
  }
}
