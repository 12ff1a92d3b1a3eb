package dev.wfpsim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.ProcessNotify;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.Interlocked;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.WaitType;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Moment;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Updates of shared cells that may be lost are told of in every schedule, not only when they are.
 */
class LostUpdatesTest {

  /** Runs a driver with a shared counter under a few seeds; the codes found under any of them. */
  private static List<String> codes(BiConsumer<DriverContext, Shared<Integer>> entry) {
    return List.copyOf(new java.util.TreeSet<>(all(entry)));
  }

  private static List<String> all(BiConsumer<DriverContext, Shared<Integer>> entry) {
    List<String> codes = new java.util.ArrayList<>();
    for (long seed = 1; seed <= 5; seed++) {
      codes.addAll(run(seed, entry).findings.all().stream().map(Finding::code).toList());
    }
    return codes;
  }

  private static ContractBench run(long seed, BiConsumer<DriverContext, Shared<Integer>> entry) {
    ContractBench bench = new ContractBench(new SeededChoices(seed));
    bench.load("d", context -> entry.accept(context, context.shared("count", 0)));
    bench.run();
    return bench;
  }

  private static void increment(Shared<Integer> count) {
    count.set(count.get() + 1);
  }

  @Test
  void counter_withoutALock_isToldUnderEverySeed() {
    assertThat(
            all(
                (driver, count) -> {
                  ContractBench.thread(driver, "one", () -> increment(count));
                  ContractBench.thread(driver, "other", () -> increment(count));
                }))
        .containsExactly(
            "SHARED_UPDATE_LOST",
            "SHARED_UPDATE_LOST",
            "SHARED_UPDATE_LOST",
            "SHARED_UPDATE_LOST",
            "SHARED_UPDATE_LOST");
  }

  @Test
  void finding_namesTheCellAndWhereItWasReadAndWritten() {
    ContractBench bench =
        run(
            1,
            (driver, count) -> {
              ContractBench.thread(driver, "one", () -> increment(count));
              ContractBench.thread(driver, "other", () -> increment(count));
            });
    Finding found = bench.only();
    assertThat(found.message()).startsWith("count is read and then written");
    assertThat(found.driver()).isEqualTo("d");
    assertThat(found.earlier())
        .extracting(Moment::what)
        .containsExactlyInAnyOrder("reads count", "writes count");
    assertThat(found.earlier()).allMatch(each -> each.place().startsWith("LostUpdatesTest.java:"));
    assertThat(found.earlier()).extracting(Moment::activity).contains("one").contains("other");
  }

  @Test
  void counter_underALock_isNot() {
    assertThat(
            codes(
                (driver, count) -> {
                  FastMutex lock = driver.ex().ExInitializeFastMutex("lock");
                  Runnable body =
                      () -> {
                        driver.ex().ExAcquireFastMutex(lock);
                        increment(count);
                        driver.ex().ExReleaseFastMutex(lock);
                      };
                  ContractBench.thread(driver, "one", body);
                  ContractBench.thread(driver, "other", body);
                }))
        .doesNotContain("SHARED_UPDATE_LOST")
        .isEmpty();
  }

  /** A lock around each half keeps nobody out between them. */
  @Test
  void counter_readAndWrittenUnderALockEach_isTold() {
    assertThat(
            codes(
                (driver, count) -> {
                  FastMutex lock = driver.ex().ExInitializeFastMutex("lock");
                  Runnable body =
                      () -> {
                        driver.ex().ExAcquireFastMutex(lock);
                        int seen = count.get();
                        driver.ex().ExReleaseFastMutex(lock);
                        driver.ke().KeDelayExecutionThread(-10_000);
                        driver.ex().ExAcquireFastMutex(lock);
                        count.set(seen + 1);
                        driver.ex().ExReleaseFastMutex(lock);
                      };
                  ContractBench.thread(driver, "one", body);
                  ContractBench.thread(driver, "other", body);
                }))
        .containsExactly("SHARED_UPDATE_LOST");
  }

