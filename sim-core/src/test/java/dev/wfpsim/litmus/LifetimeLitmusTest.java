package dev.wfpsim.litmus;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.RundownProtection;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.WorkItem;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Things that end while others use them: rundown, DPCs, timers, work items, pool. */
@Tag("slow")
@Isolated(Litmus.HANDS_OVER)
class LifetimeLitmusTest {

  @Test
  void rundown_againstAcquire_neverUsesWhatIsGone() {
    Litmus.named("rundown against acquire")
        .allow("used", "refused")
        .check(
            bench -> {
              RundownProtection protection = new RundownProtection(bench.machine(), "R");
              Shared<Integer> gone = bench.cell("gone", 0);
              bench.thread(
                  "user",
                  () -> {
                    if (!protection.acquire()) {
                      bench.log("refused");
                      return;
                    }
                    bench.log(gone.get() == 1 ? "used after the end" : "used");
                    protection.release();
                  });
              bench.thread(
                  "closer",
                  () -> {
                    protection.waitForRelease();
                    gone.set(1);
                  });
              return bench::logged;
            });
  }

  @Test
  void rundown_releasedByADpc_letsTheCloserGo() {
    Litmus.named("rundown released elsewhere")
        .allow("closed", "closed refused")
        .check(
            bench -> {
              RundownProtection protection = new RundownProtection(bench.machine(), "R");
              Dpc completion = bench.dpc("completion", protection::release);
              bench.thread(
                  "user",
                  () -> {
                    if (protection.acquire()) {
                      completion.queue();
                    } else {
                      bench.log("refused");
                    }
                  });
              bench.thread(
                  "closer",
                  () -> {
                    protection.waitForRelease();
                    bench.log("closed");
                  });
              return bench::logged;
            });
  }

  @Test
  void dpc_queuedTwiceWhileHeldOff_runsOnce() {
    Litmus.named("a DPC queued twice coalesces")
        .processors(1)
        .allow("true false ran=1")
        .check(bench -> queueTwice(bench, 0));
  }

  @Test
  void dpc_queuedTwiceOnAnotherProcessor_runsOnceOrTwice() {
    Litmus.named("a DPC queued again once it has begun runs again")
        .processors(2)
        .allow("true false ran=1", "true true ran=2")
        .check(bench -> queueTwice(bench, 1));
  }

  private static Supplier<String> queueTwice(Bench bench, int processor) {
    int[] ran = new int[1];
    Dpc dpc = bench.dpc("dpc", () -> ran[0]++);
    bench.thread(
        "thread",
        () -> {
          Irql old = bench.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          bench.log("" + dpc.queueOn(processor));
          bench.log("" + dpc.queueOn(processor));
          bench.machine().lowerIrql(old);
        });
    return () -> bench.logged() + " ran=" + ran[0];
  }

  @Test
  void dpc_removedAgainstItsRun_isEitherRemovedOrRun() {
    Litmus.named("DPC removed against its run")
        .allow("removed=true ran=0", "removed=false ran=1")
        .check(
            bench -> {
              int[] ran = new int[1];
              Dpc dpc = bench.dpc("dpc", () -> ran[0]++);
              bench.thread(
                  "thread",
                  () -> {
                    dpc.queueOn(1);
                    bench.log("removed=" + dpc.remove());
                  });
              return () -> bench.logged() + " ran=" + ran[0];
            });
  }

  @Test
  void dpc_removedWhileRunning_mayStillBeInside() {
    Litmus.named("a removed DPC may be running")
        .allow("gone", "gone inside")
        .check(bench -> dpcAgainstEnd(bench, false));
  }

  @Test
  void dpc_flushed_isNeverInside() {
    Litmus.named("a flushed DPC has ended")
        .allow("gone")
        .check(bench -> dpcAgainstEnd(bench, true));
  }

  private static Supplier<String> dpcAgainstEnd(Bench bench, boolean flush) {
    Shared<Integer> gone = bench.cell("gone", 0);
    boolean[] inside = new boolean[1];
    Dpc dpc = bench.dpc("dpc", () -> inside[0] |= gone.get() == 1);
    bench.thread(
        "thread",
        () -> {
          dpc.queueOn(1);
          dpc.remove();
          if (flush) {
            dpc.flush();
          }
          gone.set(1);
          bench.log("gone");
        });
    return () -> bench.logged() + (inside[0] ? " inside" : "");
  }

  @Test
  void timer_cancelledAgainstItsExpiry_isEitherCancelledOrRun() {
    Litmus.named("timer cancel against expiry")
        .allow("cancelled=true ran=0", "cancelled=false ran=1")
        .check(
            bench -> {
              int[] ran = new int[1];
              Dpc dpc = bench.dpc("dpc", () -> ran[0]++);
              KTimer timer = new KTimer(bench.machine(), "T");
              bench.thread(
                  "thread",
                  () -> {
                    timer.set(10_000, dpc);
                    bench.machine().delay(10_000);
                    bench.log("cancelled=" + timer.cancel());
                  });
              return () -> bench.logged() + " ran=" + ran[0];
            });
  }

