package dev.wfpsim.wfp.classify;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_INSPECTION;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_TERMINATING;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;
import static dev.wfpsim.wfp.platform.PolicyBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.BufferLedger;
import dev.wfpsim.net.buffer.BufferLimits;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpClassifyOption;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClassifierTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final Guid CALLOUT = key(2, 1);

  private final PolicyBench bench = new PolicyBench();
  private final List<String> called = new ArrayList<>();

  private FwpmFilter.Builder unknown() {
    return FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT);
  }

  private void notes(Guid key, String name, FwpActionType answer) {
    bench.callout(
        LAYER,
        key,
        (values, meta, data, context, filter, flow, out) -> {
          called.add(name + ":" + out.actionType + (out.hasWriteRight() ? "+" : "-"));
          out.actionType = answer;
        });
  }

  @Test
  void classify_noFilters_permitsWithoutEvents_R058() {
    int before = bench.events().size();
    FwpsClassifyOut out = bench.classify(LAYER);
    assertThat(out.actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(out.filterId).isZero();
    assertThat(bench.events()).hasSize(before);
    assertThat(bench.wfp().classifier().hasFilters(LAYER)).isFalse();
    assertThat(bench.wfp().classifier().counts(LAYER)).isEqualTo(new LayerCounts(1, 0, 0, 1, 0));
  }

  @Test
  void classify_plainFilters_countsAndTells() {
    long id =
        bench.add(
            FwpmFilter.at(LAYER)
                .when(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(80))
                .action(FWP_ACTION_BLOCK));
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    values.set(FwpsField.IP_REMOTE_PORT, 80);
    FwpsClassifyOut out = bench.classify(values);
    assertThat(out.actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(out.filterId).isEqualTo(id);
    assertThat(values.isEnded()).isFalse();
    values.set(FwpsField.IP_REMOTE_PORT, 81);
    assertThat(bench.classify(values).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(bench.count(EventKind.CLASSIFY_BEGIN)).isEqualTo(1);
    assertThat(bench.count(EventKind.CLASSIFY_END)).isEqualTo(1);
    assertThat(bench.wfp().classifier().counts(LAYER)).isEqualTo(new LayerCounts(2, 0, 1, 1, 0));
  }

  @Test
  void classify_sublayers_allAreEvaluatedAfterABlock_R029_R030() {
    notes(CALLOUT, "low", FWP_ACTION_PERMIT);
    bench.add(FwpmFilter.at(LAYER).subLayer(bench.sublayer(900)).action(FWP_ACTION_BLOCK));
    bench.add(unknown().subLayer(bench.sublayer(100)));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(called).containsExactly("low:FWP_ACTION_BLOCK-");
  }

  @Test
  void classify_hardBlockEndsByOption_skipsTheRest_R030() {
    PolicyBench stopping =
        new PolicyBench(
            PlatformProfile.DOCUMENTED.with(PlatformOption.HARD_BLOCK_ENDS_EVALUATION, 1), 1);
    stopping.callout(
        LAYER, CALLOUT, (values, meta, data, context, filter, flow, out) -> called.add("low"));
    stopping.add(FwpmFilter.at(LAYER).subLayer(stopping.sublayer(900)).action(FWP_ACTION_BLOCK));
    stopping.add(unknown().subLayer(stopping.sublayer(100)));
    assertThat(stopping.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(called).isEmpty();
  }

  @Test
  void classify_inOneSublayer_stopsAtTheFirstDecision_R028_R029() {
    notes(CALLOUT, "first", FwpActionType.FWP_ACTION_CONTINUE);
    notes(key(2, 2), "second", FWP_ACTION_PERMIT);
    notes(key(2, 3), "third", FWP_ACTION_BLOCK);
    bench.add(unknown().weight(FwpValue.uint8(9)));
    bench.add(
        FwpmFilter.at(LAYER)
            .callout(FWP_ACTION_CALLOUT_TERMINATING, key(2, 2))
            .weight(FwpValue.uint8(8)));
    bench.add(
        FwpmFilter.at(LAYER)
            .callout(FWP_ACTION_CALLOUT_TERMINATING, key(2, 3))
            .weight(FwpValue.uint8(7)));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(called).containsExactly("first:FWP_ACTION_NONE+", "second:FWP_ACTION_NONE+");
  }

  @Test
  void classify_oneCalloutInThreeFilters_isCalledForEach_R091() {
    List<Long> filters = new ArrayList<>();
    bench.callout(
        LAYER,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> filters.add(filter.filterId()));
    long a = bench.add(unknown().weight(FwpValue.uint8(9)));
    long b = bench.add(unknown().weight(FwpValue.uint8(8)));
    long c = bench.add(unknown().subLayer(bench.sublayer(60_000)));
    bench.classify(LAYER);
    assertThat(filters).containsExactly(c, a, b);
    assertThat(bench.wfp().classifier().counts(LAYER).callouts()).isEqualTo(3);
  }

  @Test
  void classify_veto_isTracedAndTold_R040() {
    List<Long> vetoes = new ArrayList<>();
    bench.wfp().classifier().subscribe(filter -> vetoes.add(filter.filterId()));
    notes(CALLOUT, "veto", FWP_ACTION_BLOCK);
    bench.add(
        FwpmFilter.at(LAYER)
            .subLayer(bench.sublayer(900))
            .flags(FwpmFilter.FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT));
    long id = bench.add(unknown().subLayer(bench.sublayer(100)));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(called).containsExactly("veto:FWP_ACTION_PERMIT-");
    assertThat(vetoes).containsExactly(id);
    assertThat(bench.count(EventKind.CLASSIFY_VETO)).isEqualTo(1);
    assertThat(bench.findings()).isEmpty();
  }

  @Test
  void classify_hardPermitElsewhere_doesNotHelpHere_R041() {
    bench.add(FwpmFilter.at(LAYER).flags(FwpmFilter.FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT));
    FwpsLayer transport = FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4;
    bench.add(FwpmFilter.at(transport).action(FWP_ACTION_BLOCK));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(bench.classify(transport).actionType).isEqualTo(FWP_ACTION_BLOCK);
  }

  @Test
  void classify_calloutNotRegistered_fallsBack_R056_R057() {
    bench.calloutObject(LAYER, CALLOUT);
    Guid upper = bench.sublayer(900);
    bench.add(FwpmFilter.at(LAYER).subLayer(upper).callout(FWP_ACTION_CALLOUT_INSPECTION, CALLOUT));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    long permitting =
        bench.add(
            unknown()
                .weight(FwpValue.uint8(9))
                .flags(FwpmFilter.FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED));
    assertThat(bench.classify(LAYER).filterId).isEqualTo(permitting);
    long blocking = bench.add(unknown().subLayer(bench.sublayer(800)));
    FwpsClassifyOut out = bench.classify(LAYER);
    assertThat(out.actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(out.filterId).isEqualTo(blocking);
    assertThat(bench.count(EventKind.CALLOUT_MISSING)).isEqualTo(6);
  }

  @Test
  void classify_versionZero_getsNoContext_R003_R002() {
    List<Boolean> valid = new ArrayList<>();
    ClassifyFn function =
        (values, meta, data, context, filter, flow, out) ->
            valid.add(ClassifyCall.of(context).isValid());
    for (int version = 0; version <= 3; version++) {
      Guid key = key(3, version);
      bench
          .wfp()
          .callouts()
          .register(
              new FwpsCallout(
                  version, key, 0, function, (t, k, f) -> NtStatus.STATUS_SUCCESS, null));
      bench.calloutObject(LAYER, key);
      bench.add(
          FwpmFilter.at(LAYER)
              .callout(FWP_ACTION_CALLOUT_UNKNOWN, key)
              .weight(FwpValue.uint8(9 - version)));
    }
    bench.classify(LAYER);
    assertThat(valid).containsExactly(false, true, true, true);
  }

  @Test
  void context_afterReturn_isInvalid() {
    List<ClassifyCall> contexts = new ArrayList<>();
    List<@Nullable ClassifyCall> current = new ArrayList<>();
    bench.callout(
        LAYER,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyCall call = ClassifyCall.of(context);
          contexts.add(call);
          current.add(bench.wfp().classifier().current(null));
          assertThat(call.layer()).isEqualTo(LAYER);
          assertThat(call.filter()).isSameAs(filter);
          assertThat(call.calloutId()).isEqualTo(filter.calloutId());
        });
    bench.add(unknown());
    bench.classify(LAYER);
    assertThat(contexts).hasSize(1).isEqualTo(current);
    assertThat(contexts.getFirst().isValid()).isFalse();
    assertThat(bench.wfp().classifier().current(null)).isNull();
  }

  @Test
  void values_keptByACallout_areEnded_R093() {
    List<FwpsIncomingValues> kept = new ArrayList<>();
    bench.callout(
        LAYER, CALLOUT, (values, meta, data, context, filter, flow, out) -> kept.add(values));
    bench.add(unknown());
    bench.classify(LAYER);
    assertThat(bench.findings()).isEmpty();
    assertThat(kept.getFirst().isEnded()).isTrue();
    kept.getFirst().value(FwpsField.IP_PROTOCOL);
    assertThat(bench.findings()).containsExactly("CLASSIFY_ARGUMENT_AFTER_CALL");
  }

  @Test
  void metadata_absentMemberRead_isReported_R094() {
    bench.callout(
        LAYER,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          if (meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_PROCESS_ID)) {
            meta.processId();
          }
        });
    bench.add(unknown());
    bench.classify(LAYER);
    assertThat(bench.findings()).isEmpty();
    bench.callout(
        LAYER, key(2, 2), (values, meta, data, context, filter, flow, out) -> meta.flowHandle());
    bench.add(FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 2)));
    bench.classify(LAYER);
    assertThat(bench.findings()).containsExactly("METADATA_NOT_PRESENT");
    assertThat(bench.kernel().findings().all().getFirst().message()).contains("FLOW_HANDLE");
  }

  /** A flow on which some callouts have contexts. */
  private static final class Flow implements ClassifyScope {
    final TreeMap<Integer, Long> contexts = new TreeMap<>();
    final List<String> calls = new ArrayList<>();
    final List<String> options = new ArrayList<>();

    @Override
    public long enterCallout(FwpsLayer layer, int calloutId) {
      calls.add("enter");
      return contexts.getOrDefault(calloutId, 0L);
    }

    @Override
    public void leaveCallout(FwpsLayer layer, int calloutId) {
      calls.add("leave");
    }

    @Override
    public boolean hasFlowContext(FwpsLayer layer, int calloutId) {
      return contexts.containsKey(calloutId);
    }

    @Override
    public void setOption(FwpClassifyOption option, long value) {
      options.add(option.ordinal() + "=" + value);
    }
  }

  private void classify(Flow flow) {
    bench
        .wfp()
        .classifier()
        .classify(new FwpsIncomingValues(LAYER), new FwpsIncomingMetadataValues(), null, flow);
  }

  @Test
  void flowContext_ofTheCallout_isGivenOrZero_R096() {
    List<Long> seen = new ArrayList<>();
    bench.callout(
        LAYER, CALLOUT, (values, meta, data, context, filter, flow, out) -> seen.add(flow));
    bench.add(unknown());
    Flow flow = new Flow();
    classify(flow);
    flow.contexts.put(bench.wfp().callouts().idOf(CALLOUT), 77L);
    classify(flow);
    assertThat(seen).containsExactly(0L, 77L);
    assertThat(flow.calls).containsExactly("enter", "leave", "enter", "leave");
  }

  @Test
  void conditionalOnFlow_withoutContext_isNotCalled_R083() {
    bench
        .wfp()
        .callouts()
        .register(
            PolicyBench.callout(
                CALLOUT,
                FwpsCallout.FWP_CALLOUT_FLAG_CONDITIONAL_ON_FLOW,
                (values, meta, data, context, filter, flow, out) -> called.add("called")));
    bench.calloutObject(LAYER, CALLOUT);
    bench.add(FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_TERMINATING, CALLOUT));
    Flow flow = new Flow();
    classify(flow);
    assertThat(called).isEmpty();
    flow.contexts.put(bench.wfp().callouts().idOf(CALLOUT), 1L);
    classify(flow);
    assertThat(called).hasSize(1);
  }

  @Test
  void setOption_outsideClassifyFn_isRefused_R061() {
    assertThat(setOption(new FwpsIncomingMetadataValues(), 1, FwpValue.uint32(1)))
        .isEqualTo(NtStatus.STATUS_UNSUCCESSFUL);
  }

  @Test
  void setOption_firstSetter_ownsIt_R061() {
    List<NtStatus> statuses = new ArrayList<>();
    ClassifyFn function =
        (values, meta, data, context, filter, flow, out) ->
            statuses.add(setOption(meta, 2, FwpValue.uint32((int) filter.context)));
    bench.callout(LAYER, CALLOUT, function);
    bench.add(unknown().weight(FwpValue.uint8(1)).rawContext(10));
    bench.add(unknown().weight(FwpValue.uint8(9)).rawContext(90));
    Flow flow = new Flow();
    classify(flow);
    assertThat(statuses).containsExactly(NtStatus.STATUS_SUCCESS, NtStatus.STATUS_UNSUCCESSFUL);
    assertThat(flow.options).containsExactly("2=90");
  }

  @Test
  void setOption_wrongArguments_haveTheirStatuses_R062() {
    FwpsIncomingMetadataValues meta = new FwpsIncomingMetadataValues();
    assertThat(setOption(meta, 8, FwpValue.uint32(0)))
        .isEqualTo(NtStatus.STATUS_FWP_INVALID_ENUMERATOR);
    assertThat(setOption(meta, 0, FwpValue.uint32(3))).isEqualTo(NtStatus.STATUS_FWP_OUT_OF_BOUNDS);
    assertThat(setOption(meta, 0, FwpValue.uint16(1)))
        .isEqualTo(NtStatus.STATUS_OBJECT_TYPE_MISMATCH);
  }

  private NtStatus setOption(FwpsIncomingMetadataValues meta, int option, FwpValue value) {
    return bench.wfp().classifier().setOption(meta, option, value);
  }

  private void absorbing(FwpsLayer layer, FwpActionType action) {
    bench.callout(
        layer,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = action;
          out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
        });
    bench.add(FwpmFilter.at(layer).callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "FWPS_LAYER_OUTBOUND_IPPACKET_V4",
        "FWPS_LAYER_INBOUND_TRANSPORT_V6",
        "FWPS_LAYER_DATAGRAM_DATA_V4",
        "FWPS_LAYER_ALE_AUTH_CONNECT_V4",
        "FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6",
        "FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4"
      })
  void absorb_withBlock_whereThereIsAPacket_isFine_R104(FwpsLayer layer) {
    absorbing(layer, FWP_ACTION_BLOCK);
    assertThat(bench.classify(layer).isAbsorbed()).isTrue();
    assertThat(bench.findings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "FWPS_LAYER_INBOUND_IPPACKET_V4_DISCARD",
        "FWPS_LAYER_ALE_CONNECT_REDIRECT_V4",
        "FWPS_LAYER_STREAM_V4"
      })
  void absorb_elsewhere_isReportedAndIgnored_R104(FwpsLayer layer) {
    absorbing(layer, FWP_ACTION_BLOCK);
    assertThat(bench.classify(layer).isAbsorbed()).isFalse();
    assertThat(bench.findings()).containsExactly("ABSORB_NOT_POSSIBLE");
  }

  @Test
  void absorb_withoutBlock_isReported_R104() {
    absorbing(LAYER, FWP_ACTION_PERMIT);
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(bench.findings()).containsExactly("ABSORB_WITHOUT_BLOCK");
  }

  @ParameterizedTest
  @CsvSource({
    "FWPS_LAYER_INBOUND_TRANSPORT_V4_DISCARD, FWP_ACTION_BLOCK, 0",
    "FWPS_LAYER_INBOUND_IPPACKET_V6_DISCARD, FWP_ACTION_BLOCK, 0",
    "FWPS_LAYER_INBOUND_TRANSPORT_V4_DISCARD, FWP_ACTION_CONTINUE, 0",
    "FWPS_LAYER_INBOUND_TRANSPORT_V4_DISCARD, FWP_ACTION_PERMIT, 1",
    "FWPS_LAYER_ALE_AUTH_CONNECT_V4_DISCARD, FWP_ACTION_BLOCK, 1"
  })
  void discardLayer_decision_isReportedUnlessItSilencesAnAnswer_R107(
      FwpsLayer layer, FwpActionType action, int findings) {
    bench.callout(
        layer,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> out.actionType = action);
    bench.add(FwpmFilter.at(layer).callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT));
    bench.classify(layer);
    assertThat(bench.findings()).hasSize(findings);
    assertThat(bench.findings().stream().allMatch("DISCARD_LAYER_DECIDED"::equals)).isTrue();
  }

  @Test
  void actionWritten_withoutRight_isReported_R042() {
    notes(CALLOUT, "low", FWP_ACTION_PERMIT);
    bench.add(FwpmFilter.at(LAYER).subLayer(bench.sublayer(900)).action(FWP_ACTION_BLOCK));
    bench.add(unknown().subLayer(bench.sublayer(100)));
    bench.classify(LAYER);
    assertThat(bench.findings()).containsExactly("ACTION_WRITTEN_WITHOUT_RIGHT");
  }

  @Test
  void answers_againstTheFiltersAction_areReported_R053_R054_R045() {
    notes(CALLOUT, "nothing", FwpActionType.FWP_ACTION_CONTINUE);
    bench.callout(
        LAYER,
        key(2, 2),
        (values, meta, data, context, filter, flow, out) -> out.actionType = FWP_ACTION_PERMIT);
    bench.add(FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_INSPECTION, key(2, 2)));
    bench.add(
        FwpmFilter.at(LAYER)
            .subLayer(bench.sublayer(20))
            .flags(FwpmFilter.FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT)
            .callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 2)));
    bench.add(
        FwpmFilter.at(LAYER)
            .subLayer(bench.sublayer(10))
            .callout(FWP_ACTION_CALLOUT_TERMINATING, CALLOUT));
    bench.classify(LAYER);
    assertThat(bench.findings())
        .containsExactly(
            "INSPECTION_CALLOUT_DECIDED", "RIGHT_NOT_CLEARED", "TERMINATING_CALLOUT_UNDECIDED");
  }

  @Test
  void irql_leftRaised_isReported_R090() {
    bench.callout(
        LAYER,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) ->
            bench.machine().raiseIrql(Irql.DISPATCH_LEVEL));
    bench.add(unknown());
    bench.run(
        () -> {
          bench.classify(LAYER);
          bench.machine().lowerIrql(Irql.PASSIVE_LEVEL);
        });
    assertThat(bench.findings()).contains("CLASSIFY_IRQL_CHANGED");
  }

  @Test
  void classify_onTwoThreads_keepsThemApart() {
    List<FwpActionType> results = new ArrayList<>();
    bench.callout(
        LAYER,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          boolean block = values.number(FwpsField.IP_REMOTE_PORT) == 80;
          for (int i = 0; i < 5; i++) {
            bench.kernel().call("work", () -> true);
          }
          assertThat(bench.wfp().classifier().current(bench.kernel().current())).isSameAs(context);
          out.actionType = block ? FWP_ACTION_BLOCK : FWP_ACTION_PERMIT;
        });
    bench.add(unknown());
    for (int port : new int[] {80, 81}) {
      bench
          .machine()
          .startThread(
              "t" + port,
              () -> {
                FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
                values.set(FwpsField.IP_REMOTE_PORT, port);
                FwpActionType result = bench.classify(values).actionType;
                assertThat(result == FWP_ACTION_BLOCK).isEqualTo(port == 80);
                results.add(result);
              });
    }
    assertThat(bench.run().isCompleted()).isTrue();
    assertThat(results).hasSize(2);
  }

  @Test
  void packet_leftMoved_isReportedAndPutBack_R097() {
    FwpsLayer transport = FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4;
    bench.callout(
        transport,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          NetBuffer buffer = ((NetBufferList) Objects.requireNonNull(data)).firstNetBuffer();
          buffer.advance(8);
          if (filter.context == 1) {
            buffer.retreat(8);
          }
        });
    BufferLedger ledger = new BufferLedger((code, rule, message) -> {}, BufferLimits.DEFAULT);
    NetBufferList packet =
        Objects.requireNonNull(
            ledger.newPool("stack").allocate(BufferKind.STACK, new byte[100], 0, 100, 40));
    bench.add(FwpmFilter.at(transport).callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT).rawContext(1));
    classify(transport, packet);
    assertThat(bench.findings()).isEmpty();
    bench.add(FwpmFilter.at(transport).callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT));
    classify(transport, packet);
    assertThat(bench.findings()).containsExactly("NBL_OFFSET_NOT_RESTORED");
    assertThat(packet.firstNetBuffer().dataOffset()).isEqualTo(40);
    assertThat(packet.firstNetBuffer().dataLength()).isEqualTo(100);
  }

  private void classify(FwpsLayer layer, NetBufferList packet) {
    bench
        .wfp()
        .classifier()
        .classify(
            new FwpsIncomingValues(layer),
            new FwpsIncomingMetadataValues(),
            packet,
            ClassifyScope.NONE);
  }

  @Test
  void classify_plainFilters_allocatesNothing() {
    for (int i = 0; i < 200; i++) {
      bench.add(
          FwpmFilter.at(LAYER)
              .when(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(i))
              .when(FwpsField.IP_REMOTE_ADDRESS, FwpV4AddrAndMask.ofPrefix(0x0a000000, 8))
              .action(FWP_ACTION_BLOCK));
    }
    Classifier classifier = bench.wfp().classifier();
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    FwpsIncomingMetadataValues meta = new FwpsIncomingMetadataValues();
    FwpsClassifyOut result = new FwpsClassifyOut();
    values.set(FwpsField.IP_REMOTE_ADDRESS, 0x0a010203);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 400; i++) {
        values.set(FwpsField.IP_REMOTE_PORT, i);
        classifier.classify(values, meta, null, ClassifyScope.NONE, result);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(400);
    assertThat(classifier.counts(LAYER)).isEqualTo(new LayerCounts(8_000, 0, 4_000, 4_000, 0));
  }
}