  @Test
  void doubleChecked_isNot() {
    assertThat(
            codes(
                (driver, count) -> {
                  FastMutex lock = driver.ex().ExInitializeFastMutex("lock");
                  Runnable body =
                      () -> {
                        if (count.get() == 0) {
                          driver.ex().ExAcquireFastMutex(lock);
                          if (count.get() == 0) {
                            count.set(7);
                          }
                          driver.ex().ExReleaseFastMutex(lock);
                        }
                      };
                  ContractBench.thread(driver, "one", body);
                  ContractBench.thread(driver, "other", body);
                }))
        .isEmpty();
  }

  @Test
  void flag_readByOneAndWrittenByAnother_isNot() {
    assertThat(
            codes(
                (driver, flag) -> {
                  ContractBench.thread(driver, "one", () -> flag.set(1));
                  ContractBench.thread(
                      driver,
                      "other",
                      () -> {
                        while (flag.get() == 0) {
                          driver.ke().KeDelayExecutionThread(-10_000);
                        }
                      });
                }))
        .isEmpty();
  }

  @Test
  void flag_setOnceByWhoeverComesFirst_isNot() {
    assertThat(
            codes(
                (driver, unused) -> {
                  Shared<Boolean> flag = driver.shared("flag", false);
                  Runnable body =
                      () -> {
                        if (!flag.get()) {
                          flag.set(true);
                        }
                      };
                  ContractBench.thread(driver, "one", body);
                  ContractBench.thread(driver, "other", body);
                }))
        .isEmpty();
  }

  @Test
  void counter_handedOnByAnEventAWorkItemAndAThreadsEnd_isNot() {
    assertThat(
            codes(
                (driver, count) -> {
                  KEvent first = driver.ke().KeInitializeEvent("e", EventType.NOTIFICATION, false);
                  KEvent done = driver.ke().KeInitializeEvent("f", EventType.NOTIFICATION, false);
                  WorkItem[] item = new WorkItem[1];
                  item[0] =
                      driver
                          .io()
                          .IoAllocateWorkItem(
                              driver.deviceObject(),
                              "item",
                              () -> {
                                increment(count);
                                driver.ke().KeSetEvent(first);
                              });
                  KThread one =
                      ContractBench.thread(
                          driver,
                          "one",
                          () -> {
                            increment(count);
                            driver.io().IoQueueWorkItem(item[0]);
                            driver.ke().KeWaitForSingleObject(first, Ke.FOREVER);
                            increment(count);
                          });
                  ContractBench.thread(
                      driver,
                      "other",
                      () -> {
                        driver.ke().KeWaitForSingleObject(one, Ke.FOREVER);
                        increment(count);
                        driver.ke().KeSetEvent(done);
                      });
                  driver.ke().KeWaitForSingleObject(done, Ke.FOREVER);
                  increment(count);
                  driver.io().IoFreeWorkItem(item[0]);
                }))
        .isEmpty();
  }

  @Test
  void counter_ofAThreadThatHasEnded_orOneOfSeveralEvents_isNot() {
    assertThat(
            codes(
                (driver, count) -> {
                  KEvent one = driver.ke().KeInitializeEvent("1", EventType.NOTIFICATION, false);
                  KEvent two = driver.ke().KeInitializeEvent("2", EventType.NOTIFICATION, false);
                  KThread thread =
                      ContractBench.thread(
                          driver,
                          "one",
                          () -> {
                            increment(count);
                            driver.ke().KeSetEvent(two);
                          });
                  ContractBench.thread(
                      driver,
                      "late",
                      () -> {
                        driver.ke().KeDelayExecutionThread(-100_000);
                        driver.ke().KeWaitForSingleObject(thread, Ke.FOREVER);
                        increment(count);
                      });
                  ContractBench.thread(
                      driver,
                      "several",
                      () -> {
                        driver.ke().KeDelayExecutionThread(-50_000);
                        driver
                            .ke()
                            .KeWaitForMultipleObjects(
                                List.of(one, two), WaitType.WAIT_ANY, Ke.FOREVER);
                        count.get();
                        driver.ke().KeSetEvent(one);
                      });
                }))
        .isEmpty();
  }

