package dev.wfpsim.kernel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.FindingCode;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Wrong use of levels and locks stops the machine as Windows, or its verifier, would. */
class MisuseTest {

  private static RunEnd run(Consumer<Machine> body) {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    machine.startThread("t", () -> body.accept(machine), "driver");
    RunEnd end = kernel.run(1_000_000_000);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(kernel.findings().all()).hasSize(1);
    assertThat(kernel.findings().all().get(0).activity()).isEqualTo("m/t");
    return end;
  }

  @Test
  void raiseIrql_downwards_stops() {
    RunEnd end =
        run(
            machine -> {
              machine.raiseIrql(Irql.DISPATCH_LEVEL);
              machine.raiseIrql(Irql.APC_LEVEL);
            });
    assertThat(end.detail()).startsWith("IRQL_NOT_GREATER_OR_EQUAL: ");
  }

  @Test
  void lowerIrql_upwards_stops() {
    assertThat(run(machine -> machine.lowerIrql(Irql.APC_LEVEL)).detail())
        .startsWith("IRQL_NOT_LESS_OR_EQUAL: ");
  }

  @Test
  void thread_endsRaised_stops() {
    assertThat(run(machine -> machine.raiseIrql(Irql.APC_LEVEL)).detail())
        .startsWith("IRQL_UNEXPECTED_VALUE: ended at APC_LEVEL");
  }

  @Test
  void thread_endsWithALock_stops() {
    assertThat(run(machine -> new FastMutex(machine, "M").acquire()).detail())
        .isEqualTo("DRIVER_VERIFIER_DETECTED_VIOLATION: ended holding [M]");
  }

  @Test
  void rundown_releasedTooOften_stops() {
    assertThat(run(machine -> new RundownProtection(machine, "R").release()).detail())
        .startsWith("INVALID_RUNDOWN_PROTECTION_FLAGS");
  }

  @Test
  void workItem_queuedTwice_stops() {
    RunEnd end =
        run(
            machine -> {
              WorkItem item = new WorkItem(machine, "item", () -> {});
              machine.raiseIrql(Irql.DISPATCH_LEVEL);
              item.queue();
              item.queue();
            });
    assertThat(end.detail()).isEqualTo("INVALID_WORK_QUEUE_ITEM: queued twice: item=item");
  }

  @Test
  void acquireAtDpcLevel_atPassive_isAFinding() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    SpinLock lock = new SpinLock(machine, "L");
    machine.startThread(
        "t",
        () -> {
          lock.acquireAtDpcLevel();
          lock.releaseFromDpcLevel();
        });
    assertThat(kernel.run(1_000_000).isCompleted()).isTrue();
    assertThat(kernel.findings().has(FindingCode.SPIN_LOCK_WRONG_IRQL)).isTrue();
  }

  @Test
  void tag_ofText_isInMemoryOrder() {
    assertThat(Pool.tag("Wfps")).isEqualTo(0x73706657);
    assertThat(Pool.text(Pool.tag("Wfps"))).isEqualTo("Wfps");
    assertThatThrownBy(() -> Pool.tag("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void acquireAtDpcLevel_atDispatch_isFine() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    SpinLock lock = new SpinLock(machine, "L");
    machine.startThread(
        "t",
        () -> {
          Irql before = machine.raiseIrql(Irql.DISPATCH_LEVEL);
          lock.acquireAtDpcLevel();
          lock.releaseFromDpcLevel();
          machine.lowerIrql(before);
        });
    assertThat(kernel.run(1_000_000).isCompleted()).isTrue();
    assertThat(kernel.findings().has(FindingCode.SPIN_LOCK_WRONG_IRQL)).isFalse();
  }
}
