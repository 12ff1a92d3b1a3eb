package dev.wfpsim.litmus;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.DispatcherObject;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.Semaphore;
import dev.wfpsim.kernel.sync.WaitObject;
import dev.wfpsim.kernel.sync.WaitType;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Waits for several objects: which signals end them, which they take and which they leave. */
@Tag("slow")
@Isolated(Litmus.HANDS_OVER)
class WaitMultipleLitmusTest {
  private static final long FOREVER = -1;
  private static final long A_SECOND = 1_000_000_000;

  private static KEvent event(Bench bench, String name, EventType type) {
    return new KEvent(bench.machine(), name, type, false);
  }

  private static KEvent event(Bench bench, String name) {
    return event(bench, name, EventType.SYNCHRONIZATION);
  }

  private static int all(Bench bench, long timeoutNanos, WaitObject... objects) {
    return DispatcherObject.waitForMultiple(
        bench.machine(), List.of(objects), WaitType.WAIT_ALL, timeoutNanos);
  }

  private static int any(Bench bench, long timeoutNanos, WaitObject... objects) {
    return DispatcherObject.waitForMultiple(
        bench.machine(), List.of(objects), WaitType.WAIT_ANY, timeoutNanos);
  }

  @Test
  void all_signalledOneByOne_endsWithTheLastAndTakesBoth() {
    Litmus.named("wait for all")
        .allow("setA setB woken a=false b=false", "setB setA woken a=false b=false")
        .check(
            bench -> {
              KEvent a = event(bench, "A");
              KEvent b = event(bench, "B");
              bench.thread(
                  "waiter",
                  () -> {
                    all(bench, FOREVER, a, b);
                    bench.log("woken");
                  });
              bench.thread(
                  "setA",
                  () -> {
                    bench.log("setA");
                    a.set();
                  });
              bench.thread(
                  "setB",
                  () -> {
                    bench.log("setB");
                    b.set();
                  });
              return () -> bench.logged() + " a=" + a.isSet() + " b=" + b.isSet();
            });
  }

  @Test
  void all_oneSignalOnly_timesOutAndLeavesIt() {
    Litmus.named("a signal that is not enough stays")
        .allow("-1 a=true")
        .check(
            bench -> {
              KEvent a = event(bench, "A");
              KEvent b = event(bench, "B");
              bench.thread("waiter", () -> bench.log("" + all(bench, A_SECOND, a, b)));
              bench.thread("setA", a::set);
              return () -> bench.logged() + " a=" + a.isSet();
            });
  }

  @Test
  void all_besideAWaitForOne_leavesItTheSignal() {
    Litmus.named("a wait for all does not stand in the way of another")
        .allow("all=-1 single a=false")
        .schedulesAtMost(300_000)
        .check(
            bench -> {
              KEvent a = event(bench, "A");
              KEvent b = event(bench, "B");
              bench.thread("all", () -> bench.log("all=" + all(bench, A_SECOND, a, b)));
              bench.thread(
                  "single",
                  () -> {
                    a.waitFor();
                    bench.log("single");
                  });
              bench.thread("setA", a::set);
              return () -> bench.loggedSorted() + " a=" + a.isSet();
            });
  }

  @Test
  void all_theSignalTakenMeanwhile_waitsOn() {
    Litmus.named("a signal that waits for the others may be taken")
        .allow("-1 b=true")
        .schedulesAtMost(300_000)
        .check(
            bench -> {
              KEvent a = event(bench, "A");
              KEvent b = event(bench, "B");
              bench.thread("all", () -> bench.log("" + all(bench, A_SECOND, a, b)));
              bench.thread(
                  "others",
                  () -> {
                    a.set();
                    if (a.waitFor(0) == NtStatus.STATUS_TIMEOUT) {
                      bench.log("impossible");
                    }
                    b.set();
                  });
              return () -> bench.logged() + " b=" + b.isSet();
            });
  }

