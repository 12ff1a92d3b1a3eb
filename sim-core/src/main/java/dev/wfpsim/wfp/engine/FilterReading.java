package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.LayerOrigins;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a filter that is to be added as the profile has it, where the pages contradict each other:
 * which action has a redirect callout called (Z-11, R-162), and of which type the conditions on
 * NDIS ports and media are (Z-14).
 */
final class FilterReading {
  private static final Set<FwpsLayer> REDIRECT =
      EnumSet.of(
          FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4,
          FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V6,
          FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
          FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V6);

  private final boolean permitCalls;
  private final boolean ndisUint16;
  private final long build;

  FilterReading(PlatformProfile profile) {
    this.permitCalls = profile.is(PlatformOption.PERMIT_CALLS_REDIRECT_CALLOUT);
    this.ndisUint16 = profile.is(PlatformOption.NDIS_CONDITIONS_ARE_UINT16);
    this.build = profile.value(PlatformOption.WINDOWS_BUILD);
  }

  /** Whether this build of Windows has a layer. */
  NtStatus check(FwpsLayer layer) {
    return LayerOrigins.firstBuildOf(layer) <= build
        ? NtStatus.STATUS_SUCCESS
        : NtStatus.STATUS_FWP_LAYER_NOT_FOUND;
  }

  FwpmFilter read(FwpmFilter given) {
    boolean calls =
        permitCalls
            && REDIRECT.contains(given.layer())
            && given.action() == FwpActionType.FWP_ACTION_PERMIT
            && !given.calloutKey().isZero();
    if (!calls && !ndisUint16) {
      return given;
    }
    List<FilterCondition> conditions =
        ndisUint16
            ? given.conditions().stream().map(FilterReading::read).toList()
            : given.conditions();
    FwpActionType action = calls ? FwpActionType.FWP_ACTION_CALLOUT_TERMINATING : given.action();
    return given.readAs(action, conditions);
  }

  /** The other type stands for the field's own, whose values are of the wrong type then. */
  private static FilterCondition read(FilterCondition condition) {
    boolean ndis =
        condition.field() == FwpsField.NDIS_PORT || condition.field() == FwpsField.NDIS_MEDIA_TYPE;
    return ndis
        ? new FilterCondition(condition.field(), condition.matchType(), read(condition.value()))
        : condition;
  }

  private static FwpConditionValue read(FwpConditionValue value) {
    return switch (value) {
      case FwpRange range -> new FwpRange(swapped(range.low()), swapped(range.high()));
      case FwpValue plain -> swapped(plain);
      default -> value;
    };
  }

  private static FwpValue swapped(FwpValue value) {
    return switch (value.type()) {
      case FwpDataType.FWP_UINT16 -> FwpValue.uint32((int) value.low());
      case FwpDataType.FWP_UINT32 -> FwpValue.uint16((int) value.low() & 0xFFFF);
      default -> value;
    };
  }
}
