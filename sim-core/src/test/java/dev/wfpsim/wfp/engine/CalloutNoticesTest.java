package dev.wfpsim.wfp.engine;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.platform.PolicyBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsCalloutNotifyType;
import dev.wfpsim.wfp.fwps.NotifyFn;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalloutNoticesTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final Guid KEY = key(2, 1);

  private final PolicyBench bench = new PolicyBench();
  private final EngineSession session = bench.session();
  private final List<String> told = new ArrayList<>();
  private final List<Long> seen = new ArrayList<>();
  private NtStatus answer = NtStatus.STATUS_SUCCESS;

  private void register(int flags) {
    register(
        flags,
        (type, filterKey, filter) -> {
          String name = type.name().substring("FWPS_CALLOUT_NOTIFY_".length());
          told.add(name + (filterKey == null ? " no key" : ""));
          if (type == FwpsCalloutNotifyType.FWPS_CALLOUT_NOTIFY_ADD_FILTER) {
            filter.context = 4711;
          }
          return answer;
        });
  }

  private void register(int flags, NotifyFn notifyFn) {
    bench
        .wfp()
        .callouts()
        .register(
            new FwpsCallout(
                1,
                KEY,
                flags,
                (values, meta, data, context, filter, flow, out) -> seen.add(filter.context),
                notifyFn,
                null));
  }

  private static FwpmFilter filter() {
    return FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, KEY).build();
  }

  /** What a callout says to a type that its headers do not have. */
  private List<String> unknownType(int sent, NtStatus toUnknown) {
    PolicyBench its =
        new PolicyBench(
            PlatformProfile.DOCUMENTED.with(PlatformOption.UNKNOWN_NOTIFY_TYPE, sent), 1);
    its.calloutObject(LAYER, KEY);
    its.wfp()
        .callouts()
        .register(
            new FwpsCallout(
                1,
                KEY,
                0,
                (values, meta, data, context, filter, flow, out) -> {},
                (type, filterKey, filter) -> {
                  told.add(type.name().substring("FWPS_CALLOUT_NOTIFY_".length()));
                  return type == FwpsCalloutNotifyType.FWPS_CALLOUT_NOTIFY_TYPE_MAX
                      ? toUnknown
                      : NtStatus.STATUS_SUCCESS;
                },
                null));
    assertThat(its.session().add(filter()).status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    return its.findings();
  }

  @Test
  void unknownType_answeredWithAnError_isTold_R072() {
    assertThat(unknownType(1, NtStatus.STATUS_NOT_SUPPORTED))
        .containsExactly("NOTIFY_TYPE_REFUSED");
    assertThat(told).containsExactly("ADD_FILTER", "TYPE_MAX");
  }

  @Test
  void unknownType_answeredWithSuccess_isFine_R072() {
    List<String> findings = unknownType(1, NtStatus.STATUS_SUCCESS);
    assertThat(findings).doesNotContain("NOTIFY_TYPE_REFUSED");
    assertThat(told).containsExactly("ADD_FILTER", "TYPE_MAX");
  }

  @Test
  void unknownType_unlessTheProfileSaysSo_doesNotCome_R072() {
    assertThat(unknownType(0, NtStatus.STATUS_NOT_SUPPORTED)).isEmpty();
    assertThat(told).containsExactly("ADD_FILTER");
  }

  @Test
  void adding_afterRegistration_isToldAndEarlierOnesAreNot_R069_R070() {
    bench.calloutObject(LAYER, KEY);
    Added earlier = session.add(filter());
    register(0);
    assertThat(told).isEmpty();
    Added later = session.add(filter());
    assertThat(told).containsExactly("ADD_FILTER");
    told.clear();
    session.deleteFilter(earlier.key());
    session.deleteFilterById(later.id());
    assertThat(told).containsExactly("DELETE_FILTER no key", "DELETE_FILTER no key");
  }

  /** On which thread, and that who adds or deletes waits for the answer either way. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void noticesElsewhere_areOnAThreadOfTheEngine_thatTheCallWaitsFor_R071_R075(int elsewhere) {
    PolicyBench other =
        new PolicyBench(
            PlatformProfile.DOCUMENTED.with(PlatformOption.NOTICES_ELSEWHERE, elsewhere), 1);
    other.calloutObject(LAYER, KEY);
    List<Boolean> same = new ArrayList<>();
    List<String> order = new ArrayList<>();
    other.run(
        () -> {
          var caller = other.kernel().current();
          other
              .wfp()
              .callouts()
              .register(
                  new FwpsCallout(
                      1,
                      KEY,
                      0,
                      (values, meta, data, context, filter, flow, out) -> {},
                      (type, filterKey, filter) -> {
                        same.add(other.kernel().current() == caller);
                        order.add(type.name());
                        return NtStatus.STATUS_UNSUCCESSFUL;
                      },
                      null));
          order.add(other.session().add(filter()).status().name());
        });
    assertThat(same).containsExactly(elsewhere == 0);
    assertThat(order)
        .containsExactly(
            "FWPS_CALLOUT_NOTIFY_ADD_FILTER", "STATUS_FWP_CALLOUT_NOTIFICATION_FAILED");
  }

  @Test
  void adding_calloutRefuses_rejectsTheFilter_R071() {
    bench.calloutObject(LAYER, KEY);
    register(0);
    answer = NtStatus.STATUS_INSUFFICIENT_RESOURCES;
    assertThat(session.add(filter()).status())
        .isEqualTo(NtStatus.STATUS_FWP_CALLOUT_NOTIFICATION_FAILED);
    assertThat(bench.wfp().engine().filters()).isEmpty();
  }

  @Test
  void engineStart_calloutRefusesAPersistentFilter_keepsItOutOfForce_R071() {
    session.add(new FwpmCallout(KEY, "callout", FwpmCallout.FLAG_PERSISTENT, null, LAYER));
    register(0);
    session.add(
        FwpmFilter.at(LAYER)
            .flags(FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT)
            .callout(FWP_ACTION_CALLOUT_UNKNOWN, KEY)
            .build());
    Bfe bfe = bench.wfp().engine().bfe();
    bench.run(
        () -> {
          bench.classify(LAYER);
          assertThat(seen).hasSize(1);
          bfe.stop().join();
          answer = NtStatus.STATUS_UNSUCCESSFUL;
          bfe.start().join();
          bench.classify(LAYER);
          assertThat(seen).hasSize(1);
          bfe.stop().join();
          answer = NtStatus.STATUS_SUCCESS;
          bfe.start().join();
          bench.classify(LAYER);
          assertThat(seen).hasSize(2);
        });
  }

  @Test
  void deleting_calloutRefuses_goesAnyway_R071() {
    bench.calloutObject(LAYER, KEY);
    register(0);
    Added added = session.add(filter());
    answer = NtStatus.STATUS_UNSUCCESSFUL;
    assertThat(session.deleteFilter(added.key())).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(bench.wfp().engine().filters()).isEmpty();
  }

  @Test
  void context_setWhenAdded_isSeenByClassifyFn_R074() {
    bench.calloutObject(LAYER, KEY);
    register(0);
    session.add(filter());
    bench.classify(LAYER);
    assertThat(seen).containsExactly(4711L);
  }

  @Test
  void rawContext_unlessSetByNotifyFn_isSeenByClassifyFn() {
    bench.calloutObject(LAYER, KEY);
    register(0, (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS);
    session.add(
        FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, KEY).rawContext(12).build());
    bench.classify(LAYER);
    assertThat(seen).containsExactly(12L);
  }

  @Test
  void postCommit_calloutAsked_comesAfterTheCommit_R073() {
    bench.calloutObject(LAYER, KEY);
    register(FwpsCallout.FWP_CALLOUT_FLAG_ENABLE_COMMIT_ADD_NOTIFY);
    session.transactionBegin(0);
    session.add(filter());
    session.add(filter());
    assertThat(told).containsExactly("ADD_FILTER", "ADD_FILTER");
    session.transactionCommit();
    assertThat(told)
        .containsExactly(
            "ADD_FILTER", "ADD_FILTER", "ADD_FILTER_POST_COMMIT", "ADD_FILTER_POST_COMMIT");
  }

  @Test
  void postCommit_notAsked_doesNotCome_R073() {
    bench.calloutObject(LAYER, KEY);
    register(0);
    session.transactionBegin(0);
    session.add(filter());
    session.transactionCommit();
    assertThat(told).containsExactly("ADD_FILTER");
  }

  @Test
  void abort_filtersOfTheTransaction_areToldAsDeleted_R070_R074() {
    bench.calloutObject(LAYER, KEY);
    register(0);
    session.transactionBegin(0);
    session.add(filter());
    session.transactionAbort();
    assertThat(told).containsExactly("ADD_FILTER", "DELETE_FILTER no key");
  }

  @Test
  void notifyFn_runs_atPassiveLevel_R075() {
    List<Irql> levels = new ArrayList<>();
    bench.calloutObject(LAYER, KEY);
    register(
        0,
        (type, filterKey, filter) -> {
          levels.add(bench.kernel().currentOrHardware().irql());
          return NtStatus.STATUS_SUCCESS;
        });
    bench.run(() -> session.deleteFilter(session.add(filter()).key()));
    assertThat(levels).containsExactly(Irql.PASSIVE_LEVEL, Irql.PASSIVE_LEVEL);
  }

  /** Deletes the filter while a classifyFn that it called is still running. */
  private List<String> deleteDuringClassify(PolicyBench on) {
    List<String> order = new ArrayList<>();
    KEvent go = new KEvent(on.machine(), "go", EventType.NOTIFICATION, false);
    on.callout(
        LAYER,
        KEY,
        (values, meta, data, context, filter, flow, out) -> {
          order.add("in");
          go.waitFor();
          order.add("out");
        });
    Added added = on.session().add(filter());
    on.machine().startThread("traffic", () -> on.classify(LAYER));
    on.kernel()
        .schedule(
            1_000_000,
            1,
            () ->
                on.machine()
                    .startThread(
                        "delete",
                        () -> {
                          on.session().deleteFilter(added.key());
                          order.add("deleted");
                        }));
    on.kernel().schedule(2_000_000, 2, go::set);
    assertThat(on.run().isCompleted()).isTrue();
    return order;
  }

  @Test
  void deleting_whileItsClassifyFnRuns_waitsUnlessOptioned() {
    PlatformOption waits = PlatformOption.FILTER_DELETE_WAITS_FOR_CLASSIFY;
    assertThat(deleteDuringClassify(new PolicyBench(PlatformProfile.DOCUMENTED.with(waits, 1), 1)))
        .containsExactly("in", "out", "deleted");
    assertThat(deleteDuringClassify(new PolicyBench(PlatformProfile.DOCUMENTED.with(waits, 0), 1)))
        .containsExactly("in", "deleted", "out");
  }

  @Test
  void deleting_aFilterWithoutCallout_waitsForNothing() {
    List<String> calls = new ArrayList<>();
    bench
        .kernel()
        .trace()
        .attach(
            new TraceReader() {
              @Override
              public boolean wantsNames() {
                return true;
              }

              @Override
              public void event(EventView event) {
                if (event.kind() == EventKind.CALL) {
                  calls.add(event.nameOf(Word.CALL));
                }
              }
            });
    Added other = session.add(FwpmFilter.at(LAYER).action(FwpActionType.FWP_ACTION_BLOCK).build());
    bench.run(() -> session.deleteFilter(other.key()));
    assertThat(calls).isNotEmpty().doesNotContain("filter deletion", "notifyFn");
  }

  @Test
  void notifyFn_onceReturned_isNoLongerBlamed() {
    bench.calloutObject(LAYER, KEY);
    register(0);
    List<String> callbacks = new ArrayList<>();
    bench.run(
        () -> {
          session.add(filter());
          callbacks.add(String.valueOf(bench.kernel().currentOrHardware().callback()));
        });
    assertThat(callbacks).containsExactly("null");
  }
}
