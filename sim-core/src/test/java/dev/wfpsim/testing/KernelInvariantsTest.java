package dev.wfpsim.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.KEvent;
import org.junit.jupiter.api.Test;

class KernelInvariantsTest {

  @Test
  void selfCheck_poolLeft_isListedByTag() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    Pool pool = new Pool(machine);
    machine.startThread("t", () -> pool.allocate(PoolType.NON_PAGED, 100, Pool.tag("Leak")));
    assertThat(kernel.run(1_000_000).isCompleted()).isTrue();
    assertThat(kernel.selfCheck()).containsExactly("pool of m: ['Leak' 1 blocks 100 bytes]");
    TestKernels.ignore(kernel);
  }

  @Test
  void selfCheck_restingThreadHoldsAMutex_isListed() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    FastMutex mutex = new FastMutex(machine, "M");
    KEvent event = new KEvent(machine, "E", EventType.NOTIFICATION, false).idle();
    machine.startThread(
        "t",
        () -> {
          mutex.acquire();
          event.waitFor();
        });
    assertThat(kernel.run(1_000_000).isCompleted()).isTrue();
    assertThat(kernel.selfCheck()).containsExactly("m/t holds [M]", "m/t is at " + Irql.APC_LEVEL);
    TestKernels.ignore(kernel);
  }

  @Test
  void forEach_failingSeed_isTheEndOfTheMessage() {
    assertThatThrownBy(() -> Seeds.forEach(10, seed -> assertThat(seed).isNotEqualTo(7)))
        .isInstanceOf(AssertionError.class)
        .message()
        .endsWith("seed=7");
  }
}