  /** What is done before a callback is registered is seen there; what it does, once it is gone. */
  @Test
  void counter_ofACallback_andOfWhoRegistersIt_isNot() {
    List<String> codes = new java.util.ArrayList<>();
    ContractBench bench = new ContractBench(new SeededChoices(1));
    bench.load(
        "d",
        driver -> {
          Shared<Integer> count = driver.shared("count", 0);
          increment(count);
          ProcessNotify notify = (id, info) -> increment(count);
          driver.ps().PsSetCreateProcessNotifyRoutineEx(notify, false);
          driver.ke().KeDelayExecutionThread(-1_000_000);
          driver.ps().PsSetCreateProcessNotifyRoutineEx(notify, true);
          increment(count);
        });
    bench.kernel.schedule(50_000_000, 1, () -> bench.host.processes().start("p", "C:\\p.exe"));
    codes.addAll(bench.run());
    assertThat(codes).isEmpty();
  }

  @Test
  void counter_handedOnByAnInterlockedFlag_isNot_butByNothingIs() {
    for (boolean ordered : List.of(true, false)) {
      assertThat(
              codes(
                  (driver, count) -> {
                    Interlocked flag = driver.interlocked("flag", 0);
                    ContractBench.thread(
                        driver,
                        "one",
                        () -> {
                          increment(count);
                          if (ordered) {
                            flag.increment();
                          }
                        });
                    ContractBench.thread(
                        driver,
                        "other",
                        () -> {
                          while (ordered && flag.get() == 0) {
                            driver.ke().KeDelayExecutionThread(-10_000);
                          }
                          increment(count);
                        });
                  }))
          .hasSize(ordered ? 0 : 1);
    }
  }

  /** Two who both find nothing there make two things, and one of them is lost. */
  @Test
  void thing_madeByWhoeverFindsNone_isTold() {
    assertThat(
            codes(
                (driver, unused) -> {
                  Shared<List<String>> thing = driver.shared("thing", null);
                  Runnable body =
                      () -> {
                        if (thing.get() == null) {
                          driver.ke().KeDelayExecutionThread(-10_000);
                          thing.set(List.of("made"));
                        }
                      };
                  ContractBench.thread(driver, "one", body);
                  ContractBench.thread(driver, "other", body);
                }))
        .containsExactly("SHARED_UPDATE_LOST");
  }

  /** Both have seen it unset before either sets it, and what both set is the same. */
  @Test
  void flag_setTwiceByTwoWhoSawItUnset_isNot() {
    assertThat(
            codes(
                (driver, unused) -> {
                  Shared<Boolean> flag = driver.shared("flag", false);
                  Runnable body =
                      () -> {
                        if (!flag.get()) {
                          driver.ke().KeDelayExecutionThread(-10_000);
                          flag.set(true);
                        }
                      };
                  ContractBench.thread(driver, "one", body);
                  ContractBench.thread(driver, "other", body);
                }))
        .isEmpty();
  }

  /** What was read before the write before has no part in this one. */
  @Test
  void secondWrite_afterAnothersBlindOne_isNot() {
    assertThat(
            codes(
                (driver, count) -> {
                  ContractBench.thread(
                      driver,
                      "one",
                      () -> {
                        increment(count);
                        driver.ke().KeDelayExecutionThread(-100_000);
                        count.set(9);
                      });
                  ContractBench.thread(
                      driver,
                      "other",
                      () -> {
                        driver.ke().KeDelayExecutionThread(-50_000);
                        count.set(5);
                      });
                }))
        .isEmpty();
  }

  @Test
  void counter_withoutALockAgainAndAgain_isToldOnce() {
    Runnable[] body = new Runnable[1];
    assertThat(
            run(
                    1,
                    (driver, count) -> {
                      body[0] =
                          () -> {
                            for (int i = 0; i < 5; i++) {
                              increment(count);
                              driver.ke().KeDelayExecutionThread(-10_000);
                            }
                          };
                      ContractBench.thread(driver, "one", body[0]);
                      ContractBench.thread(driver, "other", body[0]);
                    })
                .findings
                .all())
        .hasSize(1);
  }

  /** A blind write loses what another has read and counted on. */
  @Test
  void check_thenAct_againstABlindWrite_isTold() {
    assertThat(
            codes(
                (driver, state) -> {
                  ContractBench.thread(driver, "reset", () -> state.set(2));
                  ContractBench.thread(
                      driver,
                      "other",
                      () -> {
                        driver.ke().KeDelayExecutionThread(-10_000);
                        if (state.get() != 1) {
                          state.set(3);
                        }
                      });
                }))
        .containsExactly("SHARED_UPDATE_LOST");
  }
}
