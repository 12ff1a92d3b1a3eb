package dev.wfpsim.litmus;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.QueuedSpinLock;
import dev.wfpsim.kernel.sync.ReaderWriterSpinLock;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spin locks, queued and reader/writer ones, fast mutexes. */
@Tag("slow")
@Isolated(Litmus.HANDS_OVER)
class LockLitmusTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void increment_underASpinLock_losesNothing(int processors) {
    Litmus.named("spin lock excludes")
        .processors(processors)
        .allow("x=2")
        .check(
            bench -> {
              SpinLock lock = new SpinLock(bench.machine(), "L");
              Shared<Integer> x = bench.cell("x", 0);
              for (String name : new String[] {"a", "b"}) {
                bench.thread(
                    name,
                    () -> {
                      Irql old = lock.acquire();
                      x.set(x.get() + 1);
                      lock.release(old);
                    });
              }
              return () -> "x=" + x.peek();
            });
  }

  @Test
  void spinLock_takenByThreadAndDpc_excludes() {
    Litmus.named("spin lock between thread and DPC")
        .allow("x=2")
        .check(
            bench -> {
              SpinLock lock = new SpinLock(bench.machine(), "L");
              Shared<Integer> x = bench.cell("x", 0);
              bench.thread(
                  "thread",
                  () -> {
                    Irql old = lock.acquire();
                    x.set(x.get() + 1);
                    lock.release(old);
                  });
              bench.interrupt(
                  0,
                  bench.dpc(
                          "dpc",
                          () -> {
                            lock.acquireAtDpcLevel();
                            x.set(x.get() + 1);
                            lock.releaseFromDpcLevel();
                          })
                      ::queue);
              return () -> "x=" + x.peek();
            });
  }

  @Test
  void spinLock_acquiredTwice_waitsForItself() {
    Litmus.named("spin lock acquired by its owner")
        .allow("DEADLOCK")
        .check(
            bench -> {
              SpinLock lock = new SpinLock(bench.machine(), "L");
              bench.thread(
                  "thread",
                  () -> {
                    Irql outer = lock.acquire();
                    Irql inner = lock.acquire();
                    lock.release(inner);
                    lock.release(outer);
                  });
              return () -> "done";
            });
  }

  @Test
  void spinLocks_inOppositeOrderOnTwoProcessors_mayDeadlock() {
    Litmus.named("lock order inversion, two processors")
        .processors(2)
        .allow("done", "DEADLOCK")
        .check(LockLitmusTest::inversion);
  }

  @Test
  void spinLocks_inOppositeOrderOnOneProcessor_neverDeadlock() {
    Litmus.named("lock order inversion, one processor")
        .processors(1)
        .allow("done")
        .check(LockLitmusTest::inversion);
  }

  private static Supplier<String> inversion(Bench bench) {
    SpinLock a = new SpinLock(bench.machine(), "A");
    SpinLock b = new SpinLock(bench.machine(), "B");
    bench.thread("ab", () -> nested(a, b));
    bench.thread("ba", () -> nested(b, a));
    return () -> "done";
  }

  private static void nested(SpinLock first, SpinLock second) {
    Irql old = first.acquire();
    second.acquireAtDpcLevel();
    second.releaseFromDpcLevel();
    first.release(old);
  }

  @Test
  void spinLock_releasedByAnother_stopsTheMachine() {
    Litmus.named("spin lock released by another")
        .allow("BUGCHECK SPIN_LOCK_NOT_OWNED", "BUGCHECK DRIVER_VERIFIER_DETECTED_VIOLATION")
        .check(
            bench -> {
              SpinLock lock = new SpinLock(bench.machine(), "L");
              bench.thread("a", lock::acquire);
              bench.thread("b", () -> lock.release(Irql.PASSIVE_LEVEL));
              return () -> "done";
            });
  }

  @Test
  void spinLock_releaseWithWaiter_letsANewcomerIn() {
    Litmus.named("a spin lock is not fair")
        .allow("fair", "unfair")
        .check(
            bench -> {
              SpinLock lock = new SpinLock(bench.machine(), "L");
              return turns(bench, lock.objectId(), lock::acquire, lock::release);
            });
  }

  @Test
  void queuedSpinLock_releaseWithWaiter_servesTheLongestWaiting() {
    Litmus.named("a queued spin lock is fair")
        .allow("fair")
        .check(
            bench -> {
              QueuedSpinLock lock = new QueuedSpinLock(bench.machine(), "Q");
              return turns(bench, lock.objectId(), lock::acquire, lock::release);
            });
  }

  private interface Release {
    void release(Irql old);
  }

  /** One thread takes the lock twice, another once: may the first overtake the waiting second? */
  private static Supplier<String> turns(
      Bench bench, int lock, Supplier<Irql> acquire, Release release) {
    Turns turns = new Turns(lock);
    bench.kernel().trace().attach(turns);
    bench.thread(
        "twice",
        () -> {
          release.release(acquire.get());
          release.release(acquire.get());
        });
    bench.thread("once", () -> release.release(acquire.get()));
    return () -> turns.unfair ? "unfair" : "fair";
  }

  private static final class Turns implements TraceReader {
    private final int lock;
    private final List<Integer> waiting = new ArrayList<>();
    private boolean unfair;

    Turns(int lock) {
      this.lock = lock;
    }

    @Override
    public void event(EventView event) {
      int activity = event.activity();
      EventKind kind = event.kind();
      if (kind == EventKind.WAIT) {
        waiting.add(activity);
      } else if (kind == EventKind.LOCK_ACQUIRE && event.get(Word.LOCK) == lock) {
        unfair |= !waiting.isEmpty() && waiting.get(0) != activity;
        waiting.remove((Integer) activity);
      }
    }
  }

  @Test
  void readerWriter_readersAndWriter_excludeTheWriterOnly() {
    Litmus.named("reader/writer spin lock")
        .processors(3)
        .schedulesAtMost(200_000)
        .allow("apart 0 0", "apart 0 2", "apart 2 0", "apart 2 2", "together 0 0", "together 2 2")
        .check(
            bench -> {
              ReaderWriterSpinLock lock = new ReaderWriterSpinLock(bench.machine(), "RW");
              int[] x = new int[1];
              int[] inside = new int[2];
              int[] read = new int[2];
              bench.thread(
                  "writer",
                  () -> {
                    Irql old = lock.acquireExclusive();
                    x[0] = 1;
                    bench.kernel().call("work", () -> x[0] = 2);
                    lock.releaseExclusive(old);
                  });
              for (int i = 0; i < 2; i++) {
                int reader = i;
                bench.thread(
                    "reader" + i,
                    () -> {
                      Irql old = lock.acquireShared();
                      inside[0]++;
                      inside[1] = Math.max(inside[0], inside[1]);
                      read[reader] = x[0];
                      lock.releaseShared(old);
                      inside[0]--;
                    });
              }
              return () -> (inside[1] > 1 ? "together " : "apart ") + read[0] + " " + read[1];
            });
  }

  @Test
  void readerWriter_readerEntersTwice_mayDeadlockWithAWriter() {
    Litmus.named("reader/writer spin lock entered twice")
        .allow("done", "DEADLOCK")
        .check(
            bench -> {
              ReaderWriterSpinLock lock = new ReaderWriterSpinLock(bench.machine(), "RW");
              bench.thread(
                  "reader",
                  () -> {
                    Irql outer = lock.acquireShared();
                    Irql inner = lock.acquireShared();
                    lock.releaseShared(inner);
                    lock.releaseShared(outer);
                  });
              bench.thread("writer", () -> lock.releaseExclusive(lock.acquireExclusive()));
              return () -> "done";
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fastMutex_twoThreads_excludes(int processors) {
    Litmus.named("fast mutex excludes")
        .processors(processors)
        .allow("x=2")
        .check(
            bench -> {
              FastMutex mutex = new FastMutex(bench.machine(), "M");
              Shared<Integer> x = bench.cell("x", 0);
              for (String name : new String[] {"a", "b"}) {
                bench.thread(
                    name,
                    () -> {
                      mutex.acquire();
                      x.set(x.get() + 1);
                      mutex.release();
                    });
              }
              return () -> "x=" + x.peek();
            });
  }

  @Test
  void fastMutex_tryAcquire_failsOnlyWhileHeld() {
    Litmus.named("fast mutex tried")
        .allow("got", "refused")
        .check(
            bench -> {
              FastMutex mutex = new FastMutex(bench.machine(), "M");
              bench.thread(
                  "holder",
                  () -> {
                    mutex.acquire();
                    mutex.release();
                  });
              bench.thread(
                  "trier",
                  () -> {
                    boolean got = mutex.tryAcquire();
                    bench.log(got ? "got" : "refused");
                    if (got) {
                      mutex.release();
                    }
                  });
              return bench::logged;
            });
  }

  @Test
  void fastMutex_acquiredTwice_waitsForItself() {
    Litmus.named("fast mutex acquired by its owner")
        .allow("DEADLOCK")
        .check(
            bench -> {
              FastMutex mutex = new FastMutex(bench.machine(), "M");
              bench.thread(
                  "thread",
                  () -> {
                    mutex.acquire();
                    mutex.acquire();
                  });
              return () -> "done";
            });
  }

  @Test
  void fastMutex_acquiredUnderASpinLock_stopsTheMachine() {
    Litmus.named("fast mutex at DISPATCH_LEVEL")
        .allow("BUGCHECK IRQL_NOT_LESS_OR_EQUAL")
        .check(
            bench -> {
              SpinLock lock = new SpinLock(bench.machine(), "L");
              FastMutex mutex = new FastMutex(bench.machine(), "M");
              bench.thread(
                  "thread",
                  () -> {
                    lock.acquire();
                    mutex.acquire();
                  });
              return () -> "done";
            });
  }
}
