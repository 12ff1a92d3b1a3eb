package dev.wfpsim.wfp.filter;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Random filters and values of one layer, and the plainest way to say what matches. */
public final class RandomFilters {
  public static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;

  private RandomFilters() {}

  static LayerFilter filter(
      long id, Sublayer sublayer, FwpValue weight, FilterCondition... conditions) {
    return LayerFilter.of(
        id,
        LAYER,
        sublayer,
        weight,
        0,
        List.of(conditions),
        FwpActionType.FWP_ACTION_PERMIT,
        0,
        0,
        null);
  }

  static Sublayer sublayer(int key, int weight) {
    return new Sublayer(new Guid(1, key), "s" + key, 0, null, weight);
  }

  public static Comparator<LayerFilter> naiveOrder() {
    return (a, b) -> {
      if (a.sublayer().weight() != b.sublayer().weight()) {
        return b.sublayer().weight() - a.sublayer().weight();
      }
      int byKey = a.sublayer().key().compareTo(b.sublayer().key());
      if (byKey != 0) {
        return byKey;
      }
      int byWeight = Long.compareUnsigned(b.filter().weight(), a.filter().weight());
      return byWeight != 0 ? byWeight : Long.compare(a.filter().filterId(), b.filter().filterId());
    };
  }

  /** ANDs runs of conditions on one field, which are ORed. */
  static boolean naive(LayerFilter filter, FwpsIncomingValues values) {
    List<FilterCondition> conditions = filter.filter().conditions();
    for (int i = 0; i < conditions.size(); ) {
      FwpsField field = conditions.get(i).field();
      boolean any = false;
      for (; i < conditions.size() && conditions.get(i).field() == field; i++) {
        any |= naive(conditions.get(i), values.value(field));
      }
      if (!any) {
        return false;
      }
    }
    return true;
  }

  private static boolean naive(FilterCondition condition, FwpValue field) {
    if (condition.value() instanceof FwpValue value && value.isEmpty()) {
      return field.isEmpty();
    }
    if (field.isEmpty()) {
      return false;
    }
    long number = field.asLong();
    return switch (condition.value()) {
      case FwpV4AddrAndMask mask -> ((int) number & mask.mask()) == (mask.address() & mask.mask());
      case FwpRange range -> number >= range.low().asLong() && number <= range.high().asLong();
      case FwpValue value ->
          switch (condition.matchType()) {
            case FWP_MATCH_EQUAL -> value.equals(field);
            case FWP_MATCH_NOT_EQUAL -> !value.equals(field);
            case FWP_MATCH_GREATER -> number > value.asLong();
            case FWP_MATCH_FLAGS_ALL_SET -> (number & value.asLong()) == value.asLong();
            case FWP_MATCH_FLAGS_NONE_SET -> (number & value.asLong()) == 0;
            default -> throw new IllegalStateException(condition.toString());
          };
      default -> throw new IllegalStateException(condition.toString());
    };
  }

  public static FwpsIncomingValues values(SplittableRandom random) {
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    if (random.nextInt(8) > 0) {
      values.set(FwpsField.IP_PROTOCOL, random.nextBoolean() ? 6 : 17);
    }
    if (random.nextInt(8) > 0) {
      values.set(FwpsField.IP_REMOTE_PORT, random.nextInt(12));
    }
    if (random.nextInt(8) > 0) {
      values.set(FwpsField.IP_REMOTE_ADDRESS, IpAddress.ofIpv4(0x0a000000 | random.nextInt(16)));
    }
    values.set(FwpsField.FLAGS, random.nextInt(8));
    if (random.nextInt(4) > 0) {
      values.set(FwpsField.ALE_APP_ID, FwpValue.appId("app" + random.nextInt(4)));
    }
    return values;
  }

  static LayerFilter filter(SplittableRandom random, long id) {
    int n = random.nextInt(5);
    FilterCondition[] conditions = new FilterCondition[n];
    for (int i = 0; i < n; i++) {
      conditions[i] = condition(random);
    }
    FwpValue weight =
        switch (random.nextInt(3)) {
          case 0 -> FwpValue.EMPTY;
          case 1 -> FwpValue.uint8(random.nextInt(16));
          default -> FwpValue.uint64(random.nextLong());
        };
    return filter(id, sublayer(random.nextInt(4), random.nextInt(3)), weight, conditions);
  }

  public static FilterCondition condition(SplittableRandom random) {
    return switch (random.nextInt(9)) {
      case 0, 1 ->
          FilterCondition.equal(
              FwpsField.IP_PROTOCOL, FwpValue.uint8(random.nextBoolean() ? 6 : 17));
      case 2, 3 ->
          FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(random.nextInt(12)));
      case 4 -> {
        int low = random.nextInt(12);
        yield new FilterCondition(
            FwpsField.IP_REMOTE_PORT,
            FwpMatchType.FWP_MATCH_RANGE,
            new FwpRange(FwpValue.uint16(low), FwpValue.uint16(low + random.nextInt(4))));
      }
      case 5 ->
          FilterCondition.equal(
              FwpsField.IP_REMOTE_ADDRESS,
              FwpV4AddrAndMask.ofPrefix(0x0a000000 | random.nextInt(16), random.nextInt(33)));
      case 6 ->
          new FilterCondition(
              FwpsField.FLAGS,
              random.nextBoolean()
                  ? FwpMatchType.FWP_MATCH_FLAGS_ALL_SET
                  : FwpMatchType.FWP_MATCH_FLAGS_NONE_SET,
              FwpValue.uint32(1 + random.nextInt(7)));
      case 7 ->
          FilterCondition.equal(FwpsField.ALE_APP_ID, FwpValue.appId("app" + random.nextInt(4)));
      default ->
          random.nextBoolean()
              ? FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.EMPTY)
              : new FilterCondition(
                  FwpsField.IP_REMOTE_PORT,
                  random.nextBoolean()
                      ? FwpMatchType.FWP_MATCH_NOT_EQUAL
                      : FwpMatchType.FWP_MATCH_GREATER,
                  FwpValue.uint16(random.nextInt(12)));
    };
  }
}
