package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may come in between a call's effect and its return. */
class CallReturnTest {
  private final List<String> log = new ArrayList<>();
  private final List<Integer> offered = new ArrayList<>();
  private final List<Long> keys = new ArrayList<>();

  /**
   * Lets the candidate of this index in at the first return of a call, and notes how many there
   * are.
   */
  private final class LettingIn implements Choices {
    private final int index;

    LettingIn(int index) {
      this.index = index;
    }

    @Override
    public int pick(ChoiceKind kind, long key, int n) {
      return 0;
    }

    @Override
    public int pick(ChoiceKind kind, long key, Candidates candidates) {
      if (kind != ChoiceKind.CALL_RETURN) {
        return 0;
      }
      offered.add(candidates.size());
      keys.add(key);
      return offered.size() == 1 ? index : 0;
    }

    @Override
    public boolean chance(ChoiceKind kind, long key, double probability) {
      return new UndisturbedChoices().chance(kind, key, probability);
    }

    @Override
    public double unit(ChoiceKind kind, long key) {
      return 0.5;
    }
  }

  private Kernel kernel(int index, KernelProfile profile) {
    return TestKernels.create(profile, new LettingIn(index), CarrierKind.AUTOMATIC);
  }

  private Kernel kernel(int index) {
    return kernel(index, KernelProfile.enumeration());
  }

  /** A call with an effect, and a line after it. */
  private void caller(Machine machine) {
    machine.startThread("a", () -> callAndReturn(machine.kernel()));
  }

  private void callAndReturn(Kernel kernel) {
    kernel.call("call", () -> log.add("effect"));
    kernel.returnPoint();
    log.add("returned");
  }

  private void other(Machine machine, String name) {
    machine.startThread(name, () -> log.add(name));
  }

  private void run(Kernel kernel) {
    assertThat(kernel.run(Long.MAX_VALUE).reason()).isEqualTo(RunEnd.Reason.COMPLETED);
  }

  @Test
  void returnPoint_nobodyElse_isNoChoice() {
    Kernel kernel = kernel(1);
    caller(kernel.addMachine("m", 2));
    run(kernel);
    assertThat(log).containsExactly("effect", "returned");
    assertThat(offered).isEmpty();
  }

  /** What is called inside a documented call does not change the name of its return. */
  @Test
  void returnPoint_ofADocumentedCall_isNamedByTheCall() {
    for (boolean isPoint : new boolean[] {true, false}) {
      keys.clear();
      for (int inside = 0; inside < 3; inside++) {
        int calls = inside;
        Kernel kernel = kernel(0);
        Machine machine = kernel.addMachine("m", 2);
        machine.startThread("a", () -> documented(kernel, isPoint, calls));
        other(machine, "b");
        run(kernel);
      }
      assertThat(keys).hasSize(6);
      assertThat(keys.subList(2, 4)).isEqualTo(keys.subList(0, 2)).doesNotHaveDuplicates();
      assertThat(keys.subList(4, 6)).isEqualTo(keys.subList(0, 2));
    }
  }

  private static void documented(Kernel kernel, boolean isPoint, int calls) {
    for (int i = 0; i < 2; i++) {
      long made =
          isPoint
              ? kernel.driverCalls().beginsAtPoint("FwpsOne", 0, 0, 0, 0)
              : kernel.driverCalls().begins("FwpsOne", 0, 0, 0, 0);
      for (int call = 0; call < calls; call++) {
        kernel.call("inside", () -> true);
      }
      kernel.driverCalls().returns(made, 0, 0, true);
    }
  }

  @Test
  void returnPoint_undisturbed_returnsAtOnce() {
    Kernel kernel = kernel(0);
    Machine machine = kernel.addMachine("m", 2);
    caller(machine);
    other(machine, "b");
    run(kernel);
    assertThat(log).containsExactly("effect", "returned", "b");
    assertThat(offered).containsExactly(2);
  }

  @Test
  void returnPoint_stepOnAnotherProcessor_comesInBetween() {
    Kernel kernel = kernel(1);
    Machine machine = kernel.addMachine("m", 2);
    caller(machine);
    other(machine, "b");
    run(kernel);
    assertThat(log).containsExactly("effect", "b", "returned");
  }

  @Test
  void returnPoint_timedEvent_comesInBetween() {
    Kernel kernel = kernel(1);
    caller(kernel.addMachine("m", 2));
    kernel.schedule(1_000, 5, () -> log.add("event"));
    run(kernel);
    assertThat(log).containsExactly("effect", "event", "returned");
  }

  @Test
  void returnPoint_readyThread_takesTheOnlyProcessor() {
    Kernel kernel = kernel(1);
    Machine machine = kernel.addMachine("m", 1);
    caller(machine);
    other(machine, "b");
    run(kernel);
    assertThat(log).containsExactly("effect", "b", "returned");
  }

  @Test
  void returnPoint_readyThreadAtDispatchLevel_isNotOffered() {
    Kernel kernel = kernel(1);
    Machine machine = kernel.addMachine("m", 1);
    machine.startThread(
        "a",
        () -> {
          Irql old = machine.raiseIrql(Irql.DISPATCH_LEVEL);
          callAndReturn(kernel);
          machine.lowerIrql(old);
        });
    other(machine, "b");
    run(kernel);
    assertThat(log).containsExactly("effect", "returned", "b");
    assertThat(offered).isEmpty();
  }

  @Test
  void returnPoint_anotherMachine_isNotOffered() {
    Kernel kernel = kernel(1);
    caller(kernel.addMachine("m", 1));
    other(kernel.addMachine("n", 1), "b");
    run(kernel);
    assertThat(log).containsExactly("effect", "returned", "b");
    assertThat(offered).isEmpty();
  }

  @Test
  void returnPoint_boundedStalls_holdTheCallerUpForADrawnWhile() {
    Kernel kernel = kernel(1, KernelProfile.documented().withStepCost(10, 10));
    Machine machine = kernel.addMachine("m", 2);
    caller(machine);
    machine.startThread(
        "b",
        () -> {
          for (int i = 0; i < 20; i++) {
            kernel.call("step", () -> log.add("b"));
          }
        });
    run(kernel);
    assertThat(log.indexOf("returned")).isEqualTo(log.size() - 1);
    assertThat(kernel.nowNanos()).isBetween(100_000L, 101_000L);
  }

  @Test
  void returnPoint_timedEventsOwnCall_isNoPoint() {
    Kernel kernel = kernel(1);
    Machine machine = kernel.addMachine("m", 2);
    other(machine, "b");
    kernel.schedule(0, 5, () -> callAndReturn(kernel));
    run(kernel);
    assertThat(log).containsSubsequence("effect", "returned").hasSize(3);
    assertThat(offered).isEmpty();
  }
}
