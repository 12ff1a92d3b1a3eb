package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a driver makes once for each packet and is done with is not kept: a run's memory is bounded
 * by what lives, not by the run's length.
 */
@Tag("broad")
class GrowthTest {
  private static final int MADE = 3_000;

  /** Forgetting happens now and then, not each time; the last few may still be about. */
  private static final long KEPT_AT_MOST = 600;

  private enum Use {
    TIMER_NEVER_SET(driver -> driver.ke().KeInitializeTimer("t")),
    TIMER_CANCELLED(
        driver -> {
          KTimer timer = driver.ke().KeInitializeTimer("t");
          driver.ke().KeSetTimer(timer, fromNow(1_000_000_000), null);
          driver.ke().KeCancelTimer(timer);
          return timer;
        }),
    TIMER_EXPIRED(
        driver -> {
          KTimer timer = driver.ke().KeInitializeTimer("t");
          driver.ke().KeSetTimer(timer, fromNow(1_000), null);
          driver.ke().KeWaitForSingleObject(timer, Ke.FOREVER);
          return timer;
        }),
    DPC_NEVER_QUEUED(driver -> driver.ke().KeInitializeDpc("d", () -> {})),
    DPC_RUN(
        driver -> {
          Dpc dpc = driver.ke().KeInitializeDpc("d", () -> {});
          driver.ke().KeInsertQueueDpc(dpc);
          driver.ke().KeFlushQueuedDpcs(dpc);
          return dpc;
        }),
    THREAD_ENDED(
        driver -> {
          Ref<KThread> thread = new Ref<>();
          driver.ps().PsCreateSystemThread(thread, "w", () -> {});
          driver.ke().KeWaitForSingleObject(thread.value());
          return thread.value();
        }),
    WORK_ITEM_FREED(
        driver -> {
          WorkItem item = driver.io().IoAllocateWorkItem(driver.deviceObject(), "w", () -> {});
          driver.io().IoFreeWorkItem(item);
          return item;
        }),
    POOL_FREED(
        driver -> {
          PoolMemory block =
              Objects.requireNonNull(
                  driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "Grow"));
          driver.ex().ExFreePool(block);
          return block;
        }),
    MDL_FREED(
        driver -> {
          Mdl mdl = Objects.requireNonNull(driver.ndis().NdisAllocateMdl(Memory.ofSize(8), 8));
          driver.ndis().NdisFreeMdl(mdl);
          return mdl;
        });

    private final Function<DriverContext, Object> once;

    Use(Function<DriverContext, Object> once) {
      this.once = once;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOver_isForgotten(Use use) {
    forgets(use, new PlatformBench());
  }

  /** Whose line made something is asked only of what is left. */
  @ParameterizedTest
  @EnumSource(names = {"THREAD_ENDED", "WORK_ITEM_FREED", "POOL_FREED"})
  void whatIsOver_isForgotten_whereLinesAreNotedToo(Use use) {
    PlatformBench bench = new PlatformBench();
    bench.kernel.code().record();
    forgets(use, bench);
  }

  private static void forgets(Use use, PlatformBench bench) {
    DriverContext driver = bench.driver("d");
    List<WeakReference<Object>> made = new ArrayList<>();
    bench.thread(
        "t",
        () -> {
          for (int i = 0; i < MADE; i++) {
            made.add(new WeakReference<>(use.once.apply(driver)));
          }
        });
    assertThat(bench.run()).isEmpty();
    System.gc();
    assertThat(made.stream().filter(each -> each.get() != null).count())
        .isLessThanOrEqualTo(KEPT_AT_MOST);
    assertThat(made).hasSize(MADE);
    assertThat(driver.name()).isEqualTo("d"); // still reachable, and with it what it remembers
  }
}
