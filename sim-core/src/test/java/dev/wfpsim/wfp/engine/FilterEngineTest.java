package dev.wfpsim.wfp.engine;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_INSPECTION;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CONTINUE;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;
import static dev.wfpsim.wfp.fwpm.FwpmFilter.FWPM_FILTER_FLAG_BOOTTIME;
import static dev.wfpsim.wfp.fwpm.FwpmFilter.FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED;
import static dev.wfpsim.wfp.fwpm.FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT;
import static dev.wfpsim.wfp.platform.PolicyBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The objects of the engine: adding, deleting, referring, living. */
class FilterEngineTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;

  private final PolicyBench bench = new PolicyBench();
  private final FilterEngine engine = bench.wfp().engine();
  private final EngineSession session = bench.session();
  private final EngineSession dynamic = bench.open(SessionOptions.kernel("dynamic", true));

  private NtStatus add(FwpmFilter.Builder filter) {
    return session.add(filter.build()).status();
  }

  private static FwpmFilter.Builder block() {
    return FwpmFilter.at(LAYER).action(FWP_ACTION_BLOCK);
  }

  private static FwpmProvider provider(int n, int flags) {
    return new FwpmProvider(key(5, n), "provider " + n, flags, null);
  }

  private static Sublayer sublayer(int n, int flags) {
    return new Sublayer(key(6, n), "sublayer " + n, flags, null, 100 + n);
  }

  @Test
  void add_zeroKey_isInvented_R005() {
    Added one = session.add(block().build());
    Added two = session.add(block().build());
    assertThat(one.key().isZero()).isFalse();
    assertThat(one.key()).isNotEqualTo(two.key());
    assertThat(session.reader().filter(one.key()).value()).isNotNull();
  }

  @Test
  void add_sameKeyOfAnotherType_isAnotherObject_R004() {
    Guid key = key(9, 1);
    assertThat(session.add(new FwpmProvider(key, "p", 0, null)).status().isSuccess()).isTrue();
    assertThat(session.add(new Sublayer(key, "s", 0, null, 1)).status().isSuccess()).isTrue();
    assertThat(add(block().key(key))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(add(block().key(key))).isEqualTo(NtStatus.STATUS_FWP_ALREADY_EXISTS);
    assertThat(session.add(new Sublayer(key, "s", 0, null, 1)).status())
        .isEqualTo(NtStatus.STATUS_FWP_ALREADY_EXISTS);
  }

  @Test
  void addFilter_noSublayer_goesToTheUniversalOne_R023() {
    bench.add(block());
    bench.add(
        FwpmFilter.at(LAYER)
            .subLayer(Sublayer.UNIVERSAL.key())
            .weight(FwpValue.uint8(15))
            .action(FWP_ACTION_PERMIT));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
  }

  @Test
  void addFilter_wrong_hasItsStatus_R057_R021() {
    bench.calloutObject(LAYER, key(2, 1));
    FwpmFilter.Builder inspection =
        FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_INSPECTION, key(2, 1));
    assertThat(add(inspection.flags(FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED)))
        .isEqualTo(NtStatus.STATUS_FWP_INVALID_FLAGS);
    assertThat(add(block().flags(FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED)))
        .isEqualTo(NtStatus.STATUS_FWP_INVALID_FLAGS);
    assertThat(add(block().flags(FWPM_FILTER_FLAG_BOOTTIME | FWPM_FILTER_FLAG_PERSISTENT)))
        .isEqualTo(NtStatus.STATUS_FWP_INVALID_FLAGS);
    FwpmFilter.Builder rpc =
        FwpmFilter.at(FwpsLayer.FWPS_LAYER_RPC_UM).flags(FWPM_FILTER_FLAG_BOOTTIME);
    assertThat(add(rpc)).isEqualTo(NtStatus.STATUS_FWP_INCOMPATIBLE_LAYER);
    assertThat(add(block().name(""))).isEqualTo(NtStatus.STATUS_FWP_NULL_DISPLAY_NAME);
    assertThat(add(block().weight(FwpValue.uint8(16))))
        .isEqualTo(NtStatus.STATUS_FWP_INVALID_WEIGHT);
    assertThat(add(block().when(FwpsField.IP_REMOTE_PORT, FwpValue.uint32(1))))
        .isEqualTo(NtStatus.STATUS_FWP_TYPE_MISMATCH);
    assertThat(add(FwpmFilter.at(LAYER).action(FWP_ACTION_CONTINUE)))
        .isEqualTo(NtStatus.STATUS_FWP_INVALID_ACTION_TYPE);
    assertThat(engine.filters()).isEmpty();
  }

  @Test
  void addFilter_unknownReference_isNotFound() {
    assertThat(add(block().subLayer(key(6, 9)))).isEqualTo(NtStatus.STATUS_FWP_SUBLAYER_NOT_FOUND);
    assertThat(add(block().provider(key(5, 9)))).isEqualTo(NtStatus.STATUS_FWP_PROVIDER_NOT_FOUND);
    assertThat(add(FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 9))))
        .isEqualTo(NtStatus.STATUS_FWP_CALLOUT_NOT_FOUND);
    assertThat(add(block().providerContext(key(7, 9))))
        .isEqualTo(NtStatus.STATUS_FWP_PROVIDER_CONTEXT_NOT_FOUND);
  }

  @Test
  void addFilter_calloutOfAnotherLayer_isIncompatible() {
    bench.calloutObject(FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6, key(2, 1));
    assertThat(add(FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 1))))
        .isEqualTo(NtStatus.STATUS_FWP_INCOMPATIBLE_LAYER);
  }

  @Test
  void addFilter_providerContext_isSeenByTheCallout() {
    List<Object> seen = new ArrayList<>();
    bench.callout(
        LAYER,
        key(2, 1),
        (values, meta, data, context, filter, flow, out) ->
            seen.add(Objects.requireNonNull(filter.providerContext()).data()));
    Added context = session.add(new ProviderContext(Guid.ZERO, "context", 0, null, "the data", 0));
    bench.add(
        FwpmFilter.at(LAYER)
            .callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 1))
            .providerContext(context.key()));
    bench.classify(LAYER);
    assertThat(seen).containsExactly("the data");
    assertThat(context.id()).isEqualTo(1);
  }

  @Test
  void delete_referredTo_isInUse_R008() {
    session.add(provider(1, 0));
    session.add(new Sublayer(key(6, 1), "s", 0, key(5, 1), 9));
    bench.calloutObject(LAYER, key(2, 1));
    session.add(new ProviderContext(key(7, 1), "c", 0, null, null, 0));
    Added filter =
        session.add(
            FwpmFilter.at(LAYER)
                .subLayer(key(6, 1))
                .callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 1))
                .providerContext(key(7, 1))
                .build());
    assertThat(session.deleteProvider(key(5, 1))).isEqualTo(NtStatus.STATUS_FWP_IN_USE);
    assertThat(session.deleteSublayer(key(6, 1))).isEqualTo(NtStatus.STATUS_FWP_IN_USE);
    assertThat(session.deleteCallout(key(2, 1))).isEqualTo(NtStatus.STATUS_FWP_IN_USE);
    assertThat(session.deleteProviderContext(key(7, 1))).isEqualTo(NtStatus.STATUS_FWP_IN_USE);
    assertThat(session.deleteFilter(filter.key())).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.deleteProviderContext(key(7, 1))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.deleteCalloutById(bench.wfp().callouts().idOf(key(2, 1))))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.deleteSublayer(key(6, 1))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.deleteProvider(key(5, 1))).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  @Test
  void delete_unknownOrBuiltIn_isRefused_R006() {
    assertThat(session.deleteFilter(key(1, 1))).isEqualTo(NtStatus.STATUS_FWP_FILTER_NOT_FOUND);
    assertThat(session.deleteFilterById(7)).isEqualTo(NtStatus.STATUS_FWP_FILTER_NOT_FOUND);
    assertThat(session.deleteCalloutById(7)).isEqualTo(NtStatus.STATUS_FWP_CALLOUT_NOT_FOUND);
    assertThat(session.deleteSublayer(Sublayer.UNIVERSAL.key()))
        .isEqualTo(NtStatus.STATUS_FWP_BUILTIN_OBJECT);
  }

  @Test
  void reference_toAShorterLife_isRefused_R007() {
    dynamic.add(sublayer(1, 0));
    session.add(sublayer(2, 0));
    session.add(sublayer(3, Sublayer.FLAG_PERSISTENT));
    FwpmFilter.Builder persistent = block().flags(FWPM_FILTER_FLAG_PERSISTENT);
    assertThat(add(block().subLayer(key(6, 1)))).isEqualTo(NtStatus.STATUS_FWP_LIFETIME_MISMATCH);
    assertThat(add(persistent.subLayer(key(6, 1))))
        .isEqualTo(NtStatus.STATUS_FWP_LIFETIME_MISMATCH);
    assertThat(add(persistent.subLayer(key(6, 2))))
        .isEqualTo(NtStatus.STATUS_FWP_LIFETIME_MISMATCH);
    assertThat(add(persistent.subLayer(key(6, 3)))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(dynamic.add(block().subLayer(key(6, 1)).build()).status())
        .isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  @Test
  void reference_ofPersistentToAnotherProvidersObject_isRefused_R007() {
    session.add(provider(1, FwpmProvider.FLAG_PERSISTENT));
    session.add(provider(2, FwpmProvider.FLAG_PERSISTENT));
    Sublayer owned = new Sublayer(key(6, 4), "owned", Sublayer.FLAG_PERSISTENT, key(5, 1), 10);
    session.add(owned);
    FwpmFilter.Builder persistent = block().flags(FWPM_FILTER_FLAG_PERSISTENT).subLayer(key(6, 4));
    assertThat(add(persistent.provider(key(5, 2))))
        .isEqualTo(NtStatus.STATUS_FWP_LIFETIME_MISMATCH);
    assertThat(add(persistent.provider(key(5, 1)))).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  @Test
  void reference_toAnotherDynamicSessionsObject_isRefused_R007() {
    EngineSession other = bench.open(SessionOptions.kernel("other", true));
    dynamic.add(sublayer(1, 0));
    assertThat(other.add(block().subLayer(key(6, 1)).build()).status())
        .isEqualTo(NtStatus.STATUS_FWP_WRONG_SESSION);
  }

  @Test
  void dynamicSession_persistentObject_isRefused_R006() {
    assertThat(dynamic.add(block().flags(FWPM_FILTER_FLAG_PERSISTENT).build()).status())
        .isEqualTo(NtStatus.STATUS_FWP_DYNAMIC_SESSION_IN_PROGRESS);
    assertThat(dynamic.add(sublayer(1, Sublayer.FLAG_PERSISTENT)).status())
        .isEqualTo(NtStatus.STATUS_FWP_DYNAMIC_SESSION_IN_PROGRESS);
  }

  @Test
  void dynamicObjects_endWithTheirSession_R006_R014() {
    dynamic.add(sublayer(1, 0));
    dynamic.add(block().subLayer(key(6, 1)).build());
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(dynamic.close()).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(engine.filters()).isEmpty();
    assertThat(session.deleteSublayer(key(6, 1))).isEqualTo(NtStatus.STATUS_FWP_SUBLAYER_NOT_FOUND);
    assertThat(dynamic.add(block().build()).status()).isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
  }

  @Test
  void staticObjects_outliveTheirSessionButNotTheEngine_R006() {
    session.add(block().build());
    session.close();
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
    bench.run(() -> engine.bfe().stop().join());
    assertThat(engine.filters()).isEmpty();
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
  }

  @Test
  void persistentObjects_comeBackWithTheEngine_R006() {
    bench.add(block().flags(FWPM_FILTER_FLAG_PERSISTENT));
    bench.run(
        () -> {
          engine.bfe().stop().join();
          assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
          engine.bfe().start().join();
          assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
        });
    assertThat(engine.filters()).hasSize(1);
  }

  @Test
  void bootTimeFilter_actsUntilTheEngineRuns_R021() {
    bench.add(block().flags(FWPM_FILTER_FLAG_BOOTTIME));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    bench.run(
        () -> {
          engine.bfe().stop().join();
          assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
          engine.bfe().start().join();
          assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
        });
  }

  private void persistentFilterOfService(PolicyBench on) {
    on.session().add(new FwpmProvider(key(5, 1), "p", FwpmProvider.FLAG_PERSISTENT, "service"));
    on.add(block().provider(key(5, 1)).flags(FWPM_FILTER_FLAG_PERSISTENT));
  }

  @Test
  void providersService_notAutoStart_disablesItsFilters_R022() {
    persistentFilterOfService(bench);
    bench.run(
        () -> {
          engine.bfe().stop().join();
          engine.bfe().start().join();
          assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
          assertThat(engine.filters().getFirst().hasFlag(FwpmFilter.FWPM_FILTER_FLAG_DISABLED))
              .isTrue();
          engine.bfe().stop().join();
          engine.addAutoStartService("service");
          engine.bfe().start().join();
          assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
        });
  }

  @Test
  void providerWithoutService_isEnforcedUnlessOptioned_R022() {
    for (int option = 0; option <= 1; option++) {
      PlatformProfile profile =
          PlatformProfile.DOCUMENTED.with(PlatformOption.DISABLE_FILTERS_WITHOUT_SERVICE, option);
      PolicyBench other = new PolicyBench(profile, 1);
      other.session().add(provider(1, FwpmProvider.FLAG_PERSISTENT));
      other.add(block().provider(key(5, 1)).flags(FWPM_FILTER_FLAG_PERSISTENT));
      other.run(
          () -> {
            other.wfp().engine().bfe().stop().join();
            other.wfp().engine().bfe().start().join();
          });
      assertThat(other.classify(LAYER).actionType)
          .isEqualTo(option == 0 ? FWP_ACTION_BLOCK : FWP_ACTION_PERMIT);
    }
  }

  @Test
  void disabledFlag_given_isIgnored_R022() {
    Added added = session.add(block().flags(FwpmFilter.FWPM_FILTER_FLAG_DISABLED).build());
    assertThat(Objects.requireNonNull(session.reader().filter(added.key()).value()).flags())
        .isZero();
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
  }

  @Test
  void sessions_engineStops_canOnlyBeClosed() {
    bench.run(() -> engine.bfe().stop().join());
    assertThat(session.add(block().build()).status())
        .isEqualTo(NtStatus.STATUS_FWP_SESSION_ABORTED);
    assertThat(session.close()).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.close()).isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
  }

  @Test
  void reading_byKeyAndId_findsWhatIsThere() {
    session.add(provider(1, 0));
    session.add(sublayer(2, 0));
    session.add(new ProviderContext(key(7, 1), "c", 0, null, "data", 0));
    bench.calloutObject(LAYER, key(2, 1));
    Added filter = session.add(block().name("mine").build());
    assertThat(session.reader().provider(key(5, 1)).value()).isEqualTo(provider(1, 0));
    assertThat(session.reader().sublayer(key(6, 2)).value()).isEqualTo(sublayer(2, 0));
    assertThat(session.reader().sublayer(Sublayer.UNIVERSAL.key()).value())
        .isEqualTo(Sublayer.UNIVERSAL);
    assertThat(
            Objects.requireNonNull(
                    session
                        .reader()
                        .providerContext("FwpmProviderContextGetByKey0", key(7, 1))
                        .value())
                .data())
        .isEqualTo("data");
    assertThat(
            Objects.requireNonNull(session.reader().callout(key(2, 1)).value()).applicableLayer())
        .isEqualTo(LAYER);
    assertThat(Objects.requireNonNull(session.reader().filterById(filter.id()).value()).name())
        .isEqualTo("mine");
    assertThat(session.reader().filterById(1).value()).isNull();
    assertThat(session.reader().callout(key(2, 9)).value()).isNull();
  }

  /** One object of each kind, number n; the filter uses the others. */
  private void addOneOfEach(EngineSession by, int n, boolean persistent) {
    Guid provider = key(5, n);
    List<Added> added =
        List.of(
            by.add(
                new FwpmProvider(
                    provider, "p", persistent ? FwpmProvider.FLAG_PERSISTENT : 0, null)),
            by.add(
                new ProviderContext(
                    key(7, n),
                    "c",
                    persistent ? ProviderContext.FLAG_PERSISTENT : 0,
                    provider,
                    null,
                    0)),
            by.add(
                new Sublayer(
                    key(6, n), "s", persistent ? Sublayer.FLAG_PERSISTENT : 0, provider, 100 + n)),
            by.add(
                new FwpmCallout(
                    key(2, n), "o", persistent ? FwpmCallout.FLAG_PERSISTENT : 0, provider, LAYER)),
            by.add(
                FwpmFilter.at(LAYER)
                    .key(key(8, n))
                    .flags(persistent ? FWPM_FILTER_FLAG_PERSISTENT : 0)
                    .provider(provider)
                    .providerContext(key(7, n))
                    .subLayer(key(6, n))
                    .callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, n))
                    .build()));
    assertThat(added).allSatisfy(each -> assertThat(each.status().isSuccess()).isTrue());
  }

  /** The kinds of number n that are there, read in a session. */
  private static String kindsOf(EngineSession reader, int n) {
    return (reader.reader().provider(key(5, n)).value() == null ? "" : "p")
        + (reader.reader().providerContext("FwpmProviderContextGetByKey0", key(7, n)).value()
                == null
            ? ""
            : "c")
        + (reader.reader().sublayer(key(6, n)).value() == null ? "" : "s")
        + (reader.reader().callout(key(2, n)).value() == null ? "" : "o")
        + (reader.reader().filter(key(8, n)).value() == null ? "" : "f");
  }

  @Test
  void objectsOfEveryKind_endWithTheirDynamicSessionAlone_R014() {
    addOneOfEach(dynamic, 1, false);
    addOneOfEach(session, 2, false);
    assertThat(kindsOf(session, 1)).isEqualTo("pcsof");
    dynamic.close();
    assertThat(kindsOf(session, 1)).isEmpty();
    assertThat(kindsOf(session, 2)).isEqualTo("pcsof");
    addOneOfEach(session, 1, false);
  }

  @Test
  void objectsOfEveryKind_endWithTheEngineUnlessPersistent_R006() {
    addOneOfEach(session, 1, false);
    addOneOfEach(session, 2, true);
    bench.run(
        () -> {
          engine.bfe().stop().join();
          engine.bfe().start().join();
        });
    EngineSession later = bench.open(SessionOptions.kernel("later", false));
    assertThat(kindsOf(later, 1)).isEmpty();
    assertThat(kindsOf(later, 2)).isEqualTo("pcsof");
    addOneOfEach(later, 1, false);
  }

  @Test
  void delete_whatOnlyOthersReferTo_succeeds_R008() {
    addOneOfEach(session, 1, false);
    session.add(provider(2, 0));
    session.add(new ProviderContext(key(7, 2), "c", 0, null, null, 0));
    session.add(sublayer(2, 0));
    bench.calloutObject(LAYER, key(2, 2));
    assertThat(session.deleteProvider(key(5, 2))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.deleteProviderContext(key(7, 2))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.deleteSublayer(key(6, 2))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(session.deleteCallout(key(2, 2))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(kindsOf(session, 1)).isEqualTo("pcsof");
    assertThat(kindsOf(session, 2)).isEmpty();
  }

  @Test
  void abort_ofAnAdd_leavesNothingToFind() {
    session.transactionBegin(0);
    long id = session.add(block().build()).id();
    session.transactionAbort();
    assertThat(session.reader().filterById(id).value()).isNull();
    assertThat(session.deleteFilterById(id)).isEqualTo(NtStatus.STATUS_FWP_FILTER_NOT_FOUND);
    bench.add(block()); // the layer is looked through again
    assertThat(bench.wfp().classifier().hasFilters(LAYER)).isTrue();
    assertThat(engine.filters()).hasSize(1);
  }

  @Test
  void abort_ofADelete_keepsTheFilterInForce() {
    long id = bench.add(block());
    session.transactionBegin(0);
    session.deleteFilterById(id);
    session.transactionAbort();
    bench.add(block().subLayer(bench.sublayer(1)));
    assertThat(Objects.requireNonNull(session.reader().filterById(id).value()).name()).isNotEmpty();
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(bench.classify(LAYER).filterId).isEqualTo(id);
  }

  @Test
  void addSublayer_weights_fillSixteenBits() {
    assertThat(session.add(new Sublayer(key(6, 1), "s", 0, null, 0)).status().isSuccess()).isTrue();
    assertThat(session.add(new Sublayer(key(6, 2), "s", 0, null, 0xffff)).status().isSuccess())
        .isTrue();
    for (int wrong : new int[] {-1, 0x10000}) {
      assertThat(session.add(new Sublayer(key(6, 3), "s", 0, null, wrong)).status())
          .isEqualTo(NtStatus.STATUS_FWP_INVALID_WEIGHT);
    }
  }

  @Test
  void addProviderContext_idsCountOnlyWhatIsThere() {
    ProviderContext one = new ProviderContext(key(7, 1), "c", 0, null, null, 0);
    assertThat(session.add(one).id()).isEqualTo(1);
    assertThat(session.add(one).status()).isEqualTo(NtStatus.STATUS_FWP_ALREADY_EXISTS);
    assertThat(session.add(new ProviderContext(key(7, 2), "c", 0, null, null, 0)).id())
        .isEqualTo(2);
  }
}
