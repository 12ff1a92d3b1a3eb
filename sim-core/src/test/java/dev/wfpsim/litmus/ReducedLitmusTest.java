package dev.wfpsim.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.Exhaustive;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.WorkItem;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Of programs with timers, DPCs and work items, fewer schedules show every outcome that all of them
 * show: what these touch is declared.
 */
@Tag("slow")
@Isolated(Litmus.HANDS_OVER)
class ReducedLitmusTest {
  private static final long DUE = 10_000;

  /** All schedules have the outcomes allowed; so have the reduced ones, at most a share of them. */
  private static void fewer(Litmus litmus, double share, Litmus.Program program) {
    long all = litmus.check(program);
    Exhaustive reduced = litmus.reduce(program);
    assertThat(reduced.outcomes().keySet()).isEqualTo(litmus.allowed());
    assertThat((double) reduced.runs() / all)
        .as("%d of %d", reduced.runs(), all)
        .isLessThanOrEqualTo(share);
  }

  @Test
  void timer_cancelledAgainstItsExpiry_inFewerSchedules() {
    fewer(
        Litmus.named("timer cancel against expiry, reduced")
            .schedulesAtMost(100_000)
            .allow("cancelled=true", "cancelled=false ran", "ran cancelled=false"),
        0.5,
        bench -> {
          Dpc dpc = bench.dpc("dpc", () -> bench.log("ran"));
          KTimer timer = new KTimer(bench.machine(), "T");
          Shared<Integer> other = bench.cell("other", 0);
          bench.thread(
              "thread",
              () -> {
                timer.set(DUE, dpc);
                bench.machine().delay(DUE);
                bench.log("cancelled=" + timer.cancel());
              });
          bench.thread("beside", () -> other.set(other.get() + 1));
          return bench::logged;
        });
  }

  @Test
  void timers_ofTwoThreads_inFewerSchedules() {
    fewer(
        Litmus.named("two timers, reduced").schedulesAtMost(200_000).allow("x=1", "x=2"),
        0.2,
        bench -> {
          Shared<Integer> x = bench.cell("x", 0);
          for (String name : new String[] {"a", "b"}) {
            KTimer timer = new KTimer(bench.machine(), name);
            Dpc dpc = bench.dpc(name, () -> x.set(x.get() + 1));
            bench.thread(name, () -> timer.set(DUE, dpc));
          }
          return () -> "x=" + x.peek();
        });
  }

  @Test
  void dpc_removedAndFlushed_inFewerSchedules() {
    fewer(
        Litmus.named("DPC removed and flushed, reduced").allow("gone", "inside gone"),
        0.5,
        bench -> {
          Shared<Integer> gone = bench.cell("gone", 0);
          Shared<Integer> other = bench.cell("other", 0);
          Dpc dpc = bench.dpc("dpc", () -> bench.log(gone.get() == 1 ? "late" : "inside"));
          bench.thread(
              "thread",
              () -> {
                dpc.queueOn(1);
                dpc.remove();
                dpc.flush();
                gone.set(1);
                bench.log("gone");
              });
          bench.thread("beside", () -> other.set(other.get() + 1));
          return bench::logged;
        });
  }

  @Test
  void workItems_thatOverlap_inFewerSchedules() {
    fewer(
        Litmus.named("work items overlap, reduced")
            .workers(2)
            .schedulesAtMost(100_000)
            .allow("x=1", "x=2"),
        0.2,
        ReducedLitmusTest::overlap);
  }

  /**
   * Who comes in before a call returns is seen by his step, and that the call returns touches
   * nothing.
   */
  @Test
  void calls_thatReturnLate_inFewerSchedules() {
    fewer(
        Litmus.named("documented calls that return late, reduced")
            .schedulesAtMost(100_000)
            .allow("x=1 y=1 seen=0", "x=1 y=1 seen=1"),
        0.45,
        bench -> {
          Shared<Integer> x = bench.cell("x", 0);
          Shared<Integer> y = bench.cell("y", 0);
          int[] seen = new int[1];
          bench.thread("a", () -> documented(bench, x));
          bench.thread(
              "b",
              () -> {
                documented(bench, y);
                seen[0] = x.get();
              });
          return () -> "x=" + x.peek() + " y=" + y.peek() + " seen=" + seen[0];
        });
  }

  /** A documented call that is itself the step, as a driver makes it. */
  private static void documented(Bench bench, Shared<Integer> cell) {
    long made = bench.kernel().driverCalls().begins("write", 0, 0, 0, 0);
    cell.set(1);
    bench.kernel().driverCalls().returns(made, 0, 0, true);
  }

  /** Two timed events that nobody can tell apart by name are still two. */
  @Test
  void events_ofOneName_areNotTakenForEachOther() {
    Litmus litmus = Litmus.named("two events of one name, reduced");
    Litmus.Program program =
        bench -> {
          String[] last = new String[1];
          bench.interrupt(DUE, () -> last[0] = "a");
          bench.interrupt(DUE, () -> last[0] = "b");
          for (String name : new String[] {"c", "d"}) {
            bench.thread(
                name,
                () -> {
                  bench.machine().delay(2 * DUE);
                  bench.log(name);
                });
          }
          return () -> last[0] + " " + bench.logged();
        };
    litmus.allow("a c d", "a d c", "b c d", "b d c").check(program);
    assertThat(litmus.reduce(program).outcomes().keySet()).isEqualTo(litmus.allowed());
  }

  private static Supplier<String> overlap(Bench bench) {
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
  }
}
