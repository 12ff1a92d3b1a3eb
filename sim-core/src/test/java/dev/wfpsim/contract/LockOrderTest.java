package dev.wfpsim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.ReaderWriterSpinLock;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Moment;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Locks in a circle are told of, whether or not anybody waited for ever this time. */
class LockOrderTest {
  private DriverContext driver;
  private FastMutex a;
  private FastMutex b;
  private FastMutex c;

  /** Runs two threads side by side under a seed; the codes found. */
  private ContractBench run(long seed, Runnable one, Runnable other) {
    return run(
        seed,
        context -> {
          ContractBench.thread(context, "one", one);
          ContractBench.thread(context, "other", other);
        });
  }

  private ContractBench run(long seed, Consumer<DriverContext> entry) {
    ContractBench bench = new ContractBench(new SeededChoices(seed));
    bench.load(
        "d",
        context -> {
          driver = context;
          a = context.ex().ExInitializeFastMutex("a");
          b = context.ex().ExInitializeFastMutex("b");
          c = context.ex().ExInitializeFastMutex("c");
          entry.accept(context);
        });
    bench.run();
    return bench;
  }

  private List<String> codes(ContractBench bench) {
    return bench.findings.all().stream().map(Finding::code).toList();
  }

  private void with(FastMutex lock, Runnable body) {
    driver.ex().ExAcquireFastMutex(lock);
    body.run();
    driver.ex().ExReleaseFastMutex(lock);
  }

  private void nested(FastMutex first, FastMutex second) {
    with(first, () -> with(second, () -> {}));
  }

