package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.FwpFilterEnumType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FWPM_FILTER_ENUM_TEMPLATE0: which filters of a layer are enumerated. Page:
 * FWPM_FILTER_ENUM_TEMPLATE0.
 *
 * @param providerKey those of this provider; null for those of any
 * @param layer the layer
 * @param enumType how the conditions are meant
 * @param flags {@code FWP_FILTER_ENUM_FLAG_*}
 * @param providerContextTemplate those whose provider context it takes; null for all
 * @param conditions at most one on a field; none takes all filters
 * @param actionMask those whose action type has one of these bits; {@link #ANY_ACTION} for all. A
 *     structure that was only zeroed takes none
 * @param calloutKey those that name this callout; null for all
 */
public record FwpmFilterEnumTemplate(
    @Nullable Guid providerKey,
    FwpsLayer layer,
    FwpFilterEnumType enumType,
    int flags,
    @Nullable FwpmProviderContextEnumTemplate providerContextTemplate,
    List<FilterCondition> conditions,
    int actionMask,
    @Nullable Guid calloutKey) {
  /** Only the terminating filter of the highest weight. */
  public static final int FWP_FILTER_ENUM_FLAG_BEST_TERMINATING_MATCH = 0x1;

  /** By weight, the highest first. */
  public static final int FWP_FILTER_ENUM_FLAG_SORTED = 0x2;

  /** Boot-time filters alone. */
  public static final int FWP_FILTER_ENUM_FLAG_BOOTTIME_ONLY = 0x4;

  /** Boot-time filters too. */
  public static final int FWP_FILTER_ENUM_FLAG_INCLUDE_BOOTTIME = 0x8;

  /** Disabled filters too. */
  public static final int FWP_FILTER_ENUM_FLAG_INCLUDE_DISABLED = 0x10;

  /** The action mask that takes every filter. */
  public static final int ANY_ACTION = 0xFFFFFFFF;

  /** Members that a C structure holds by value are not null. */
  public FwpmFilterEnumTemplate {
    Objects.requireNonNull(layer, "layer");
    Objects.requireNonNull(enumType, "enumType");
    conditions = List.copyOf(conditions);
  }

  /** Every filter of a layer but boot-time and disabled ones. */
  public static FwpmFilterEnumTemplate at(FwpsLayer layer) {
    return new FwpmFilterEnumTemplate(
        null,
        layer,
        FwpFilterEnumType.FWP_FILTER_ENUM_OVERLAPPING,
        0,
        null,
        List.of(),
        ANY_ACTION,
        null);
  }

  /** The same with these flags. */
  public FwpmFilterEnumTemplate flags(int newFlags) {
    return new FwpmFilterEnumTemplate(
        providerKey,
        layer,
        enumType,
        newFlags,
        providerContextTemplate,
        conditions,
        actionMask,
        calloutKey);
  }

  /** The same with these conditions. */
  public FwpmFilterEnumTemplate when(FwpFilterEnumType type, List<FilterCondition> newConditions) {
    return new FwpmFilterEnumTemplate(
        providerKey,
        layer,
        type,
        flags,
        providerContextTemplate,
        newConditions,
        actionMask,
        calloutKey);
  }

  /** Whether a flag is set. */
  public boolean hasFlag(int flag) {
    return (flags & flag) != 0;
  }
}
