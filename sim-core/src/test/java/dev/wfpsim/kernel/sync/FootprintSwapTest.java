package dev.wfpsim.kernel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.trace.StepListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Footprints are sound: random programs over every call that declares one are run, two adjacent
 * steps whose footprints do not conflict are swapped, and the end state is the same.
 */
class FootprintSwapTest {
  private static final int CALLS = 5;

  /** Two steps of a schedule that could be swapped. */
  private record Swap(int at, long second, boolean isEvent, String why) {}

  /**
   * A schedule: drawn, or one that was drawn before with two steps swapped. Which waiter, which
   * thread and such is answered by name, the same in both; so is which of the timed events of an
   * instant, which a schedule remembers as a step.
   */
  private static final class Schedule implements Choices, StepListener {
    private static final long CLOCK = StableHash.of("clock");

    private final Random random;
    private final long seed;
    private final List<Long> steps = new ArrayList<>();

    /** Which of the steps were timed events. */
    private final TreeSet<Integer> events = new TreeSet<>();

    /** Which of them came before everything else, as it turned out: the run ended there. */
    private final TreeSet<Integer> lastSteps = new TreeSet<>();

    private final List<Long> wanted;
    private final Map<Integer, Swap> swaps = new LinkedHashMap<>();
    private final Footprint one = new Footprint();
    private final Footprint other = new Footprint();
    private boolean astray;

    Schedule(long seed, List<Long> wanted) {
      this.random = new Random(seed);
      this.seed = seed;
      this.wanted = wanted;
    }

    @Override
    public int pick(ChoiceKind kind, long key, int n) {
      return 0;
    }

    @Override
    public int pick(ChoiceKind kind, long key, Candidates candidates) {
      return switch (kind) {
        case PREEMPT, CALL_RETURN, DPC_DELAY -> 0;
        case SCHEDULE -> wanted.isEmpty() ? draw(candidates) : follow(candidates);
        case TIE -> wanted.isEmpty() ? least(seed, candidates) : Math.max(0, find(candidates));
        default -> least(key, candidates);
      };
    }

    private int draw(Candidates candidates) {
      int chosen = random.nextInt(candidates.size());
      note(chosen, candidates);
      return chosen;
    }

    private int follow(Candidates candidates) {
      int found = find(candidates);
      int last = candidates.size() - 1;
      if (found < 0) {
        candidates.footprint(last, other.clear());
        found = movesTheClock(other) ? last : found; // one of several events, by the next choice
      }
      astray |= found < 0;
      return Math.max(0, found);
    }

    /** The candidate that is the next step wanted; -1 for none. */
    private int find(Candidates candidates) {
      long next = steps.size() < wanted.size() ? wanted.get(steps.size()) : 0;
      for (int i = 0; i < candidates.size(); i++) {
        if (candidates.key(i) == next) {
          return i;
        }
      }
      return -1;
    }

    /** A choice by name: it does not depend on the order of the list. */
    private static int least(long key, Candidates candidates) {
      int least = 0;
      for (int i = 1; i < candidates.size(); i++) {
        if (StableHash.mix(key, candidates.key(i)) < StableHash.mix(key, candidates.key(least))) {
          least = i;
        }
      }
      return least;
    }

    private static boolean movesTheClock(Footprint touched) {
      for (int i = 0; i < touched.size(); i++) {
        if (touched.cell(i) == CLOCK && touched.isWritten(i)) {
          return true;
        }
      }
      return false;
    }

    private void note(int chosen, Candidates candidates) {
      candidates.footprint(chosen, one.clear());
      for (int i = 0; i < candidates.size(); i++) {
        candidates.footprint(i, other.clear());
        if (i != chosen && !one.conflictsWith(other)) {
          long second = candidates.key(i);
          int at = steps.size();
          swaps.put(
              Arrays.hashCode(new long[] {at, second}),
              new Swap(at, second, movesTheClock(other), one + " and " + other));
        }
      }
    }

    @Override
    public StepListener steps() {
      return this;
    }

    @Override
    public void step(long who, long candidate, Footprint touched) {
      if (movesTheClock(touched)) {
        events.add(steps.size());
      }
      steps.add(candidate);
    }

    @Override
    public void more(long who, Footprint touched) {
      if (touched.isEverything()) {
        lastSteps.add(steps.size() - 1);
      }
    }

    /** Whether the step to be swapped with was taken next. */
    private boolean isNext(Swap swap) {
      int next = swap.at + 1;
      return next < steps.size()
          && !lastSteps.contains(next)
          && (swap.isEvent ? events.contains(next) : steps.get(next) == swap.second);
    }

    @Override
    public boolean chance(ChoiceKind kind, long key, double probability) {
      return false;
    }

    @Override
    public double unit(ChoiceKind kind, long key) {
      return 0.5;
    }
  }

  @Test
  void swap_stepsOfSomePrograms_leaveTheSameState() {
    assertThat(swaps(200)).isGreaterThan(1_000);
  }

  @Test
  @Tag("slow")
  void swap_adjacentStepsThatDoNotConflict_leaveTheSameState() {
    assertThat(swaps(3_000)).isGreaterThan(20_000);
  }

  /** Swaps what can be swapped in so many programs, and answers how many swaps there were. */
  private static int swaps(int programs) {
    int swapped = 0;
    TreeSet<SwapProgram.Op> seen = new TreeSet<>();
    for (long seed = 1; seed <= programs; seed++) {
      SwapProgram program = new SwapProgram(seed, 2 + (int) (seed % 3), CALLS);
      Schedule drawn = new Schedule(seed, List.of());
      String state = program.run(drawn);
      for (int i = 0; i < program.threads() * CALLS; i++) {
        seen.add(program.op(i / CALLS, i % CALLS));
      }
      for (Swap swap : drawn.swaps.values()) {
        if (!drawn.isNext(swap)) {
          continue; // others came between
        }
        List<Long> steps = new ArrayList<>(drawn.steps);
        Collections.swap(steps, swap.at, swap.at + 1);
        Schedule other = new Schedule(seed, steps);
        String what = "seed %d, step %d, %s".formatted(seed, swap.at, swap.why);
        assertThat(program.run(other)).as(what).isEqualTo(state);
        assertThat(other.astray).as(what).isFalse();
        swapped++;
      }
    }
    assertThat(seen).containsExactly(SwapProgram.Op.values());
    return swapped;
  }
}
