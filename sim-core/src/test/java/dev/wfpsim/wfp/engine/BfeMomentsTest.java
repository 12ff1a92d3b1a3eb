package dev.wfpsim.wfp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.testing.Times;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The engine stops at every moment of a driver's work with it, and starts again. */
class BfeMomentsTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final int MOMENTS = 60;
  private static final long STEP_NANOS = 50;

  /** What calls may answer when the engine goes while they are made. */
  private static final Set<NtStatus> GOING =
      EnumSet.of(
          NtStatus.STATUS_SUCCESS,
          NtStatus.STATUS_FWP_SESSION_ABORTED,
          NtStatus.RPC_NT_SERVER_UNAVAILABLE);

  private final PlatformProfile profile = PlatformProfile.DOCUMENTED;
  private final Guid persistent = PolicyBench.key(7, 1);

  private static FwpmFilter.Builder filter(FwpActionType action) {
    return FwpmFilter.at(LAYER).action(action);
  }

  /** One run: what the driver's calls answered is checked, and what is left afterwards. */
  private void stopAt(int moment, boolean dynamic, boolean transaction) {
    PolicyBench bench = new PolicyBench(profile, moment + 1);
    FilterEngine engine = bench.wfp().engine();
    bench
        .session()
        .add(
            filter(FwpActionType.FWP_ACTION_BLOCK)
                .key(persistent)
                .flags(FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT)
                .build());
    bench
        .machine()
        .startThread(
            "driver", () -> work(engine, SessionOptions.kernel("d", dynamic), transaction));
    bench
        .kernel()
        .schedule(
            1 + moment * STEP_NANOS,
            1,
            () -> {
              engine.bfe().stop();
              engine.bfe().start();
            });
    RunEnd end = bench.run();
    String when = "moment " + moment + " " + end.detail();
    assertThat(end.reason()).as(when).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.findings()).as(when).isEmpty();
    assertThat(engine.bfe().isRunning()).as(when).isTrue();
    assertThat(engine.filters()).as(when).hasSizeLessThanOrEqualTo(2);
    assertThat(engine.filters()).as(when).anyMatch(each -> each.key().equals(persistent));
    assertThat(usable(engine)).as(when).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  private static void check(@Nullable NtStatus status) {
    assertThat(status).isIn(GOING);
  }

  /** Whether the session is lost; a call after that says so, and go on saying so. */
  private static boolean lost(NtStatus status) {
    check(status);
    return status == NtStatus.STATUS_FWP_SESSION_ABORTED;
  }

  private static void work(FilterEngine engine, SessionOptions options, boolean transaction) {
    FilterEngine.Opened opened = engine.open(options);
    check(opened.status());
    EngineSession session = opened.session();
    if (session == null) {
      return;
    }
    boolean lost = transaction && lost(session.transactionBegin(0));
    Added sublayer = session.add(new Sublayer(Guid.ZERO, "s", 0, null, 100));
    assertThat(lost && sublayer.status().isSuccess()).isFalse();
    lost |= lost(sublayer.status());
    FwpmFilter.Builder wanted =
        filter(FwpActionType.FWP_ACTION_PERMIT)
            .subLayer(sublayer.status().isSuccess() ? sublayer.key() : Guid.ZERO);
    Added added = session.add(wanted.build());
    assertThat(lost && added.status().isSuccess()).isFalse();
    lost |= lost(added.status());
    if (transaction) {
      NtStatus committed = session.transactionCommit();
      assertThat(lost && committed.isSuccess()).isFalse();
      check(committed);
    }
    assertThat(session.close()).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.close()).isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
  }

  /** Whether the engine's lock is free again: a change by somebody else is made at once. */
  private static NtStatus usable(FilterEngine engine) {
    EngineSession later =
        Objects.requireNonNull(engine.open(SessionOptions.kernel("later", true)).session());
    NtStatus status = later.add(filter(FwpActionType.FWP_ACTION_PERMIT).build()).status();
    later.close();
    return status;
  }

  @Test
  void stop_atEveryMomentOfAStaticSession_losesItsObjectsAndNoOthers_R006_R010_R014() {
    for (int moment = 0; moment < MOMENTS; moment++) {
      stopAt(moment, false, false);
    }
  }

  @Test
  void stop_atEveryMomentOfADynamicSession_losesItsObjectsAndNoOthers_R006_R014() {
    for (int moment = 0; moment < MOMENTS; moment++) {
      stopAt(moment, true, false);
    }
  }

  @Test
  void stop_atEveryMomentOfATransaction_abortsItAndFreesTheLock_R009_R013_R014() {
    for (int moment = 0; moment < MOMENTS; moment++) {
      stopAt(moment, moment % 2 == 0, true);
    }
  }

  @Test
  void stop_whileAnotherWaitsForTheLock_ofATransaction_endsBoth_R012_R014() {
    for (int moment = 0; moment < 10; moment++) {
      PolicyBench bench = new PolicyBench(profile, moment + 1);
      FilterEngine engine = bench.wfp().engine();
      EngineSession holder = bench.open(SessionOptions.kernel("holder", false));
      EngineSession waiter = bench.open(SessionOptions.kernel("waiter", false));
      NtStatus[] answers = new NtStatus[3];
      bench.machine().startThread("holder", () -> answers[0] = holder.transactionBegin(0));
      bench
          .kernel()
          .schedule(
              1_000,
              1,
              () ->
                  bench
                      .machine()
                      .startThread("waiter", () -> answers[1] = waiter.transactionBegin(0)));
      bench
          .kernel()
          .schedule(
              Times.MILLISECOND + moment * STEP_NANOS,
              2,
              () -> {
                engine.bfe().stop();
                engine.bfe().start();
              });
      bench
          .kernel()
          .schedule(
              5 * Times.MILLISECOND,
              3,
              () ->
                  bench
                      .machine()
                      .startThread("after", () -> answers[2] = holder.transactionCommit()));
      assertThat(bench.run().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
      assertThat(answers)
          .containsExactly(
              NtStatus.STATUS_SUCCESS,
              NtStatus.STATUS_FWP_SESSION_ABORTED,
              NtStatus.STATUS_FWP_SESSION_ABORTED);
      assertThat(usable(engine)).isEqualTo(NtStatus.STATUS_SUCCESS);
    }
  }
}