  @Test
  void timer_setAgain_expiresOnce() {
    Litmus.named("timer set again")
        .stallAtMost(1_000)
        .allow("set=true ran=1", "set=false ran=2")
        .check(
            bench -> {
              int[] ran = new int[1];
              Dpc dpc = bench.dpc("dpc", () -> ran[0]++);
              KTimer timer = new KTimer(bench.machine(), "T");
              bench.thread(
                  "thread",
                  () -> {
                    timer.set(10_000, dpc);
                    bench.machine().delay(10_000);
                    bench.log("set=" + timer.set(1_000_000, dpc));
                  });
              return () -> bench.logged() + " ran=" + ran[0];
            });
  }

  @Test
  void workItem_freedByWhoQueuedIt_mayStillBeQueued() {
    Litmus.named("work item against its free")
        .allow("ran", "BUGCHECK INVALID_WORK_QUEUE_ITEM")
        .check(
            bench -> {
              WorkItem item = new WorkItem(bench.machine(), "item", () -> bench.log("ran"));
              bench.thread(
                  "thread",
                  () -> {
                    item.queue();
                    item.free();
                  });
              return bench::logged;
            });
  }

  @Test
  void workItem_freedByItsRoutine_isFine() {
    Litmus.named("work item frees itself")
        .allow("ran")
        .check(
            bench -> {
              WorkItem[] item = new WorkItem[1];
              item[0] =
                  new WorkItem(
                      bench.machine(),
                      "item",
                      () -> {
                        item[0].free();
                        bench.log("ran");
                      });
              bench.thread("thread", item[0]::queue);
              return bench::logged;
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void workItems_withSeveralWorkers_overlap(int workers) {
    Litmus litmus = Litmus.named("work items overlap").workers(workers).schedulesAtMost(100_000);
    litmus.allow("x=2");
    if (workers > 1) {
      litmus.allow("x=1");
    }
    litmus.check(
        bench -> {
          Shared<Integer> x = bench.cell("x", 0);
          WorkItem a = new WorkItem(bench.machine(), "a", () -> x.set(x.get() + 1));
          WorkItem b = new WorkItem(bench.machine(), "b", () -> x.set(x.get() + 1));
          bench.thread(
              "thread",
              () -> {
                a.queue();
                b.queue();
              });
          return () -> "x=" + x.peek();
        });
  }

  @Test
  void pool_freedAgainstUse_stopsTheMachineWhenTooLate() {
    Litmus.named("pool freed against its use")
        .allow("used", "BUGCHECK PAGE_FAULT_IN_NONPAGED_AREA")
        .check(
            bench -> {
              PoolMemory memory =
                  Objects.requireNonNull(
                      bench.pool().allocate(PoolType.NON_PAGED, 16, Pool.tag("Test")));
              bench.thread("owner", () -> bench.pool().free(memory));
              bench.thread(
                  "user",
                  () ->
                      bench
                          .kernel()
                          .call(
                              "use",
                              () -> {
                                memory.check();
                                bench.log("used");
                                return true;
                              }));
              return bench::logged;
            });
  }

  @Test
  void pool_freedByBoth_stopsTheMachine() {
    Litmus.named("pool freed twice")
        .allow("BUGCHECK BAD_POOL_CALLER")
        .check(
            bench -> {
              PoolMemory memory =
                  Objects.requireNonNull(
                      bench.pool().allocate(PoolType.NON_PAGED, 16, Pool.tag("Test")));
              bench.thread("a", () -> bench.pool().free(memory));
              bench.thread("b", () -> bench.pool().free(memory));
              return () -> "done";
            });
  }

  @Test
  void dpc_waits_stopsTheMachine() {
    Litmus.named("DPC waits")
        .allow("BUGCHECK ATTEMPTED_SWITCH_FROM_DPC")
        .check(
            bench -> {
              KEvent event = new KEvent(bench.machine(), "E", EventType.NOTIFICATION, false);
              bench.interrupt(0, bench.dpc("dpc", event::waitFor)::queue);
              return () -> "done";
            });
  }

  @Test
  void dpc_lowersItsLevel_stopsTheMachine() {
    Litmus.named("DPC lowers its level")
        .allow("BUGCHECK IRQL_UNEXPECTED_VALUE")
        .check(
            bench -> {
              Dpc dpc = bench.dpc("dpc", () -> bench.machine().lowerIrql(Irql.PASSIVE_LEVEL));
              bench.interrupt(0, dpc::queue);
              return () -> "done";
            });
  }
}
