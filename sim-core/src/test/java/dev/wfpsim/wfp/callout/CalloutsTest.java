package dev.wfpsim.wfp.callout;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;
import static dev.wfpsim.wfp.platform.PolicyBench.callout;
import static dev.wfpsim.wfp.platform.PolicyBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalloutsTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final Guid KEY = key(2, 1);

  private final PolicyBench bench = new PolicyBench();
  private final Callouts callouts = bench.wfp().callouts();
  private final List<String> log = new ArrayList<>();

  private static FwpsCallout idle() {
    return callout(KEY, 0, (values, meta, data, context, filter, flow, out) -> {});
  }

  private void addFilter() {
    bench.add(FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, KEY));
  }

  @Test
  void register_twice_alreadyExists_R065() {
    assertThat(callouts.register(idle()).status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(callouts.register(idle()))
        .isEqualTo(new Callouts.Registered(NtStatus.STATUS_FWP_ALREADY_EXISTS, 0));
    assertThat(callouts.unregisterByKey(KEY)).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(callouts.register(idle()).status()).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  @Test
  void register_beforeOrAfterTheEnginesObject_hasItsIdentifier_R063_R068_R004() {
    int first = callouts.register(idle()).calloutId();
    bench.calloutObject(LAYER, KEY);
    var object = bench.session().add(new FwpmCallout(key(2, 2), "late", 0, null, LAYER));
    int second =
        callouts
            .register(callout(key(2, 2), 0, (values, meta, data, context, filter, f, out) -> {}))
            .calloutId();
    assertThat(callouts.idOf(KEY)).isEqualTo(first);
    assertThat(object.id()).isEqualTo(second).isNotEqualTo(first);
  }

  @Test
  void register_engineStopped_succeeds_R064() {
    PolicyBench stopped = new PolicyBench();
    stopped.wfp().engine().bfe().stop();
    stopped.run(() -> {});
    assertThat(stopped.wfp().engine().bfe().isRunning()).isFalse();
    assertThat(stopped.wfp().callouts().register(idle()).status())
        .isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  @Test
  void unregister_unknown_isNotFound_R079() {
    assertThat(callouts.unregisterByKey(KEY)).isEqualTo(NtStatus.STATUS_FWP_CALLOUT_NOT_FOUND);
    assertThat(callouts.unregisterById(4711)).isEqualTo(NtStatus.STATUS_FWP_CALLOUT_NOT_FOUND);
  }

  @Test
  void unregister_namedByFilters_succeedsAndTheyFallBack_R076() {
    bench.callout(
        LAYER,
        KEY,
        (values, meta, data, context, filter, flow, out) -> out.actionType = FWP_ACTION_PERMIT);
    addFilter();
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(callouts.unregisterById(callouts.idOf(KEY))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
  }

  @Test
  void unregister_flowContexts_isBusyUntilTheyAreGone_R077_R078() {
    callouts.register(idle());
    CalloutRegistration registration = callouts.byKey(KEY);
    assertThat(registration.acceptsFlowContexts()).isTrue();
    registration.flowContextAdded();
    assertThat(callouts.unregisterByKey(KEY)).isEqualTo(NtStatus.STATUS_DEVICE_BUSY);
    assertThat(registration.acceptsFlowContexts()).isFalse();
    registration.flowContextRemoved();
    assertThat(callouts.unregisterByKey(KEY)).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(callouts.byKey(KEY)).isNull();
  }

  /** A callout that stays in classifyFn until an event is set. */
  private KEvent stayingCallout() {
    KEvent go = new KEvent(bench.machine(), "go", EventType.NOTIFICATION, false);
    bench.callout(
        LAYER,
        KEY,
        (values, meta, data, context, filter, flow, out) -> {
          log.add("in");
          go.waitFor();
          log.add("out");
        });
    addFilter();
    return go;
  }

  @Test
  void unregister_classifyRunning_waitsForIt_R080() {
    KEvent go = stayingCallout();
    bench.machine().startThread("traffic", () -> bench.classify(LAYER));
    bench.kernel().schedule(1_000_000, 1, () -> startUnregister("unregistered"));
    bench.kernel().schedule(2_000_000, 2, () -> log.add("later"));
    bench.kernel().schedule(3_000_000, 3, go::set);
    assertThat(bench.run().isCompleted()).isTrue();
    assertThat(log).containsExactly("in", "later", "out", "unregistered STATUS_SUCCESS");
  }

  private void startUnregister(String word) {
    bench
        .machine()
        .startThread(word, () -> log.add(word + " " + bench.wfp().callouts().unregisterByKey(KEY)));
  }

  @Test
  void unregister_whileAnotherThreadDoes_isInUse_R079() {
    KEvent go = stayingCallout();
    bench.machine().startThread("traffic", () -> bench.classify(LAYER));
    bench.kernel().schedule(1_000_000, 1, () -> startUnregister("first"));
    bench.kernel().schedule(2_000_000, 2, () -> startUnregister("second"));
    bench.kernel().schedule(3_000_000, 3, go::set);
    assertThat(bench.run().isCompleted()).isTrue();
    assertThat(log)
        .containsExactly("in", "second STATUS_FWP_IN_USE", "out", "first STATUS_SUCCESS");
  }

  @Test
  void unregister_begun_nobodyEntersAnyMore_R080() {
    KEvent go = stayingCallout();
    List<FwpActionType> late = new ArrayList<>();
    bench.machine().startThread("traffic", () -> bench.classify(LAYER));
    bench.kernel().schedule(1_000_000, 1, () -> startUnregister("unregistered"));
    bench
        .kernel()
        .schedule(
            2_000_000,
            2,
            () ->
                bench
                    .machine()
                    .startThread("late", () -> late.add(bench.classify(LAYER).actionType)));
    bench.kernel().schedule(3_000_000, 3, go::set);
    assertThat(bench.run().isCompleted()).isTrue();
    assertThat(late).containsExactly(FWP_ACTION_BLOCK);
    assertThat(log).containsExactly("in", "out", "unregistered STATUS_SUCCESS");
  }

  @Test
  void unregister_insideItsOwnClassifyFn_neverReturns_R361() {
    bench.callout(
        LAYER,
        KEY,
        (values, meta, data, context, filter, flow, out) -> callouts.unregisterByKey(KEY));
    addFilter();
    RunEnd end = bench.run(() -> bench.classify(LAYER));
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("return of callout");
  }

  @Test
  void flowDelete_called_isInTheRundown() {
    List<Long> deleted = new ArrayList<>();
    callouts.register(
        new FwpsCallout(
            1,
            KEY,
            0,
            (values, meta, data, context, filter, flow, out) -> {},
            (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
            (layer, id, context) -> {
              assertThat(callouts.byId(id).isActive()).isTrue();
              deleted.add(context);
            }));
    CalloutRegistration registration = callouts.byKey(KEY);
    registration.callFlowDelete(LAYER, 5);
    assertThat(deleted).containsExactly(5L);
    assertThat(registration.isActive()).isFalse();
  }

  /** Whatever the order, a classify after a successful unregister never calls the callout. */
  @Test
  void unregister_anyInterleaving_noCallAfterwards_R080() {
    for (long seed = 0; seed < 100; seed++) {
      PolicyBench other = new PolicyBench(PlatformProfile.DOCUMENTED, seed);
      boolean[] gone = new boolean[1];
      other.callout(
          LAYER,
          KEY,
          (values, meta, data, context, filter, flow, out) -> {
            for (int i = 0; i < 3; i++) {
              assertThat(gone[0]).isFalse();
              other.kernel().call("work", () -> true);
            }
            assertThat(gone[0]).isFalse();
          });
      other.add(FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, KEY));
      for (int t = 0; t < 3; t++) {
        other.machine().startThread("traffic" + t, () -> other.classify(LAYER));
      }
      other
          .machine()
          .startThread(
              "unload",
              () -> {
                assertThat(other.wfp().callouts().unregisterByKey(KEY))
                    .isEqualTo(NtStatus.STATUS_SUCCESS);
                gone[0] = true;
              });
      assertThat(other.run().isCompleted()).isTrue();
    }
  }

  @Test
  void name_ofACallout_isItsDisplayNameOrItsNumber() {
    callouts.register(PolicyBench.callout(KEY, 0, (v, m, d, c, f, flow, out) -> {}));
    CalloutRegistration registration = callouts.byKey(KEY);
    assertThat(registration.name()).isEqualTo(String.valueOf(registration.id()));
    assertThat(callouts.nameOf(registration.id())).isEqualTo(String.valueOf(registration.id()));
    bench.calloutObject(LAYER, KEY);
    assertThat(registration.name()).isEqualTo("callout");
    assertThat(callouts.nameOf(registration.id())).isEqualTo("callout");
    assertThat(callouts.nameOf(registration.id() + 1))
        .isEqualTo(String.valueOf(registration.id() + 1));
    callouts.unregisterByKey(KEY);
    assertThat(callouts.nameOf(registration.id())).isEqualTo("callout");
  }

  @Test
  void idOf_keys_countUpFromTheFirst() {
    int first = callouts.idOf(key(3, 1));
    assertThat(callouts.idOf(key(3, 2))).isEqualTo(first + 1);
    assertThat(callouts.idOf(key(3, 3))).isEqualTo(first + 2);
    assertThat(callouts.idOf(key(3, 1))).isEqualTo(first);
  }

  @Test
  void unregister_whileItsFlowDeleteFnNeverReturns_namesWhoIsInside() {
    KEvent never = new KEvent(bench.machine(), "never", EventType.NOTIFICATION, false);
    callouts.register(
        new FwpsCallout(
            1,
            KEY,
            0,
            (values, meta, data, context, filter, flow, out) -> {},
            (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
            (layer, id, context) -> never.waitFor()));
    CalloutRegistration registration = callouts.byKey(KEY);
    bench.machine().startThread("flow", () -> registration.callFlowDelete(LAYER, 5));
    bench.kernel().schedule(1_000_000, 1, () -> startUnregister("unregistered"));
    RunEnd end = bench.run();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("return of callout").contains("held by m/flow");
  }
}
