package dev.wfpsim.wfp.filter;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_INSPECTION;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_TERMINATING;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CONTINUE;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_NONE;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArbitrationTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final int CLEAR = FwpsFilter.FWPS_FILTER_FLAG_CLEAR_ACTION_RIGHT;
  private static final int FALLBACK = FwpsFilter.FWPS_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED;

  private Arbitration arbitration = started(PlatformProfile.DOCUMENTED, LAYER);
  private long filters;

  private static Arbitration started(PlatformProfile profile, FwpsLayer layer) {
    Arbitration arbitration = new Arbitration(profile);
    arbitration.start(layer);
    return arbitration;
  }

  private FwpsFilter filter(FwpActionType action, int flags) {
    return new FwpsFilter(++filters, LAYER, 0, 0, flags, List.of(), action, 9, 0, null);
  }

  private boolean plain(FwpActionType action, int flags) {
    return arbitration.applyFilter(filter(action, flags));
  }

  /** A callout of an UNKNOWN filter that writes an action, softly or not. */
  private boolean callout(FwpActionType answer, boolean hard) {
    return callout(FWP_ACTION_CALLOUT_UNKNOWN, 0, answer, hard);
  }

  private boolean callout(FwpActionType kind, int flags, FwpActionType answer, boolean hard) {
    FwpsClassifyOut out = new FwpsClassifyOut();
    arbitration.preset(out);
    out.actionType = answer;
    if (hard) {
      out.clearWriteRight();
    }
    return arbitration.applyCallout(filter(kind, flags), out);
  }

  private FwpActionType result() {
    FwpsClassifyOut out = new FwpsClassifyOut();
    arbitration.finish(out);
    return out.actionType;
  }

  private boolean right() {
    FwpsClassifyOut out = new FwpsClassifyOut();
    arbitration.preset(out);
    return out.hasWriteRight();
  }

  @Test
  void finish_nothingDecided_permits_R058() {
    assertThat(result()).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(arbitration.isDecided()).isFalse();
    assertThat(arbitration.filterId()).isZero();
  }

  @Test
  void softPermit_lighterBlock_blocks_R034_R032() {
    plain(FWP_ACTION_PERMIT, 0);
    assertThat(right()).isTrue();
    plain(FWP_ACTION_BLOCK, 0);
    assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(arbitration.filterId()).isEqualTo(2);
  }

  @Test
  void block_lighterPermit_staysBlock_R032_R037() {
    plain(FWP_ACTION_BLOCK, 0);
    plain(FWP_ACTION_PERMIT, 0);
    callout(FWP_ACTION_PERMIT, true);
    assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(arbitration.filterId()).isEqualTo(1);
  }

  @Test
  void hardPermit_plainBlock_isIgnored_R035_R060() {
    plain(FWP_ACTION_PERMIT, CLEAR);
    plain(FWP_ACTION_BLOCK, 0);
    assertThat(result()).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(arbitration.takeVeto()).isFalse();
  }

  @Test
  void hardPermit_calloutBlock_isAVeto_R035_R040() {
    plain(FWP_ACTION_PERMIT, CLEAR);
    callout(FWP_ACTION_BLOCK, false);
    assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(right()).isFalse();
    assertThat(arbitration.takeVeto()).isTrue();
    assertThat(arbitration.takeVeto()).isFalse();
    assertThat(arbitration.takeViolations()).isZero();
  }

  @Test
  void softPermit_calloutBlock_isNoVeto_R040() {
    plain(FWP_ACTION_PERMIT, 0);
    callout(FWP_ACTION_BLOCK, true);
    assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(arbitration.takeVeto()).isFalse();
  }

  @Test
  void hardBlockAbove_thenHardPermit_isNotBeatenSilently_R060() {
    plain(FWP_ACTION_BLOCK, 0);
    plain(FWP_ACTION_PERMIT, CLEAR);
    assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
  }

  @Test
  void softBlock_lighterPermit_permits_R036() {
    callout(FWP_ACTION_BLOCK, false);
    assertThat(right()).isTrue();
    plain(FWP_ACTION_PERMIT, 0);
    assertThat(result()).isEqualTo(FWP_ACTION_PERMIT);
  }

  @Test
  void right_goneOnce_staysGone_R033() {
    callout(FWP_ACTION_PERMIT, true);
    assertThat(right()).isFalse();
    callout(FWP_ACTION_PERMIT, false);
    assertThat(right()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "FWP_ACTION_PERMIT, 0, true",
    "FWP_ACTION_PERMIT, 1, false",
    "FWP_ACTION_BLOCK, 0, false",
    "FWP_ACTION_BLOCK, 1, false"
  })
  void plainFilter_defaultsAndFlag_setIsHard_R038_R039(
      FwpActionType action, int flags, boolean soft) {
    plain(action, flags);
    assertThat(right()).isEqualTo(soft);
  }

  @ParameterizedTest
  @CsvSource({
    "FWP_ACTION_PERMIT, 0, false",
    "FWP_ACTION_PERMIT, 1, true",
    "FWP_ACTION_BLOCK, 0, false",
    "FWP_ACTION_BLOCK, 1, true"
  })
  void plainFilter_optionClearedIsHard_turnsTheFlagRound_R039(
      FwpActionType action, int flags, boolean soft) {
    PlatformProfile profile =
        PlatformProfile.DOCUMENTED.with(PlatformOption.CLEAR_ACTION_RIGHT_SET_IS_HARD, 0);
    arbitration = started(profile, LAYER);
    plain(action, flags);
    assertThat(right()).isEqualTo(soft);
  }

  @Test
  void callout_defaults_areSoft_R038() {
    callout(FWP_ACTION_PERMIT, false);
    assertThat(right()).isTrue();
    arbitration.start(LAYER);
    callout(FWP_ACTION_BLOCK, false);
    assertThat(right()).isTrue();
  }

  @Test
  void preset_heavierDecision_isSeenAndStays_R043() {
    plain(FWP_ACTION_BLOCK, 0);
    FwpsClassifyOut out = new FwpsClassifyOut();
    arbitration.preset(out);
    assertThat(out.actionType).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(out.hasWriteRight()).isFalse();
    arbitration.applyCallout(filter(FWP_ACTION_CALLOUT_UNKNOWN, 0), out);
    assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(arbitration.filterId()).isEqualTo(1);
    assertThat(arbitration.takeViolations()).isZero();
  }

  @Test
  void callout_permitsWithoutRight_isAViolationAndIgnored_R042() {
    plain(FWP_ACTION_BLOCK, 0);
    callout(FWP_ACTION_PERMIT, false);
    assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(arbitration.takeViolations()).isEqualTo(Arbitration.RIGHT_VIOLATED);
  }

  @Test
  void callout_takesTheRight_isAViolation_R042() {
    plain(FWP_ACTION_PERMIT, CLEAR);
    FwpsClassifyOut out = new FwpsClassifyOut();
    arbitration.preset(out);
    out.rights = FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
    arbitration.applyCallout(filter(FWP_ACTION_CALLOUT_UNKNOWN, 0), out);
    assertThat(right()).isFalse();
    assertThat(arbitration.takeViolations()).isEqualTo(Arbitration.RIGHT_VIOLATED);
  }

  @Test
  void callout_permitsHardOrSoft_forFlaggedFilter_warnsOfSoft_R045() {
    callout(FWP_ACTION_CALLOUT_TERMINATING, CLEAR, FWP_ACTION_PERMIT, false);
    assertThat(arbitration.takeViolations()).isEqualTo(Arbitration.RIGHT_NOT_CLEARED);
    callout(FWP_ACTION_CALLOUT_TERMINATING, CLEAR, FWP_ACTION_PERMIT, true);
    assertThat(arbitration.takeViolations()).isZero();
  }

  @Test
  void callout_continuesWithoutRight_takesItFromTheRest() {
    callout(FWP_ACTION_CONTINUE, true);
    plain(FWP_ACTION_BLOCK, 0);
    assertThat(result()).isEqualTo(FWP_ACTION_PERMIT);
  }

  @ParameterizedTest
  @CsvSource({
    "FWP_ACTION_PERMIT, FWP_ACTION_PERMIT, 0",
    "FWP_ACTION_BLOCK, FWP_ACTION_BLOCK, 0",
    "FWP_ACTION_CONTINUE, FWP_ACTION_BLOCK, 2",
    "FWP_ACTION_NONE, FWP_ACTION_BLOCK, 2"
  })
  void terminating_otherAnswer_countsAsBlock_R053(
      FwpActionType answer, FwpActionType expected, int violations) {
    assertThat(callout(FWP_ACTION_CALLOUT_TERMINATING, 0, answer, false)).isTrue();
    assertThat(result()).isEqualTo(expected);
    assertThat(arbitration.takeViolations()).isEqualTo(violations);
  }

  @ParameterizedTest
  @CsvSource({
    "FWP_ACTION_PERMIT, 4",
    "FWP_ACTION_BLOCK, 4",
    "FWP_ACTION_CONTINUE, 0",
    "FWP_ACTION_NONE, 0"
  })
  void inspection_anyAnswer_countsAsContinue_R054_R108(FwpActionType answer, int violations) {
    assertThat(callout(FWP_ACTION_CALLOUT_INSPECTION, 0, answer, false)).isFalse();
    assertThat(arbitration.isDecided()).isFalse();
    assertThat(arbitration.takeViolations()).isEqualTo(violations);
  }

  @Test
  void unknown_everyAnswer_isHonoured_R055_R031() {
    assertThat(callout(FWP_ACTION_CONTINUE, false)).isFalse();
    assertThat(callout(FWP_ACTION_NONE, false)).isFalse();
    assertThat(arbitration.isDecided()).isFalse();
    assertThat(callout(FWP_ACTION_BLOCK, false)).isTrue();
    assertThat(arbitration.takeViolations()).isZero();
    assertThat(callout(FWP_ACTION_PERMIT, false)).isTrue();
    assertThat(result()).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(arbitration.takeViolations()).isEqualTo(Arbitration.BLOCK_OVERRIDDEN);
  }

  @Test
  void missingCallout_terminatingAndUnknown_blockHard_R056() {
    for (FwpActionType kind : List.of(FWP_ACTION_CALLOUT_TERMINATING, FWP_ACTION_CALLOUT_UNKNOWN)) {
      arbitration.start(LAYER);
      assertThat(arbitration.applyMissingCallout(filter(kind, 0))).isTrue();
      assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
      assertThat(right()).isFalse();
    }
  }

  @Test
  void missingCallout_inspection_isIgnored_R056() {
    assertThat(arbitration.applyMissingCallout(filter(FWP_ACTION_CALLOUT_INSPECTION, 0))).isFalse();
    assertThat(arbitration.isDecided()).isFalse();
  }

  @Test
  void missingCallout_withFallback_permits_R057() {
    arbitration.applyMissingCallout(filter(FWP_ACTION_CALLOUT_UNKNOWN, FALLBACK));
    assertThat(result()).isEqualTo(FWP_ACTION_PERMIT);
    assertThat(arbitration.isDecided()).isTrue();
  }

  @Test
  void isOver_hardBlock_onlyByOption_R030() {
    plain(FWP_ACTION_BLOCK, 0);
    assertThat(arbitration.isOver()).isFalse();
    arbitration =
        started(
            PlatformProfile.DOCUMENTED.with(PlatformOption.HARD_BLOCK_ENDS_EVALUATION, 1), LAYER);
    callout(FWP_ACTION_BLOCK, false);
    assertThat(arbitration.isOver()).isFalse();
    plain(FWP_ACTION_BLOCK, 0);
    assertThat(arbitration.isOver()).isTrue();
  }

  @Test
  void stream_right_meansNothingAndBlockEnds_R059() {
    arbitration = started(PlatformProfile.DOCUMENTED, FwpsLayer.FWPS_LAYER_STREAM_V4);
    callout(FWP_ACTION_PERMIT, true);
    callout(FWP_ACTION_BLOCK, false);
    assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
    assertThat(arbitration.isOver()).isTrue();
    assertThat(arbitration.takeVeto()).isFalse();
    assertThat(arbitration.takeViolations()).isZero();
  }

  @Test
  void start_nextLayer_knowsNothingOfTheLast_R041() {
    plain(FWP_ACTION_PERMIT, CLEAR);
    arbitration.start(FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4);
    assertThat(right()).isTrue();
    plain(FWP_ACTION_BLOCK, 0);
    assertThat(result()).isEqualTo(FWP_ACTION_BLOCK);
  }

  @Test
  void absorb_ofTheDecidingCallout_isInTheResult() {
    FwpsClassifyOut out = new FwpsClassifyOut();
    arbitration.preset(out);
    out.actionType = FWP_ACTION_BLOCK;
    out.clearWriteRight();
    out.flags = FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
    arbitration.applyCallout(filter(FWP_ACTION_CALLOUT_TERMINATING, 0), out);
    FwpsClassifyOut result = new FwpsClassifyOut();
    arbitration.finish(result);
    assertThat(result.isAbsorbed()).isTrue();
  }
}
