package dev.wfpsim.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.Interlocked;
import dev.wfpsim.kernel.sync.Shared;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may interleave with what: threads, IRQL and DPCs over plain memory. */
@Tag("slow")
@Isolated(Litmus.HANDS_OVER)
class SchedulingLitmusTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void increment_twoThreads_mayLoseAnUpdate(int processors) {
    Litmus.named("lost update")
        .processors(processors)
        .allow("x=1", "x=2")
        .check(
            bench -> {
              Shared<Integer> x = bench.cell("x", 0);
              bench.thread("a", () -> x.set(x.get() + 1));
              bench.thread("b", () -> x.set(x.get() + 1));
              return () -> "x=" + x.peek();
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void increment_interlocked_losesNothing(int processors) {
    Litmus.named("interlocked increment")
        .processors(processors)
        .allow("x=3")
        .check(
            bench -> {
              Interlocked x = new Interlocked(bench.machine(), "x", 0);
              for (String name : new String[] {"a", "b", "c"}) {
                bench.thread(name, x::increment);
              }
              return () -> "x=" + x.peek();
            });
  }

  @Test
  void compareExchange_twoThreads_oneWins() {
    Litmus.named("compare exchange")
        .allow("a", "b")
        .check(
            bench -> {
              Interlocked x = new Interlocked(bench.machine(), "x", 0);
              for (String name : new String[] {"a", "b"}) {
                bench.thread(
                    name,
                    () -> {
                      if (x.compareExchange(1, 0) == 0) {
                        bench.log(name);
                      }
                    });
              }
              return bench::logged;
            });
  }

  @Test
  void increment_atDispatchOnOneProcessor_isNotPreempted() {
    Litmus.named("DISPATCH_LEVEL is not preempted")
        .processors(1)
        .allow("x=2")
        .check(bench -> raisedIncrements(bench));
  }

  @Test
  void increment_atDispatchOnTwoProcessors_mayLoseAnUpdate() {
    Litmus.named("DISPATCH_LEVEL does not stop other processors")
        .processors(2)
        .allow("x=1", "x=2")
        .check(bench -> raisedIncrements(bench));
  }

  private static java.util.function.Supplier<String> raisedIncrements(Bench bench) {
    Shared<Integer> x = bench.cell("x", 0);
    for (String name : new String[] {"a", "b"}) {
      bench.thread(
          name,
          () -> {
            Irql old = bench.machine().raiseIrql(Irql.DISPATCH_LEVEL);
            x.set(x.get() + 1);
            bench.machine().lowerIrql(old);
          });
    }
    return () -> "x=" + x.peek();
  }

  @Test
  void dpc_onTheThreadsProcessor_runsWholeBetweenItsSteps() {
    Litmus.named("thread against DPC, one processor")
        .processors(1)
        .allow("read 0", "read 2")
        .check(SchedulingLitmusTest::dpcWritesTwice);
  }

  @Test
  void dpc_onAnotherProcessor_overlapsTheThread() {
    Litmus.named("thread against DPC, two processors")
        .processors(2)
        .allow("read 0", "read 1", "read 2")
        .check(SchedulingLitmusTest::dpcWritesTwice);
  }

  private static java.util.function.Supplier<String> dpcWritesTwice(Bench bench) {
    Shared<Integer> x = bench.cell("x", 0);
    Dpc dpc =
        bench.dpc(
            "dpc",
            () -> {
              x.set(1);
              x.set(2);
            });
    bench.thread("thread", () -> bench.log("read " + x.get()));
    bench.interrupt(0, dpc::queue);
    return bench::logged;
  }

  @Test
  void dpc_raisedThreadOnItsProcessor_isHeldOff() {
    Litmus.named("DISPATCH_LEVEL holds DPCs off")
        .processors(1)
        .allow("dpc 0", "dpc 2")
        .check(bench -> raisedWriter(bench, 0));
  }

  @Test
  void dpc_raisedThreadOnOtherProcessor_isNotHeldOff() {
    Litmus.named("DISPATCH_LEVEL holds off its own processor only")
        .processors(2)
        .allow("dpc 0", "dpc 1", "dpc 2")
        .check(bench -> raisedWriter(bench, 1));
  }

  private static java.util.function.Supplier<String> raisedWriter(Bench bench, int dpcProcessor) {
    Shared<Integer> x = bench.cell("x", 0);
    Dpc dpc = bench.dpc("dpc", () -> bench.log("dpc " + x.get()));
    bench.thread(
        "thread",
        () -> {
          Irql old = bench.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          x.set(1);
          x.set(2);
          bench.machine().lowerIrql(old);
        });
    bench.interrupt(0, () -> dpc.queueOn(dpcProcessor));
    return bench::logged;
  }

  @Test
  void dpc_queuedByTheThreadItself_runsBeforeTheThreadGoesOn() {
    Litmus.named("a DPC queued at PASSIVE_LEVEL runs at once")
        .processors(1)
        .allow("dpc thread")
        .check(
            bench -> {
              Dpc dpc = bench.dpc("dpc", () -> bench.log("dpc"));
              bench.thread(
                  "thread",
                  () -> {
                    dpc.queue();
                    bench.log("thread");
                  });
              return bench::logged;
            });
  }

  @Test
  void dpc_queuedAtDispatch_runsWhenTheLevelIsLowered() {
    Litmus.named("a DPC queued at DISPATCH_LEVEL waits for it to end")
        .processors(1)
        .allow("raised dpc lowered")
        .check(
            bench -> {
              Dpc dpc = bench.dpc("dpc", () -> bench.log("dpc"));
              bench.thread(
                  "thread",
                  () -> {
                    Irql old = bench.machine().raiseIrql(Irql.DISPATCH_LEVEL);
                    dpc.queue();
                    bench.log("raised");
                    bench.machine().lowerIrql(old);
                    bench.log("lowered");
                  });
              return bench::logged;
            });
  }

  @Test
  void storeBuffering_twoThreads_oneSeesTheOther() {
    Litmus.named("store buffering")
        .allow("0 1", "1 0", "1 1")
        .check(
            bench -> {
              Shared<Integer> x = bench.cell("x", 0);
              Shared<Integer> y = bench.cell("y", 0);
              int[] read = new int[2];
              bench.thread(
                  "a",
                  () -> {
                    x.set(1);
                    read[0] = y.get();
                  });
              bench.thread(
                  "b",
                  () -> {
                    y.set(1);
                    read[1] = x.get();
                  });
              return () -> read[0] + " " + read[1];
            });
  }

  @Test
  void messagePassing_byFlag_neverSeesTheFlagWithoutTheData() {
    Litmus.named("message passing")
        .allow("flag=0 data=0", "flag=0 data=1", "flag=1 data=1")
        .check(
            bench -> {
              Shared<Integer> data = bench.cell("data", 0);
              Shared<Integer> flag = bench.cell("flag", 0);
              bench.thread(
                  "sender",
                  () -> {
                    data.set(1);
                    flag.set(1);
                  });
              bench.thread(
                  "receiver", () -> bench.log("flag=" + flag.get() + " data=" + data.get()));
              return bench::logged;
            });
  }

  @Test
  void independentReads_twoReaders_agreeOnTheOrder() {
    long schedules =
        Litmus.named("independent reads of independent writes")
            .processors(4)
            .schedulesAtMost(500_000)
            .allow(
                "00 00", "00 01", "00 10", "00 11", "01 00", "01 01", "01 10", "01 11", "10 00",
                "10 01", "10 11", "11 00", "11 01", "11 10", "11 11")
            .check(
                bench -> {
                  Shared<Integer> x = bench.cell("x", 0);
                  Shared<Integer> y = bench.cell("y", 0);
                  String[] read = new String[2];
                  bench.thread("write x", () -> x.set(1));
                  bench.thread("write y", () -> y.set(1));
                  bench.thread("xy", () -> read[0] = "" + x.get() + y.get());
                  bench.thread("yx", () -> read[1] = "" + y.get() + x.get());
                  return () -> read[0] + " " + read[1];
                });
    assertThat(schedules).isGreaterThan(100);
  }

  @Test
  void apcLevel_oneProcessor_isPreempted() {
    Litmus.named("APC_LEVEL is preempted")
        .processors(1)
        .allow("x=1", "x=2")
        .check(
            bench -> {
              Shared<Integer> x = bench.cell("x", 0);
              for (String name : new String[] {"a", "b"}) {
                bench.thread(
                    name,
                    () -> {
                      Irql old = bench.machine().raiseIrql(Irql.APC_LEVEL);
                      x.set(x.get() + 1);
                      bench.machine().lowerIrql(old);
                    });
              }
              return () -> "x=" + x.peek();
            });
  }
}