  @Test
  void twoLocks_inBothOrders_areTold_withWhereTheyWereTaken() {
    int[] line = new int[1];
    ContractBench bench =
        run(
            1,
            context -> {
              KEvent never = context.ke().KeInitializeEvent("go", EventType.NOTIFICATION, false);
              ContractBench.thread(context, "one", () -> nested(a, b));
              ContractBench.thread(
                  context,
                  "other",
                  () -> {
                    context.ke().KeWaitForSingleObject(never, -50_000);
                    line[0] = here() + 1;
                    context.ex().ExAcquireFastMutex(b);
                    context.ex().ExAcquireFastMutex(a);
                    context.ex().ExReleaseFastMutex(a);
                    context.ex().ExReleaseFastMutex(b);
                  });
            });
    Finding found = bench.only();
    assertThat(found.code()).isEqualTo("LOCK_ORDER_INVERTED");
    assertThat(found.driver()).isEqualTo("d");
    assertThat(found.activity()).isEqualTo("other");
    assertThat(found.place()).isEqualTo("LockOrderTest.java:" + (line[0] + 1));
    assertThat(found.message())
        .startsWith("a is taken while b is held, b is taken while a is held");
    assertThat(found.earlier())
        .extracting(Moment::activity, Moment::what)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("one", "takes a"),
            org.assertj.core.groups.Tuple.tuple("one", "takes b while it holds a"),
            org.assertj.core.groups.Tuple.tuple("other", "takes b"));
    assertThat(found.earlier().get(2).place()).isEqualTo("LockOrderTest.java:" + line[0]);
    assertThat(found.earlier().get(0).place()).startsWith("LockOrderTest.java:");
  }

  private static int here() {
    return StackWalker.getInstance()
        .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
  }

  @Test
  void twoLocks_inBothOrdersAgainAndAgain_areToldOnce() {
    Runnable twice =
        () -> {
          nested(b, a);
          nested(b, a);
        };
    assertThat(codes(run(1, () -> nested(a, b), twice))).hasSize(1);
  }

  /** Readers of the third lock do not keep each other out. */
  @Test
  void aThirdLockOverBoth_thatBothOnlyRead_keepsNobodyApart() {
    ContractBench bench =
        run(
            1,
            context -> {
              ReaderWriterSpinLock x = new ReaderWriterSpinLock(context(context), "x");
              SpinLock y = context.ke().KeInitializeSpinLock("y");
              SpinLock z = context.ke().KeInitializeSpinLock("z");
              ContractBench.thread(
                  context, "one", () -> read(context, x, () -> spin(context, y, z)));
              ContractBench.thread(
                  context, "other", () -> read(context, x, () -> spin(context, z, y)));
            });
    assertThat(codes(bench)).contains("LOCK_ORDER_INVERTED");
  }

  @Test
  void twoLocks_inOneOrder_areNot() {
    assertThat(codes(run(1, () -> nested(a, b), () -> nested(a, b))))
        .doesNotContain("LOCK_ORDER_INVERTED")
        .isEmpty();
  }

  @Test
  void twoLocks_inBothOrdersByOneThread_areNot() {
    Runnable both =
        () -> {
          nested(a, b);
          nested(b, a);
        };
    assertThat(codes(run(1, both, () -> {}))).isEmpty();
  }

  @Test
  void aThirdLockOverBoth_keepsThemApart() {
    assertThat(codes(run(1, () -> with(c, () -> nested(a, b)), () -> with(c, () -> nested(b, a)))))
        .isEmpty();
  }

  @Test
  void oneAfterTheOther_byAnEvent_isNoCircle() {
    ContractBench bench =
        run(
            1,
            context -> {
              KEvent done = context.ke().KeInitializeEvent("done", EventType.NOTIFICATION, false);
              ContractBench.thread(
                  context,
                  "one",
                  () -> {
                    nested(a, b);
                    context.ke().KeSetEvent(done);
                  });
              ContractBench.thread(
                  context,
                  "other",
                  () -> {
                    context.ke().KeWaitForSingleObject(done, Ke.FOREVER);
                    nested(b, a);
                  });
            });
    assertThat(codes(bench)).isEmpty();
  }

  @Test
  void driverEntry_beforeItsThreads_isNoCircle() {
    ContractBench bench =
        run(
            1,
            context -> {
              nested(a, b);
              ContractBench.thread(context, "other", () -> nested(b, a));
            });
    assertThat(codes(bench)).isEmpty();
  }

  @Test
  void aCallThatDoesNotWait_closesNoCircle() {
    ContractBench bench =
        run(
            1,
            context -> {
              ContractBench.thread(context, "one", () -> nested(a, b));
              ContractBench.thread(
                  context,
                  "other",
                  () ->
                      with(
                          b,
                          () -> {
                            if (context.ex().ExTryToAcquireFastMutex(a)) {
                              context.ex().ExReleaseFastMutex(a);
                            }
                          }));
            });
    assertThat(codes(bench)).isEmpty();
  }

  @Test
  void threeLocks_inACircleOfThree_areTold() {
    ContractBench bench =
        run(
            3,
            context -> {
              ContractBench.thread(context, "one", () -> nested(a, b));
              ContractBench.thread(context, "two", () -> nested(b, c));
              ContractBench.thread(context, "three", () -> nested(c, a));
            });
    assertThat(codes(bench)).containsExactly("LOCK_ORDER_INVERTED");
  }

  @Test
  void threeLocks_inAChain_areNot() {
    ContractBench bench =
        run(
            3,
            context -> {
              ContractBench.thread(context, "one", () -> nested(a, b));
              ContractBench.thread(context, "two", () -> nested(b, c));
              ContractBench.thread(context, "three", () -> nested(a, c));
            });
    assertThat(codes(bench)).isEmpty();
  }

  private static void read(DriverContext driver, ReaderWriterSpinLock lock, Runnable body) {
    Irql old = driver.ex().ExAcquireSpinLockShared(lock);
    body.run();
    driver.ex().ExReleaseSpinLockShared(lock, old);
  }

  private static void write(DriverContext driver, ReaderWriterSpinLock lock, Runnable body) {
    Irql old = driver.ex().ExAcquireSpinLockExclusive(lock);
    body.run();
    driver.ex().ExReleaseSpinLockExclusive(lock, old);
  }

  @Test
  void readersOnly_areNoCircle_aWriterIs() {
    for (boolean writes : List.of(false, true)) {
      ContractBench bench =
          run(
              2,
              context -> {
                ReaderWriterSpinLock x = new ReaderWriterSpinLock(context(context), "x");
                ReaderWriterSpinLock y = new ReaderWriterSpinLock(context(context), "y");
                ContractBench.thread(
                    context, "one", () -> read(context, x, () -> read(context, y, () -> {})));
                ContractBench.thread(
                    context,
                    "other",
                    () -> {
                      if (writes) {
                        write(context, y, () -> write(context, x, () -> {}));
                      } else {
                        read(context, y, () -> read(context, x, () -> {}));
                      }
                    });
              });
      assertThat(codes(bench)).hasSize(writes ? 1 : 0);
    }
  }

  private static dev.wfpsim.kernel.run.Machine context(DriverContext driver) {
    return driver.ke().KeInitializeEvent("any", EventType.NOTIFICATION, false).machine();
  }

  @Test
  void spinLocks_ofTwoDpcs_areTold() {
    ContractBench bench =
        run(
            1,
            context -> {
              SpinLock x = context.ke().KeInitializeSpinLock("x");
              SpinLock y = context.ke().KeInitializeSpinLock("y");
              ContractBench.thread(context, "one", () -> spin(context, x, y));
              ContractBench.thread(context, "other", () -> spin(context, y, x));
            });
    assertThat(codes(bench)).contains("LOCK_ORDER_INVERTED");
  }

  private static void spin(DriverContext driver, SpinLock first, SpinLock second) {
    Ref<Irql> old = new Ref<>();
    Ref<Irql> inner = new Ref<>();
    driver.ke().KeAcquireSpinLock(first, old);
    driver.ke().KeAcquireSpinLock(second, inner);
    driver.ke().KeReleaseSpinLock(second, inner.value());
    driver.ke().KeReleaseSpinLock(first, old.value());
  }
}
