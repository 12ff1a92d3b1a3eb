package dev.wfpsim.kernel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.Exhaustive;
import dev.wfpsim.explore.Experiment;
import dev.wfpsim.explore.Outcome;
import dev.wfpsim.explore.strategy.OdometerChoices;
import dev.wfpsim.explore.strategy.ReducingChoices;
import dev.wfpsim.trace.Fingerprint;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Of random programs, fewer schedules leave every end state that all schedules leave. */
class ReducedSchedulesTest {
  private static final long MOST = 20_000;

  /** A program with more schedules than this, reduced, has too many to try them all. */
  private static final long MOST_REDUCED = 150;

  /** Compares so many programs that are small enough. */
  private static void compare(int programs, int threads, int calls, double fewer) {
    compare(programs, seed -> new SwapProgram(seed, threads, calls), fewer);
  }

  private static void compare(int programs, LongFunction<SwapProgram> made, double fewer) {
    long all = 0;
    long few = 0;
    int compared = 0;
    for (long seed = 1; compared < programs; seed++) {
      assertThat(seed).isLessThan(4L * programs);
      SwapProgram program = made.apply(seed);
      Experiment experiment =
          (choices, readers) -> {
            String state = program.run(choices);
            return new Outcome(state, false, new Fingerprint(0, 0));
          };
      Exhaustive reduced = Exhaustive.of(experiment, new ReducingChoices(), MOST_REDUCED);
      if (!reduced.complete()) {
        continue;
      }
      Exhaustive every = Exhaustive.of(experiment, new OdometerChoices(), MOST);
      if (every.complete()) {
        compared++;
        assertThat(reduced.outcomes().keySet())
            .as("seed %d", seed)
            .isEqualTo(every.outcomes().keySet());
        assertThat(reduced.runs()).as("seed %d", seed).isLessThanOrEqualTo(every.runs());
        all += every.runs();
        few += reduced.runs();
      }
    }
    assertThat((double) few / all).as("%d of %d", few, all).isLessThan(fewer);
  }

  @Test
  void reduce_somePrograms_keepsEveryEndState() {
    compare(25, 2, 2, 0.08);
  }

  /**
   * More threads than processors: they preempt each other, and come in as calls return. Each time
   * the threads that are ready change places, so that little can be left out.
   */
  @Test
  @Tag("slow")
  void reduce_programsOfMoreThreadsThanProcessors_keepsEveryEndState() {
    compare(60, seed -> new SwapProgram(seed, 2, 2, 1), 0.985);
  }

  @Test
  @Tag("slow")
  void reduce_randomPrograms_keepsEveryEndState() {
    compare(52, 2, 3, 0.05);
  }
}
