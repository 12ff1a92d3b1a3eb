package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.net.buffer.Memory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A machine short of memory refuses threads and work items as it does pool memory. */
class ShortOfMemoryTest {
  private final PlatformBench bench = new PlatformBench(new SeededChoices(5));
  private final DriverContext driver = bench.driver("d");
  private final List<String> ran = new ArrayList<>();

  private void at(double probability) {
    bench.host.pool().failWithProbability(probability);
  }

  @Test
  void thread_noMemory_isRefusedAndNeverRuns() {
    bench.thread(
        "t",
        () -> {
          at(1);
          Ref<KThread> thread = new Ref<>();
          NtStatus status = driver.ps().PsCreateSystemThread(thread, "x", () -> ran.add("x"));
          assertThat(status).isEqualTo(NtStatus.STATUS_INSUFFICIENT_RESOURCES);
          assertThat(thread.get()).isNull();
          assertThat(driver.io().IoAllocateWorkItem(driver.deviceObject(), "w", () -> {})).isNull();
          assertThat(driver.ndis().NdisAllocateMdl(Memory.ofSize(8), 8)).isNull();
          at(0);
          assertThat(driver.ndis().NdisAllocateMdl(Memory.ofSize(8), 8)).isNotNull();
          status = driver.ps().PsCreateSystemThread(thread, "y", () -> ran.add("y"));
          assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(ran).containsExactly("y");
  }

  @Test
  void each_isDrawnByItself() {
    int[] got = new int[3];
    bench.thread(
        "t",
        () -> {
          at(0.5);
          for (int i = 0; i < 100; i++) {
            var work = driver.io().IoAllocateWorkItem(driver.deviceObject(), "w", () -> {});
            var memory = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "memo");
            NtStatus status = driver.ps().PsCreateSystemThread(new Ref<>(), "x", () -> {});
            got[0] += work == null ? 0 : 1;
            got[1] += memory == null ? 0 : 1;
            got[2] += status.isSuccess() ? 1 : 0;
            if (work != null) {
              driver.io().IoFreeWorkItem(work);
            }
            if (memory != null) {
              driver.ex().ExFreePoolWithTag(memory, "memo");
            }
          }
        });
    assertThat(bench.run()).isEmpty();
    for (int count : got) {
      assertThat(count).isBetween(25, 75);
    }
  }
}
