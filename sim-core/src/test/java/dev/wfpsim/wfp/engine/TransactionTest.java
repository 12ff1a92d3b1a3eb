package dev.wfpsim.wfp.engine;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;
import static dev.wfpsim.wfp.platform.PolicyBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  private final PolicyBench bench = new PolicyBench();
  private final EngineSession session = bench.session();
  private final List<String> log = new ArrayList<>();

  private static FwpmFilter block() {
    return FwpmFilter.at(LAYER).action(FWP_ACTION_BLOCK).build();
  }

  private boolean blocks() {
    return bench.classify(LAYER).actionType == FWP_ACTION_BLOCK;
  }

  @Test
  void begin_twice_isInProgress_R009() {
    assertThat(session.transactionBegin(0)).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.transactionBegin(0)).isEqualTo(NtStatus.STATUS_FWP_TXN_IN_PROGRESS);
    assertThat(session.transactionAbort()).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.transactionBegin(0)).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  @Test
  void commitAndAbort_withoutTransaction_areRefused_R009() {
    assertThat(session.transactionCommit()).isEqualTo(NtStatus.STATUS_FWP_NO_TXN_IN_PROGRESS);
    assertThat(session.transactionAbort()).isEqualTo(NtStatus.STATUS_FWP_NO_TXN_IN_PROGRESS);
  }

  @Test
  void changes_areInForceAtTheCommit_allAtOnce() {
    List<FwpsLayer> changed = new ArrayList<>();
    bench.wfp().engine().subscribe(changed::add);
    session.transactionBegin(0);
    session.add(block());
    session.add(block());
    session.add(FwpmFilter.at(FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6).build());
    assertThat(blocks()).isFalse();
    assertThat(changed).isEmpty();
    session.transactionCommit();
    assertThat(blocks()).isTrue();
    assertThat(changed).containsExactly(LAYER, FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6);
  }

  @Test
  void abort_takesEveryChangeBack() {
    Added kept = session.add(block());
    session.transactionBegin(0);
    session.add(new Sublayer(key(6, 1), "s", 0, null, 9));
    Added gone = session.add(block());
    session.deleteFilter(kept.key());
    session.transactionAbort();
    assertThat(session.reader().filter(kept.key()).value()).isNotNull();
    assertThat(session.reader().filter(gone.key()).value()).isNull();
    assertThat(session.deleteSublayer(key(6, 1))).isEqualTo(NtStatus.STATUS_FWP_SUBLAYER_NOT_FOUND);
    assertThat(session.deleteFilterById(kept.id())).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.deleteFilterById(gone.id())).isEqualTo(NtStatus.STATUS_FWP_FILTER_NOT_FOUND);
  }

  @Test
  void addAndDelete_inOneTransaction_leaveNothing() {
    session.transactionBegin(0);
    Added added = session.add(block());
    assertThat(session.deleteFilter(added.key())).isEqualTo(NtStatus.STATUS_SUCCESS);
    session.transactionCommit();
    assertThat(blocks()).isFalse();
    assertThat(bench.wfp().engine().filters()).isEmpty();
  }

  @Test
  void call_outsideATransaction_hasOneOfItsOwn_R010() {
    assertThat(session.add(block()).status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(blocks()).isTrue();
    assertThat(session.transactionCommit()).isEqualTo(NtStatus.STATUS_FWP_NO_TXN_IN_PROGRESS);
  }

  @Test
  void failure_insideATransaction_leavesItUsable_R011() {
    session.transactionBegin(0);
    session.add(block());
    assertThat(session.deleteFilter(key(1, 1))).isEqualTo(NtStatus.STATUS_FWP_FILTER_NOT_FOUND);
    assertThat(session.add(block()).status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.transactionCommit()).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(bench.wfp().engine().filters()).hasSize(2);
  }

  @Test
  void readOnly_change_isIncompatible() {
    session.transactionBegin(EngineSession.TXN_READ_ONLY);
    assertThat(session.add(block()).status()).isEqualTo(NtStatus.STATUS_FWP_INCOMPATIBLE_TXN);
    EngineSession other = bench.open(SessionOptions.kernel("other", false));
    assertThat(other.transactionBegin(EngineSession.TXN_READ_ONLY))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.transactionCommit()).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  @Test
  void begin_lockHeld_waitsFifteenSecondsAndFails_R012() {
    EngineSession other = bench.open(SessionOptions.kernel("other", false));
    session.transactionBegin(0);
    bench.run(
        () -> {
          long start = bench.kernel().nowNanos();
          log.add(other.transactionBegin(0).name());
          assertThat(bench.kernel().nowNanos() - start).isBetween(15_000_000_000L, 15_100_000_000L);
        });
    assertThat(log).containsExactly("STATUS_FWP_TIMEOUT");
  }

  @Test
  void begin_afterAWaitThatWasOverInTime_waitsAllTheSame_R012() {
    EngineSession other = bench.open(SessionOptions.kernel("other", false));
    session.transactionBegin(0);
    bench.run(
        () -> {
          sleep(1_000_000);
          KEvent never = new KEvent(bench.machine(), "never", EventType.NOTIFICATION, false);
          assertThat(never.waitFor(1_000_000)).isEqualTo(NtStatus.STATUS_TIMEOUT);
          long start = bench.kernel().nowNanos();
          log.add(other.transactionBegin(0).name());
          assertThat(bench.kernel().nowNanos() - start).isBetween(15_000_000_000L, 15_100_000_000L);
        });
    assertThat(log).containsExactly("STATUS_FWP_TIMEOUT");
  }

  @Test
  void close_ofADynamicSession_waitsForAnothersTransaction_R014() {
    EngineSession dynamic =
        bench.open(new SessionOptions("d", SessionOptions.FLAG_DYNAMIC, 20, true));
    assertThat(dynamic.add(block()).status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    session.transactionBegin(0);
    bench
        .kernel()
        .schedule(
            60_000_000_000L,
            1,
            () -> {
              log.add("commit");
              session.transactionCommit();
            });
    bench.run(
        () -> {
          KEvent never = new KEvent(bench.machine(), "never", EventType.NOTIFICATION, false);
          assertThat(never.waitFor(1_000_000)).isEqualTo(NtStatus.STATUS_TIMEOUT);
          log.add(dynamic.close().name());
        });
    assertThat(log).containsExactly("commit", "STATUS_SUCCESS");
    assertThat(blocks()).isFalse();
  }

  @Test
  void begin_sessionsOwnTimeout_isUsed_R012() {
    EngineSession hasty = bench.open(new SessionOptions("hasty", 0, 20, true));
    session.transactionBegin(0);
    bench.run(
        () -> {
          log.add(hasty.add(block()).status().name());
          assertThat(bench.kernel().nowNanos()).isBetween(20_000_000L, 120_000_000L);
        });
    assertThat(log).containsExactly("STATUS_FWP_TIMEOUT");
  }

  @Test
  void begin_patientSession_waitsUntilAForcedAbort_R012_R013() {
    EngineSession user = bench.open(SessionOptions.user("user", false));
    EngineSession patient =
        bench.open(new SessionOptions("patient", 0, SessionOptions.INFINITE, true));
    user.transactionBegin(0);
    bench.run(
        () -> {
          log.add(patient.transactionBegin(0).name());
          assertThat(bench.kernel().nowNanos()).isGreaterThanOrEqualTo(HOUR_NANOS);
        });
    assertThat(log).containsExactly("STATUS_SUCCESS");
  }

  @Test
  void begin_lockGivenBackInTime_succeeds_R012() {
    EngineSession other = bench.open(SessionOptions.kernel("other", false));
    KEvent go = new KEvent(bench.machine(), "go", EventType.NOTIFICATION, false);
    bench
        .machine()
        .startThread(
            "holder",
            () -> {
              session.transactionBegin(0);
              go.waitFor();
              log.add("commit");
              session.transactionCommit();
            });
    bench
        .kernel()
        .schedule(
            1_000_000,
            1,
            () ->
                bench
                    .machine()
                    .startThread("waiter", () -> log.add(other.transactionBegin(0).name())));
    bench.kernel().schedule(2_000_000, 2, go::set);
    assertThat(bench.run().isCompleted()).isTrue();
    assertThat(log).containsExactly("commit", "STATUS_SUCCESS");
  }

  /** One writer, or any number of readers. Page: object-management. */
  @Test
  void readersAndAWriter_keepEachOtherOut_readersNotReaders_R012() {
    EngineSession second = bench.open(SessionOptions.kernel("second", false));
    EngineSession third = bench.open(SessionOptions.kernel("third", false));
    bench.run(
        () -> {
          session.transactionBegin(0);
          log.add("reader under a writer " + began(second, EngineSession.TXN_READ_ONLY));
          session.transactionCommit();
          session.transactionBegin(EngineSession.TXN_READ_ONLY);
          log.add("reader beside a reader " + began(second, EngineSession.TXN_READ_ONLY));
          log.add("writer under two readers " + began(third, 0));
          session.transactionCommit();
          log.add("writer under one reader " + began(third, 0));
          second.transactionAbort();
          log.add("writer alone " + began(third, 0));
        });
    assertThat(log)
        .containsExactly(
            "reader under a writer STATUS_FWP_TIMEOUT after 15 s",
            "reader beside a reader STATUS_SUCCESS after 0 s",
            "writer under two readers STATUS_FWP_TIMEOUT after 15 s",
            "writer under one reader STATUS_FWP_TIMEOUT after 15 s",
            "writer alone STATUS_SUCCESS after 0 s");
  }

  private String began(EngineSession asking, int flags) {
    long start = bench.kernel().nowNanos();
    NtStatus status = asking.transactionBegin(flags);
    return status + " after " + (bench.kernel().nowNanos() - start) / 1_000_000_000 + " s";
  }

  @Test
  void userTransaction_heldForAnHour_isAbortedByForce_R013() {
    EngineSession user = bench.open(SessionOptions.user("user", false));
    bench.run(
        () -> {
          user.transactionBegin(0);
          user.add(block());
          sleep(HOUR_NANOS + 1_000_000_000L);
          log.add(user.add(block()).status().name());
          log.add(user.transactionCommit().name());
        });
    assertThat(log).containsExactly("STATUS_FWP_TXN_ABORTED", "STATUS_FWP_NO_TXN_IN_PROGRESS");
    assertThat(blocks()).isFalse();
  }

  /** How long that is can be set. */
  @ParameterizedTest
  @ValueSource(longs = {1, 10})
  void userTransaction_heldForLonger_thanIsSet_isAborted_R013(long seconds) {
    PolicyBench other =
        new PolicyBench(
            PlatformProfile.DOCUMENTED.with(
                PlatformOption.TRANSACTION_HOLD_NANOS, seconds * 1_000_000_000L),
            1);
    EngineSession user = other.open(SessionOptions.user("user", false));
    other.run(
        () -> {
          user.transactionBegin(0);
          new KEvent(other.machine(), "never", EventType.NOTIFICATION, false)
              .waitFor(5_000_000_000L);
          log.add(user.add(block()).status().name());
          user.transactionAbort();
        });
    assertThat(log).containsExactly(seconds < 5 ? "STATUS_FWP_TXN_ABORTED" : "STATUS_SUCCESS");
  }

  /** How long a session waits that does not say. */
  @ParameterizedTest
  @ValueSource(longs = {1, 10})
  void begin_waitsAsLong_asIsSet_R012(long seconds) {
    PolicyBench other =
        new PolicyBench(
            PlatformProfile.DOCUMENTED.with(
                PlatformOption.TRANSACTION_WAIT_NANOS, seconds * 1_000_000_000L),
            1);
    EngineSession holder = other.open(SessionOptions.kernel("holder", false));
    EngineSession waiter = other.open(SessionOptions.kernel("waiter", false));
    other.run(
        () -> {
          holder.transactionBegin(0);
          var asking =
              other
                  .machine()
                  .startThread("waiter", () -> log.add(waiter.transactionBegin(0).name()));
          new KEvent(other.machine(), "never", EventType.NOTIFICATION, false)
              .waitFor(5_000_000_000L);
          holder.transactionAbort();
          asking.join();
        });
    assertThat(log).containsExactly(seconds < 5 ? "STATUS_FWP_TIMEOUT" : "STATUS_SUCCESS");
  }

  @Test
  void kernelTransaction_heldForHours_isLeftAlone_R013() {
    bench.run(
        () -> {
          session.transactionBegin(0);
          session.add(block());
          sleep(3 * HOUR_NANOS);
          log.add(session.transactionCommit().name());
        });
    assertThat(log).containsExactly("STATUS_SUCCESS");
    assertThat(blocks()).isTrue();
  }

  private void sleep(long nanos) {
    new KEvent(bench.machine(), "never", EventType.NOTIFICATION, false).waitFor(nanos);
  }

  @Test
  void close_openTransaction_abortsIt_R014() {
    session.transactionBegin(0);
    session.add(block());
    assertThat(session.close()).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(blocks()).isFalse();
    EngineSession next = bench.open(SessionOptions.kernel("next", false));
    assertThat(next.add(block()).status()).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  @Test
  void deletedFilter_duringAClassify_isNotAskedAnyMore() {
    List<String> called = new ArrayList<>();
    KEvent go = new KEvent(bench.machine(), "go", EventType.NOTIFICATION, false);
    bench.callout(
        LAYER,
        key(2, 1),
        (values, meta, data, context, filter, flow, out) -> {
          called.add("first");
          go.waitFor();
        });
    bench.callout(
        LAYER, key(2, 2), (values, meta, data, context, filter, flow, out) -> called.add("second"));
    FwpmFilter.Builder first = FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 1));
    FwpmFilter.Builder second = FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 2));
    bench.add(first.subLayer(bench.sublayer(900)));
    long id = bench.add(second.subLayer(bench.sublayer(100)));
    bench.machine().startThread("traffic", () -> log.add(bench.classify(LAYER).actionType.name()));
    bench
        .kernel()
        .schedule(
            1_000_000,
            1,
            () ->
                bench
                    .machine()
                    .startThread(
                        "policy",
                        () -> {
                          session.deleteFilterById(id);
                          go.set();
                        }));
    assertThat(bench.run().isCompleted()).isTrue();
    assertThat(called).containsExactly("first");
    assertThat(log).containsExactly(FWP_ACTION_PERMIT.name());
  }

  @Test
  void transaction_leftOpen_isNamedWithItsThreadWhereOthersWait_R012() {
    KEvent never = new KEvent(bench.machine(), "never", EventType.NOTIFICATION, false);
    EngineSession patient =
        bench.open(new SessionOptions("patient", 0, SessionOptions.INFINITE, true));
    bench
        .machine()
        .startThread(
            "holder",
            () -> {
              session.transactionBegin(0);
              never.waitFor();
            });
    bench
        .kernel()
        .schedule(
            1_000_000,
            1,
            () -> bench.machine().startThread("waiter", () -> patient.transactionBegin(0)));
    RunEnd end = bench.run();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("engine lock").contains("held by m/holder");
  }

  @Test
  void transaction_givenBack_isNotHeldAnyMore() {
    KEvent never = new KEvent(bench.machine(), "never", EventType.NOTIFICATION, false);
    EngineSession patient =
        bench.open(new SessionOptions("patient", 0, SessionOptions.INFINITE, true));
    bench
        .machine()
        .startThread(
            "done",
            () -> {
              session.transactionBegin(0);
              session.transactionCommit();
              patient.transactionBegin(0);
              patient.transactionCommit();
              never.waitFor();
            });
    RunEnd end = bench.run();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("never").doesNotContain("engine lock");
  }

  @Test
  void begin_ofTwoSessionsOneAfterTheOther_needsNoWait_R012() {
    EngineSession impatient = bench.open(new SessionOptions("impatient", 0, 1, true));
    bench.run(
        () -> {
          assertThat(session.transactionBegin(0)).isEqualTo(NtStatus.STATUS_SUCCESS);
          long before = bench.kernel().nowNanos();
          assertThat(impatient.transactionBegin(0)).isEqualTo(NtStatus.STATUS_FWP_TIMEOUT);
          assertThat(bench.kernel().nowNanos() - before).isBetween(1_000_000L, 1_001_000L);
          session.transactionAbort();
          assertThat(impatient.transactionBegin(0)).isEqualTo(NtStatus.STATUS_SUCCESS);
          impatient.transactionAbort();
        });
  }
}
