package dev.wfpsim.wfp.classify;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.platform.PolicyBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one classify leaves in things that are used again does not show in the next. */
class ClassifierReuseTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final Guid CALLOUT = key(2, 1);

  private final PolicyBench bench = new PolicyBench();

  @Test
  void current_classifyInsideAClassifyFn_isTheInnerOneMeanwhile() {
    FwpsLayer inner = FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4;
    List<@Nullable ClassifyCall> current = new ArrayList<>();
    List<@Nullable ClassifyCall> contexts = new ArrayList<>();
    bench.callout(
        inner,
        key(2, 2),
        (values, meta, data, context, filter, flow, out) -> {
          contexts.add(ClassifyCall.of(context));
          current.add(bench.wfp().classifier().current(null));
        });
    bench.callout(
        LAYER,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          bench.classify(inner);
          contexts.add(ClassifyCall.of(context));
          current.add(bench.wfp().classifier().current(null));
        });
    bench.add(FwpmFilter.at(inner).callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 2)));
    bench.add(FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT));
    bench.classify(LAYER);
    assertThat(current).hasSize(2).isEqualTo(contexts);
    assertThat(Objects.requireNonNull(contexts.getFirst()).outer()).isSameAs(contexts.getLast());
  }

  @Test
  void classify_noFilters_clearsTheResult() {
    FwpsClassifyOut used = new FwpsClassifyOut();
    used.filterId = 7;
    used.clearWriteRight();
    used.flags = FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
    bench
        .wfp()
        .classifier()
        .classify(
            new FwpsIncomingValues(LAYER),
            new FwpsIncomingMetadataValues(),
            null,
            ClassifyScope.NONE,
            used);
    assertThat(used.filterId).isZero();
    assertThat(used.hasWriteRight()).isTrue();
    assertThat(used.flags).isZero();
  }
}
