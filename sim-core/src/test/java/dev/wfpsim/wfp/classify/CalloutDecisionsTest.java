package dev.wfpsim.wfp.classify;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;
import static dev.wfpsim.wfp.platform.PolicyBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.Severity;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of decisions of callouts that are valid and seldom meant. */
class CalloutDecisionsTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final Guid CALLOUT = key(2, 1);

  private final PolicyBench bench = new PolicyBench();

  private void blocks(boolean hard) {
    bench.callout(
        LAYER,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FWP_ACTION_BLOCK;
          if (hard) {
            out.clearWriteRight();
          }
        });
    bench.add(
        FwpmFilter.at(LAYER)
            .callout(FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT)
            .subLayer(bench.sublayer(900)));
  }

  @Test
  void block_thatKeptTheRight_overridden_isNoted_R044() {
    blocks(false);
    bench.add(FwpmFilter.at(LAYER).subLayer(bench.sublayer(100)).action(FWP_ACTION_PERMIT));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(bench.findings()).containsExactly("BLOCK_OVERRIDDEN");
    assertThat(bench.kernel().findings().all().getFirst().severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void block_thatKeptTheRight_overriddenByACallout_isNoted_R044() {
    blocks(false);
    bench.callout(
        LAYER,
        key(2, 2),
        (values, meta, data, context, filter, flow, out) -> out.actionType = FWP_ACTION_PERMIT);
    bench.add(
        FwpmFilter.at(LAYER)
            .subLayer(bench.sublayer(100))
            .callout(FWP_ACTION_CALLOUT_UNKNOWN, key(2, 2)));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(bench.findings()).containsExactly("BLOCK_OVERRIDDEN");
  }

  @Test
  void block_thatClearedTheRight_stands_R044() {
    blocks(true);
    bench.add(FwpmFilter.at(LAYER).subLayer(bench.sublayer(100)).action(FWP_ACTION_PERMIT));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(bench.findings()).isEmpty();
  }

  @Test
  void block_thatKeptTheRight_andStands_isNotNoted_R044() {
    blocks(false);
    bench.add(FwpmFilter.at(LAYER).subLayer(bench.sublayer(100)).action(FWP_ACTION_BLOCK));
    assertThat(bench.classify(LAYER).actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(bench.findings()).isEmpty();
  }

  @Test
  void block_ofAPlainFilter_overridden_isNotNoted_R044() {
    PolicyBench soft =
        new PolicyBench(
            PlatformProfile.DOCUMENTED.with(PlatformOption.CLEAR_ACTION_RIGHT_SET_IS_HARD, 0), 1);
    soft.add(
        FwpmFilter.at(LAYER)
            .flags(FwpmFilter.FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT)
            .subLayer(soft.sublayer(900))
            .action(FWP_ACTION_BLOCK));
    soft.add(FwpmFilter.at(LAYER).subLayer(soft.sublayer(100)).action(FWP_ACTION_PERMIT));
    assertThat(soft.classify(LAYER).actionType).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(soft.findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "FWP_ACTION_PERMIT, true, FWP_ACTION_CALLOUT_TERMINATING, 0, 1",
    "FWP_ACTION_PERMIT, true, FWP_ACTION_CALLOUT_TERMINATING, 8, 0",
    "FWP_ACTION_PERMIT, false, FWP_ACTION_CALLOUT_TERMINATING, 0, 0",
    "FWP_ACTION_BLOCK, true, FWP_ACTION_CALLOUT_TERMINATING, 0, 0",
    "FWP_ACTION_CONTINUE, true, FWP_ACTION_CALLOUT_INSPECTION, 0, 0"
  })
  void flowEstablished_permittedForGood_isPolicy_R105(
      FwpActionType answer, boolean hard, FwpActionType action, int flags, int findings) {
    FwpsLayer layer = FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4;
    bench.callout(
        layer,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = answer;
          if (hard) {
            out.clearWriteRight();
          }
        });
    bench.add(FwpmFilter.at(layer).flags(flags).callout(action, CALLOUT));
    bench.classify(layer);
    assertThat(bench.findings()).hasSize(findings);
    assertThat(bench.findings()).allMatch("FLOW_ESTABLISHED_POLICY"::equals);
  }
}
