package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.DispatcherObject;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.KWaitBlock;
import dev.wfpsim.kernel.sync.WaitType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documented call that waits for several objects: its statuses, limits and IRQLs. */
class KeWaitForMultipleObjectsTest {
  private static final long A_MILLISECOND = -10_000;

  private final PlatformBench bench = new PlatformBench();
  private final DriverContext driver = bench.driver("d");
  private final Ke ke = driver.ke();

  private KEvent event(String name, boolean set) {
    return ke.KeInitializeEvent(name, EventType.NOTIFICATION, set);
  }

  private List<KEvent> events(int count, int set) {
    return IntStream.range(0, count).mapToObj(i -> event("e" + i, i == set)).toList();
  }

  private static KWaitBlock[] blocks(int count) {
    return IntStream.range(0, count).mapToObj(i -> new KWaitBlock()).toArray(KWaitBlock[]::new);
  }

  private RunEnd ends(Runnable call) {
    bench.thread("t", call);
    return bench.runToEnd();
  }

  @ParameterizedTest
  @CsvSource({
    "0, STATUS_SUCCESS",
    "1, STATUS_WAIT_1",
    "2, STATUS_WAIT_2",
    "3, STATUS_WAIT_3",
    "63, STATUS_WAIT_63"
  })
  void any_answersTheIndex(int index, NtStatus expected) {
    List<NtStatus> answers = new ArrayList<>();
    List<KEvent> events = events(64, index);
    ends(
        () ->
            answers.add(
                ke.KeWaitForMultipleObjects(events, WaitType.WAIT_ANY, Ke.FOREVER, blocks(64))));
    assertThat(answers).containsExactly(expected);
    assertThat(expected.code() - NtStatus.STATUS_WAIT_0.code()).isEqualTo(index);
    assertThat(bench.codes()).isEmpty();
  }

  @Test
  void all_answersSuccess() {
    List<NtStatus> answers = new ArrayList<>();
    List<DispatcherObject> objects =
        List.of(event("a", true), ke.KeInitializeSemaphore("s", 1, 1), event("c", true));
    ends(() -> answers.add(ke.KeWaitForMultipleObjects(objects, WaitType.WAIT_ALL, Ke.FOREVER)));
    assertThat(answers).containsExactly(NtStatus.STATUS_SUCCESS);
  }

  @ParameterizedTest
  @EnumSource
  void timeOut_isInUnitsOf100ns(WaitType type) {
    List<NtStatus> answers = new ArrayList<>();
    List<KEvent> events = events(2, type == WaitType.WAIT_ALL ? 0 : -1);
    long[] took = new long[2];
    ends(
        () -> {
          answers.add(ke.KeWaitForMultipleObjects(events, type, 0));
          took[0] = bench.kernel.nowNanos();
          answers.add(ke.KeWaitForMultipleObjects(events, type, 5 * A_MILLISECOND));
          took[1] = bench.kernel.nowNanos();
        });
    assertThat(answers).containsExactly(NtStatus.STATUS_TIMEOUT, NtStatus.STATUS_TIMEOUT);
    assertThat(took[0]).isLessThan(1_000_000);
    assertThat(took[1] - took[0]).isBetween(5_000_000L, 6_000_000L);
  }

  @Test
  void timerAndThread_endAWait() {
    KTimer timer = ke.KeInitializeTimer("t");
    KThread sleeper =
        new KThread(bench.thread("s", () -> ke.KeDelayExecutionThread(3 * A_MILLISECOND)));
    List<NtStatus> answers = new ArrayList<>();
    ends(
        () -> {
          ke.KeSetTimer(timer, A_MILLISECOND, null);
          answers.add(
              ke.KeWaitForMultipleObjects(List.of(sleeper, timer), WaitType.WAIT_ANY, Ke.FOREVER));
          answers.add(
              ke.KeWaitForMultipleObjects(List.of(sleeper, timer), WaitType.WAIT_ALL, Ke.FOREVER));
        });
    assertThat(answers).containsExactly(NtStatus.STATUS_WAIT_1, NtStatus.STATUS_SUCCESS);
    assertThat(sleeper.isDone()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"3, -1, true", "4, -1, false", "4, 4, true", "64, 64, true", "65, 65, false"})
  void count_aboveWhatThereAreWaitBlocksFor_stopsTheMachine(int count, int blocks, boolean fine) {
    RunEnd end =
        ends(
            () ->
                ke.KeWaitForMultipleObjects(
                    events(count, 0),
                    WaitType.WAIT_ANY,
                    Ke.FOREVER,
                    blocks < 0 ? null : blocks(blocks)));
    if (fine) {
      assertThat(end.detail()).isEmpty();
    } else {
      assertThat(end.detail()).startsWith("MAXIMUM_WAIT_OBJECTS_EXCEEDED: ");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0, count", "3, 2, waitBlockArray"})
  void arrays_thatAreNothingOrTooShort_stopTheMachine(int count, int blocks, String argument) {
    RunEnd end =
        ends(
            () ->
                ke.KeWaitForMultipleObjects(
                    events(count, 0), WaitType.WAIT_ALL, 0, blocks(blocks)));
    assertThat(end.detail())
        .startsWith("DRIVER_VERIFIER_DETECTED_VIOLATION: ")
        .contains("argument=" + argument);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, A_MILLISECOND, Ke.FOREVER})
  void atDispatch_onlyALookIsAllowed_R355(long timeout) {
    List<KEvent> events = events(2, -1);
    RunEnd end =
        ends(
            () -> {
              Ref<Irql> old = new Ref<>();
              ke.KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
              ke.KeWaitForMultipleObjects(events, WaitType.WAIT_ANY, timeout);
              ke.KeLowerIrql(old.get());
            });
    if (timeout == 0) {
      assertThat(bench.codes()).isEmpty();
      assertThat(end.detail()).isEmpty();
    } else {
      assertThat(bench.codes()).contains("WAIT_AT_DISPATCH");
      assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    }
  }

  @Test
  void objectOfAnotherComputer_isTold() {
    KEvent foreign =
        new PlatformBench()
            .driver("other")
            .ke()
            .KeInitializeEvent("f", EventType.NOTIFICATION, true);
    ends(
        () ->
            ke.KeWaitForMultipleObjects(
                List.of(event("mine", true), foreign), WaitType.WAIT_ANY, 0));
    assertThat(bench.codes()).containsExactly("OBJECT_OF_ANOTHER_COMPUTER");
  }

  /** A worker thread that waits for its stop event and its queue is owed nothing. */
  @Test
  void worker_waitingForStopOrWork_isAtRest() {
    KEvent stop = event("stop", false);
    KEvent work = ke.KeInitializeEvent("work", EventType.SYNCHRONIZATION, false);
    List<String> done = new ArrayList<>();
    bench.thread(
        "entry",
        () -> {
          Ref<KThread> thread = new Ref<>();
          driver
              .ps()
              .PsCreateSystemThread(
                  thread,
                  "worker",
                  () -> {
                    List<KEvent> both = List.of(stop, work);
                    while (ke.KeWaitForMultipleObjects(both, WaitType.WAIT_ANY, Ke.FOREVER)
                        == NtStatus.STATUS_WAIT_1) {
                      done.add("work");
                    }
                  });
          ke.KeSetEvent(work);
        });
    assertThat(bench.runToEnd().detail()).isEmpty();
    assertThat(done).containsExactly("work");
  }
}
