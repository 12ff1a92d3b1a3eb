package dev.wfpsim.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.DispatcherObject;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.QueuedSpinLock;
import dev.wfpsim.kernel.sync.ReaderWriterSpinLock;
import dev.wfpsim.kernel.sync.RundownProtection;
import dev.wfpsim.kernel.sync.Semaphore;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every call that can wait waits for what it was asked for, whatever its thread waited for before:
 * a wait that was over in time leaves nothing behind.
 */
@Isolated(Litmus.HANDS_OVER)
class TimedWaitLitmusTest {
  /** Something is held, a caller waits for it, it is given back. */
  private record Held(Runnable hold, Runnable call, Runnable giveBack) {}

  private enum Blocking {
    EVENT(machine -> waiting(new KEvent(machine, "E", EventType.NOTIFICATION, false))),
    SYNCHRONIZATION_EVENT(
        machine -> waiting(new KEvent(machine, "E", EventType.SYNCHRONIZATION, false))),
    SEMAPHORE(
        machine -> {
          Semaphore s = new Semaphore(machine, "S", 0, 1);
          return new Held(() -> {}, s::waitFor, () -> s.release(1));
        }),
    ANY(
        machine -> {
          KEvent first = new KEvent(machine, "1", EventType.NOTIFICATION, false);
          KEvent second = new KEvent(machine, "2", EventType.NOTIFICATION, false);
          return new Held(
              () -> {},
              () ->
                  assertThat(DispatcherObject.waitForAny(List.of(first, second), -1)).isEqualTo(1),
              second::set);
        }),
    THREAD(
        machine -> {
          KEvent end = new KEvent(machine, "end", EventType.NOTIFICATION, false);
          Activity[] thread = new Activity[1];
          return new Held(
              () -> thread[0] = machine.startThread("other", end::waitFor),
              () -> thread[0].join(),
              end::set);
        }),
    FAST_MUTEX(
        machine -> {
          FastMutex m = new FastMutex(machine, "M");
          return new Held(
              m::acquire,
              () -> {
                m.acquire();
                m.release();
              },
              m::release);
        }),
    SPIN_LOCK(
        machine -> {
          SpinLock lock = new SpinLock(machine, "L");
          return new Held(
              lock::acquire,
              () -> lock.release(lock.acquire()),
              () -> lock.release(Irql.PASSIVE_LEVEL));
        }),
    QUEUED_SPIN_LOCK(
        machine -> {
          QueuedSpinLock lock = new QueuedSpinLock(machine, "L");
          return new Held(
              lock::acquire,
              () -> lock.release(lock.acquire()),
              () -> lock.release(Irql.PASSIVE_LEVEL));
        }),
    SHARED(
        machine -> {
          ReaderWriterSpinLock lock = new ReaderWriterSpinLock(machine, "L");
          return new Held(
              lock::acquireExclusive,
              () -> lock.releaseShared(lock.acquireShared()),
              () -> lock.releaseExclusive(Irql.PASSIVE_LEVEL));
        }),
    EXCLUSIVE(
        machine -> {
          ReaderWriterSpinLock lock = new ReaderWriterSpinLock(machine, "L");
          return new Held(
              lock::acquireShared,
              () -> lock.releaseExclusive(lock.acquireExclusive()),
              () -> lock.releaseShared(Irql.PASSIVE_LEVEL));
        }),
    RUNDOWN(
        machine -> {
          RundownProtection r = new RundownProtection(machine, "R");
          return new Held(r::acquire, r::waitForRelease, r::release);
        }),
    TRANSACTION_BEGIN(
        machine ->
            transaction(
                machine,
                false,
                session -> {
                  assertSuccess(session.transactionBegin(0));
                  assertSuccess(session.transactionAbort());
                })),
    IMPLICIT_TRANSACTION(
        machine ->
            transaction(machine, false, session -> assertSuccess(session.add(filter()).status()))),
    CLOSE_OF_A_DYNAMIC_SESSION(
        machine -> transaction(machine, true, session -> assertSuccess(session.close())));

    private final Function<Machine, Held> made;

    Blocking(Function<Machine, Held> made) {
      this.made = made;
    }
  }

  private interface Call {
    void by(EngineSession session);
  }

  private static Held waiting(KEvent event) {
    return new Held(() -> {}, event::waitFor, event::set);
  }

  private static FwpmFilter filter() {
    return FwpmFilter.at(FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4)
        .action(FwpActionType.FWP_ACTION_BLOCK)
        .build();
  }

  private static void assertSuccess(NtStatus status) {
    assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  /** Another session holds the engine lock with an open transaction. */
  private static Held transaction(Machine machine, boolean dynamic, Call call) {
    Wfp wfp = new Wfp(machine, PlatformProfile.DOCUMENTED);
    EngineSession holder = open(wfp, false);
    EngineSession caller = open(wfp, dynamic);
    return new Held(
        () -> assertSuccess(holder.transactionBegin(0)),
        () -> call.by(caller),
        () -> assertSuccess(holder.transactionCommit()));
  }

  private static EngineSession open(Wfp wfp, boolean dynamic) {
    SessionOptions options =
        new SessionOptions(
            "s", dynamic ? SessionOptions.FLAG_DYNAMIC : 0, SessionOptions.INFINITE, true);
    return Objects.requireNonNull(wfp.engine().open(options).session());
  }

  @ParameterizedTest
  @EnumSource
  void call_afterAWaitThatWasOverInTime_waitsForWhatIsHeld_R012(Blocking blocking) {
    Litmus.named(blocking + " after a timed wait")
        .schedulesAtMost(60_000)
        .allow("given-back returned")
        .check(
            bench -> {
              Held held = blocking.made.apply(bench.machine());
              KEvent never = new KEvent(bench.machine(), "N", EventType.NOTIFICATION, false);
              Runnable caller =
                  () -> {
                    assertThat(never.waitFor(1)).isEqualTo(NtStatus.STATUS_TIMEOUT);
                    held.call.run();
                    bench.log("returned");
                  };
              bench.thread(
                  "holder",
                  () -> {
                    held.hold.run();
                    bench.thread("caller", caller);
                    bench.kernel().call("work", () -> true);
                    bench.log("given-back");
                    held.giveBack.run();
                  });
              return bench::logged;
            });
  }
}
