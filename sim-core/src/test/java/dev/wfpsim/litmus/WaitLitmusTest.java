package dev.wfpsim.litmus;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.sync.DispatcherObject;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.Semaphore;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.SpinLock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events, semaphores, time-outs, ends of threads. */
@Tag("slow")
@Isolated(Litmus.HANDS_OVER)
class WaitLitmusTest {
  private static KEvent event(Bench bench, EventType type) {
    return new KEvent(bench.machine(), "E", type, false);
  }

  private static String word(NtStatus status) {
    return status == NtStatus.STATUS_TIMEOUT ? "timeout" : "signal";
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void event_setBeforeOrAfterTheWait_isLatched(int processors) {
    Litmus.named("event latched")
        .processors(processors)
        .allow("set woken")
        .check(
            bench -> {
              KEvent event = event(bench, EventType.SYNCHRONIZATION);
              bench.thread(
                  "waiter",
                  () -> {
                    event.waitFor();
                    bench.log("woken");
                  });
              bench.thread(
                  "setter",
                  () -> {
                    event.set();
                    bench.log("set");
                  });
              return () -> bench.logged();
            });
  }

  @Test
  void event_setTwice_latchesOnce() {
    Litmus.named("a synchronization event counts to one")
        .allow("signal signal", "signal timeout")
        .check(
            bench -> {
              KEvent event = event(bench, EventType.SYNCHRONIZATION);
              bench.thread(
                  "setter",
                  () -> {
                    event.set();
                    event.set();
                  });
              bench.thread(
                  "waiter",
                  () -> {
                    bench.log(word(event.waitFor()));
                    bench.log(word(event.waitFor(1_000_000_000)));
                  });
              return bench::logged;
            });
  }

  @Test
  void event_pulsed_isLostWithoutAWaiter() {
    Litmus.named("event pulsed")
        .allow("signal", "timeout")
        .check(
            bench -> {
              KEvent event = event(bench, EventType.NOTIFICATION);
              bench.thread(
                  "pulser",
                  () -> {
                    event.set();
                    event.clear();
                  });
              bench.thread("waiter", () -> bench.log(word(event.waitFor(1_000_000_000))));
              return bench::logged;
            });
  }

  @Test
  void event_clearedAfterTheSet_stillReleasesWhoWaited() {
    Litmus.named("a wait once satisfied stays satisfied")
        .stallAtMost(1_000)
        .allow("a b")
        .check(
            bench -> {
              KEvent event = event(bench, EventType.NOTIFICATION);
              for (String name : new String[] {"a", "b"}) {
                bench.thread(
                    name,
                    () -> {
                      event.waitFor();
                      bench.log(name);
                    });
              }
              bench.interrupt(
                  1_000_000_000,
                  () -> {
                    event.set();
                    event.clear();
                  });
              return bench::loggedSorted;
            });
  }

  @Test
  void event_twoWaitersOneSignal_releasesEither() {
    Litmus.named("two waiters, one signal")
        .processors(3)
        .stallAtMost(1_000)
        .allow("a=signal b=timeout", "a=timeout b=signal")
        .check(
            bench -> {
              KEvent event = event(bench, EventType.SYNCHRONIZATION);
              for (String name : new String[] {"a", "b"}) {
                bench.thread(
                    name, () -> bench.log(name + "=" + word(event.waitFor(1_000_000_000))));
              }
              bench.thread("setter", event::set);
              return bench::loggedSorted;
            });
  }

  @Test
  void waitWithTimeout_signalAtThatInstant_eitherButNeverBoth() {
    Litmus.named("time-out against signal")
        .allow("signal left=false", "timeout left=true")
        .check(
            bench -> {
              KEvent event = event(bench, EventType.SYNCHRONIZATION);
              bench.thread("waiter", () -> bench.log(word(event.waitFor(1_000))));
              bench.interrupt(1_000, event::set);
              return () -> bench.logged() + " left=" + event.isSet();
            });
  }

  @Test
  void messagePassing_byEvent_bringsTheData() {
    Litmus.named("message passing through an event")
        .allow("data=1")
        .check(
            bench -> {
              KEvent event = event(bench, EventType.SYNCHRONIZATION);
              Shared<Integer> data = bench.cell("data", 0);
              bench.thread(
                  "sender",
                  () -> {
                    data.set(1);
                    event.set();
                  });
              bench.thread(
                  "receiver",
                  () -> {
                    event.waitFor();
                    bench.log("data=" + data.get());
                  });
              return bench::logged;
            });
  }

  @Test
  void waitForAny_twoSignals_takesOneOnly() {
    Litmus.named("wait for any")
        .allow("0 leaves 1", "1 leaves 0")
        .check(
            bench -> {
              KEvent a = new KEvent(bench.machine(), "A", EventType.SYNCHRONIZATION, false);
              KEvent b = new KEvent(bench.machine(), "B", EventType.SYNCHRONIZATION, false);
              bench.thread(
                  "waiter",
                  () -> {
                    int index = DispatcherObject.waitForAny(List.of(a, b), -1);
                    KEvent other = index == 0 ? b : a;
                    other.waitFor();
                    bench.log(index + " leaves " + (1 - index));
                  });
              bench.thread("setA", a::set);
              bench.thread("setB", b::set);
              return bench::logged;
            });
  }

  @Test
  void semaphore_releasedPastItsLimit_stopsTheMachine() {
    Litmus.named("semaphore limit")
        .allow("done", "BUGCHECK KMODE_EXCEPTION_NOT_HANDLED")
        .check(
            bench -> {
              Semaphore semaphore = new Semaphore(bench.machine(), "S", 1, 1);
              bench.thread("taker", semaphore::waitFor);
              bench.thread("giver", () -> semaphore.release(1));
              return () -> "done";
            });
  }

  @Test
  void semaphore_ofTwo_letsTwoInNotThree() {
    Litmus.named("semaphore count")
        .processors(3)
        .schedulesAtMost(300_000)
        .allow("most=1", "most=2")
        .check(
            bench -> {
              Semaphore semaphore = new Semaphore(bench.machine(), "S", 2, 2);
              int[] inside = new int[2];
              for (String name : new String[] {"a", "b", "c"}) {
                bench.thread(
                    name,
                    () -> {
                      semaphore.waitFor();
                      inside[0]++;
                      inside[1] = Math.max(inside[0], inside[1]);
                      bench.kernel().call("work", () -> inside[0]--);
                      semaphore.release(1);
                    });
              }
              return () -> "most=" + inside[1];
            });
  }

  @Test
  void join_threadEnds_seesAllItDid() {
    Litmus.named("wait for a thread")
        .allow("x=1")
        .check(
            bench -> {
              Shared<Integer> x = bench.cell("x", 0);
              Activity worker = bench.thread("worker", () -> x.set(1));
              bench.thread(
                  "joiner",
                  () -> {
                    worker.join();
                    bench.log("x=" + x.get());
                  });
              return bench::logged;
            });
  }

  @Test
  void terminateThread_inTheMiddle_endsItThere() {
    Litmus.named("thread ends itself")
        .allow("before joined")
        .check(
            bench -> {
              Activity worker =
                  bench.thread(
                      "worker",
                      () -> {
                        bench.log("before");
                        bench.machine().terminateThread();
                        bench.log("after");
                      });
              bench.thread(
                  "joiner",
                  () -> {
                    worker.join();
                    bench.log("joined");
                  });
              return bench::logged;
            });
  }

  @Test
  void wait_underASpinLock_stopsTheMachine() {
    Litmus.named("wait at DISPATCH_LEVEL")
        .allow("BUGCHECK IRQL_NOT_LESS_OR_EQUAL")
        .check(
            bench -> {
              KEvent event = event(bench, EventType.SYNCHRONIZATION);
              SpinLock lock = new SpinLock(bench.machine(), "L");
              bench.thread(
                  "thread",
                  () -> {
                    lock.acquire();
                    event.waitFor();
                  });
              return () -> "done";
            });
  }

  @Test
  void wait_neverSignalled_isADeadlock() {
    Litmus.named("nobody sets the event")
        .allow("DEADLOCK")
        .check(
            bench -> {
              KEvent event = event(bench, EventType.NOTIFICATION);
              bench.thread("thread", event::waitFor);
              return () -> "done";
            });
  }
}