  @Test
  void all_semaphoreAndNotificationEvent_takesOneCountAndLeavesTheEvent() {
    Litmus.named("what a wait for all takes")
        .allow("0 count=1 stop=true")
        .check(
            bench -> {
              Semaphore work = new Semaphore(bench.machine(), "S", 0, 5);
              KEvent stop = event(bench, "stop", EventType.NOTIFICATION);
              bench.thread("waiter", () -> bench.log("" + all(bench, FOREVER, work, stop)));
              bench.thread("giver", () -> work.release(2));
              bench.thread("stopper", stop::set);
              return () -> bench.logged() + " count=" + work.count() + " stop=" + stop.isSet();
            });
  }

  @Test
  void all_twoWaitersOneOfEach_endsOneOnly() {
    Litmus.named("two waits for all, one signal of each")
        .processors(2)
        .schedulesAtMost(300_000)
        .allow("x=-1 y=0", "x=0 y=-1")
        .check(
            bench -> {
              KEvent a = event(bench, "A");
              KEvent b = event(bench, "B");
              bench.thread("x", () -> bench.log("x=" + all(bench, A_SECOND, a, b)));
              bench.thread("y", () -> bench.log("y=" + all(bench, A_SECOND, b, a)));
              bench.interrupt(
                  1_000_000,
                  () -> {
                    a.set();
                    b.set();
                  });
              return bench::loggedSorted;
            });
  }

  @Test
  void any_stopAndWork_isNeverLost() {
    Litmus.named("a worker that waits for its stop event and its queue")
        .allow("work stop", "stop")
        .check(
            bench -> {
              KEvent stop = event(bench, "stop", EventType.NOTIFICATION);
              KEvent work = event(bench, "work");
              bench.thread(
                  "worker",
                  () -> {
                    while (any(bench, FOREVER, stop, work) == 1) {
                      bench.log("work");
                    }
                    bench.log("stop");
                  });
              bench.thread("queuer", work::set);
              bench.thread("stopper", stop::set);
              return bench::logged;
            });
  }

  @Test
  void any_severalSignalledAlready_isTheFirstAndLeavesTheOthers() {
    Litmus.named("the lowest index of those that are there")
        .allow("1 c=true")
        .check(
            bench -> {
              KEvent a = event(bench, "A");
              KEvent b = event(bench, "B");
              KEvent c = event(bench, "C");
              bench.thread(
                  "thread",
                  () -> {
                    c.set();
                    b.set();
                    bench.log("" + any(bench, FOREVER, a, b, c));
                  });
              return () -> bench.logged() + " c=" + c.isSet();
            });
  }

  @Test
  void anyAndAll_withAThread_endWithItsEnd() {
    Litmus.named("a thread is an object too")
        .allow("end any=1 all=0")
        .check(
            bench -> {
              KEvent never = event(bench, "N");
              KEvent go = event(bench, "G");
              KThread worker =
                  new KThread(
                      bench.thread(
                          "worker",
                          () -> {
                            go.waitFor();
                            bench.log("end");
                          }));
              KEvent done = new KEvent(bench.machine(), "D", EventType.NOTIFICATION, true);
              bench.thread(
                  "joiner",
                  () -> {
                    bench.log("any=" + any(bench, FOREVER, never, worker));
                    bench.log("all=" + all(bench, FOREVER, done, worker));
                  });
              bench.thread("starter", go::set);
              return bench::logged;
            });
  }

  @Test
  void all_timeOutAtTheInstantOfTheLastSignal_eitherButNeverBoth() {
    Litmus.named("time-out against the last signal of all")
        .allow("0 a=false b=false", "-1 a=true b=true")
        .check(
            bench -> {
              KEvent a = event(bench, "A");
              KEvent b = event(bench, "B");
              bench.thread(
                  "waiter",
                  () -> {
                    a.set();
                    bench.log("" + all(bench, 1_000, a, b));
                  });
              bench.interrupt(1_000, b::set);
              return () -> bench.logged() + " a=" + a.isSet() + " b=" + b.isSet();
            });
  }

  @Test
  void all_neverMet_isADeadlockThatNamesBoth() {
    Litmus.named("nobody signals the second")
        .allow("DEADLOCK")
        .check(
            bench -> {
              KEvent a = event(bench, "A");
              KEvent b = event(bench, "B");
              bench.thread("thread", () -> all(bench, FOREVER, a, b));
              bench.thread("setA", a::set);
              return () -> "done";
            });
  }
}
