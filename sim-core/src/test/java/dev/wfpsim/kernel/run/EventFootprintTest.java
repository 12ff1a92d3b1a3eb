package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.trace.StepListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of several timed events due at once the one is told that happens, and a candidate is any. */
class EventFootprintTest {
  private static final long CLOCK = StableHash.of("clock");

  private final List<String> told = new ArrayList<>();
  private final List<String> offered = new ArrayList<>();

  /** A timed event that says what it touches. */
  private record Writes(long cell) implements Runnable, Touches {
    @Override
    public void run() {
      // only declares
    }

    @Override
    public void footprint(Activity self, Footprint into) {
      into.writes(cell);
    }
  }

  /** Prefers one of the events, keeps what is offered, and listens. */
  private final class Listening implements Choices {
    private final Prefers second = new Prefers(ChoiceKind.TIE, 78);

    @Override
    public int pick(ChoiceKind kind, long key, int n) {
      return 0;
    }

    @Override
    public int pick(ChoiceKind kind, long key, Candidates candidates) {
      if (kind == ChoiceKind.SCHEDULE) {
        Footprint into = new Footprint();
        candidates.footprint(candidates.size() - 1, into);
        offered.add(into.toString());
        return candidates.size() - 1;
      }
      return second.pick(kind, key, candidates);
    }

    @Override
    public boolean chance(ChoiceKind kind, long key, double probability) {
      return false;
    }

    @Override
    public double unit(ChoiceKind kind, long key) {
      return 0.5;
    }

    @Override
    public StepListener steps() {
      return (who, candidate, touched) -> told.add(who + " " + touched);
    }
  }

  @Test
  void event_ofSeveralDueAtOnce_isToldOnceItIsChosen() {
    Kernel kernel =
        TestKernels.create(KernelProfile.enumeration(), new Listening(), CarrierKind.AUTOMATIC);
    kernel.schedule(5, 77, new Writes(1_077));
    kernel.schedule(5, 78, new Writes(1_078));
    kernel.schedule(6, 79, () -> {});
    assertThat(kernel.run(Long.MAX_VALUE).isCompleted()).isTrue();
    String clock = " {writes " + CLOCK + ", writes ";
    assertThat(told)
        .containsExactly("78" + clock + "1078}", "77" + clock + "1077}", "79 {everything}");
  }

  @Test
  void candidate_eventsDueAtOnce_touchesWhatAnyOfThemTouches() {
    Kernel kernel =
        TestKernels.create(KernelProfile.enumeration(), new Listening(), CarrierKind.AUTOMATIC);
    Machine machine = kernel.addMachine("m", 1);
    machine.startThread("t", () -> kernel.call("step", () -> true));
    kernel.schedule(70, 77, new Writes(1_077));
    kernel.schedule(70, 78, new Writes(1_078));
    kernel.schedule(90, 79, new Writes(1_079));
    assertThat(kernel.run(Long.MAX_VALUE).isCompleted()).isTrue();
    String clock = "{writes " + CLOCK + ", writes ";
    assertThat(offered)
        .containsExactly(clock + "1077, writes 1078}", clock + "1077}", clock + "1079}");
  }
}
