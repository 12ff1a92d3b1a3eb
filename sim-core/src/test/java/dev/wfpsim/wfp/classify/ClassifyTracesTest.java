package dev.wfpsim.wfp.classify;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_TERMINATING;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;
import static dev.wfpsim.wfp.platform.PolicyBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a classify leaves behind: counts, results, events, and nobody inside. */
class ClassifyTracesTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final Guid CALLOUT = key(2, 1);

  private final PolicyBench bench = new PolicyBench();

  private FwpmFilter.Builder unknown() {
    return FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT);
  }

  @Test
  void blockers_areCountedByHowTheyBlocked() {
    Classifier classifier = bench.wfp().classifier();
    assertThat(classifier.blockers()).isEmpty();
    bench.add(FwpmFilter.at(LAYER).name("plain").action(FWP_ACTION_BLOCK));
    bench.classify(LAYER);
    bench.classify(LAYER);
    FwpsLayer packets = FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4;
    bench.callout(
        packets,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FWP_ACTION_BLOCK;
          out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
        });
    bench.add(FwpmFilter.at(packets).callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT));
    bench.classify(packets);
    FwpsLayer transport = FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4;
    bench.calloutObject(transport, key(2, 9));
    bench.add(FwpmFilter.at(transport).callout(FWP_ACTION_CALLOUT_TERMINATING, key(2, 9)));
    bench.classify(transport);
    FwpsLayer permitted = FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4;
    bench.add(FwpmFilter.at(permitted).action(FWP_ACTION_PERMIT));
    bench.classify(permitted);
    assertThat(classifier.blockers())
        .extracting(each -> each.blocked() + " " + each.absorbed() + " " + each.missed())
        .containsExactly("2 0 0", "0 1 0", "1 0 1");
  }

  @Test
  void calloutMissing_besideADeciderOfItsOwn_isNotWhatBlocked() {
    bench.calloutObject(LAYER, CALLOUT);
    bench.add(
        unknown()
            .weight(FwpValue.uint8(9))
            .flags(FwpmFilter.FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED)
            .subLayer(bench.sublayer(900)));
    bench.add(FwpmFilter.at(LAYER).subLayer(bench.sublayer(100)).action(FWP_ACTION_BLOCK));
    bench.classify(LAYER);
    assertThat(bench.wfp().classifier().blockers())
        .extracting(each -> each.blocked() + " " + each.missed())
        .containsExactly("1 0");
  }

  @Test
  void result_usedBefore_isClearedWhereNoFilterIs() {
    FwpsClassifyOut out = new FwpsClassifyOut();
    out.filterId = 7;
    out.flags = FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
    bench
        .wfp()
        .classifier()
        .classify(
            new FwpsIncomingValues(LAYER),
            new FwpsIncomingMetadataValues(),
            null,
            ClassifyScope.NONE,
            out);
    assertThat(out.filterId).isZero();
    assertThat(out.flags).isZero();
    assertThat(out.actionType).isEqualTo(FWP_ACTION_PERMIT);
  }

  @Test
  void decisions_inEvents_haveActionRightsAndFlags() {
    List<Long> words = new ArrayList<>();
    bench
        .kernel()
        .trace()
        .attach(
            event -> {
              if (event.kind() == EventKind.CALLOUT_RETURN
                  || event.kind() == EventKind.CLASSIFY_END) {
                words.add(event.get(Word.DECISION));
              }
            });
    FwpsLayer packets = FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4;
    bench.callout(
        packets,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FWP_ACTION_BLOCK;
          out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
          if (filter.context == 1) {
            out.clearWriteRight();
          }
        });
    bench.add(FwpmFilter.at(packets).callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT));
    bench.classify(packets);
    long block = (long) FWP_ACTION_BLOCK.code() << 16;
    int absorb = FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
    long right = (long) FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE << 8;
    assertThat(words).containsExactly(block | right | absorb, block | right | absorb);
    words.clear();
    bench.add(
        FwpmFilter.at(packets)
            .weight(FwpValue.uint8(15))
            .rawContext(1)
            .callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT));
    bench.classify(packets);
    assertThat(words).first().isEqualTo(block | absorb);
  }

  @Test
  void callout_afterItsClassifyFn_isNoLongerBlamed() {
    bench.callout(LAYER, CALLOUT, (values, meta, data, context, filter, flow, out) -> {});
    bench.add(unknown());
    List<String> callbacks = new ArrayList<>();
    bench.run(
        () -> {
          bench.classify(LAYER);
          callbacks.add(String.valueOf(bench.kernel().currentOrHardware().callback()));
        });
    assertThat(callbacks).containsExactly("null");
  }

  @Test
  void filter_deletedWhileAnotherClassifyFnRuns_isNotAskedAnyMore_R082() {
    List<String> asked = new ArrayList<>();
    bench.callout(
        LAYER,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          asked.add("first");
          bench.session().deleteFilter(key(8, 2));
        });
    bench.callout(
        LAYER, key(2, 2), (values, meta, data, context, filter, flow, out) -> asked.add("second"));
    bench.add(unknown().weight(FwpValue.uint8(9)));
    bench.add(
        FwpmFilter.at(LAYER)
            .key(key(8, 2))
            .weight(FwpValue.uint8(8))
            .callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 2)));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(asked).containsExactly("first");
    assertThat(bench.count(EventKind.CALLOUT_MISSING)).isZero();
  }
}
