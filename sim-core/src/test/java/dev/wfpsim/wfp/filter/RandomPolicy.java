package dev.wfpsim.wfp.filter;

import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpV6AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.SecurityDescriptor;
import dev.wfpsim.wfp.fwp.Sid;
import dev.wfpsim.wfp.fwp.TokenInformation;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random filters of any layer with conditions of every data and match type, and values that meet
 * them: a few fields of the layer, and of each field a few values close to each other and to its
 * ends.
 */
public final class RandomPolicy {
  private static final int[] BYTES = {0, 1, 2, 3, 6, 17, 254, 255};
  private static final int[] SHORTS = {0, 1, 2, 3, 7, 80, 443, 1_023, 1_024, 65_534, 65_535};
  private static final long[] LONGS = {
    0, 1, 2, 3, 6, 255, 256, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, -3, -2, -1
  };

  private final SplittableRandom random;
  private final FwpsLayer layer;
  private final List<FwpsField> fields = new ArrayList<>();

  /** Filters and values of a layer. */
  public RandomPolicy(SplittableRandom random, FwpsLayer layer) {
    this.random = random;
    this.layer = layer;
    for (int i = Math.min(layer.fieldCount(), 1 + random.nextInt(6)); i > 0; i--) {
      fields.add(layer.field(random.nextInt(layer.fieldCount())));
    }
  }

  /** Filters of just some fields of a layer. */
  public RandomPolicy(SplittableRandom random, FwpsLayer layer, List<FwpsField> fields) {
    this.random = random;
    this.layer = layer;
    this.fields.addAll(fields);
  }

  /** The layer. */
  public FwpsLayer layer() {
    return layer;
  }

  LayerFilter filter(long id) {
    FwpValue weight =
        random.nextBoolean()
            ? FwpValue.uint8(random.nextInt(16))
            : FwpValue.uint64(random.nextLong());
    int number = random.nextInt(4);
    return LayerFilter.of(
        id,
        layer,
        RandomFilters.sublayer(number, number / 2),
        weight,
        0,
        conditions(),
        FwpActionType.FWP_ACTION_PERMIT,
        0,
        0,
        null);
  }

  /** None to five runs of conditions; some runs are alternatives, some fields come twice. */
  public List<FilterCondition> conditions() {
    List<FilterCondition> conditions = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      FwpsField field = fields.get(random.nextInt(fields.size()));
      int alternatives = random.nextInt(4) == 0 ? 1 + random.nextInt(12) : 1;
      for (int j = 0; j < alternatives; j++) {
        conditions.add(condition(field));
      }
    }
    return conditions;
  }

  private FilterCondition condition(FwpsField field) {
    FwpDataType type = layer.type(layer.indexOf(field));
    while (true) {
      FwpMatchType match =
          random.nextInt(3) > 0
              ? FwpMatchType.FWP_MATCH_EQUAL
              : FwpMatchType.values()[random.nextInt(FwpMatchType.values().length)];
      FilterCondition made = new FilterCondition(field, match, conditionValue(type, match));
      if (ConditionRules.check(layer, made).isSuccess()) {
        return made;
      }
    }
  }

  private FwpConditionValue conditionValue(FwpDataType type, FwpMatchType match) {
    FwpValue value = value(type);
    if (match == FwpMatchType.FWP_MATCH_RANGE) {
      return new FwpRange(value, value(type));
    }
    if (random.nextInt(12) == 0) {
      return FwpValue.EMPTY;
    }
    boolean prefix = random.nextInt(3) > 0;
    return switch (type) {
      case FWP_UINT32 ->
          prefix ? FwpV4AddrAndMask.ofPrefix((int) value.asLong(), random.nextInt(33)) : value;
      case FWP_BYTE_ARRAY16_TYPE ->
          prefix ? new FwpV6AddrAndMask(value.high(), value.low(), random.nextInt(129)) : value;
      case FWP_TOKEN_INFORMATION_TYPE, FWP_TOKEN_ACCESS_INFORMATION_TYPE ->
          random.nextInt(4) == 0 ? value : descriptor();
      default -> value;
    };
  }

  private FwpValue descriptor() {
    List<Sid> denied = random.nextInt(3) == 0 ? List.of(sid()) : List.of();
    return FwpValue.securityDescriptor(new SecurityDescriptor(denied, List.of(sid(), sid())));
  }

  private Sid sid() {
    return new Sid("S-1-5-" + random.nextInt(4));
  }

  private FwpValue value(FwpDataType type) {
    return switch (type) {
      case FWP_UINT8 -> FwpValue.uint8(BYTES[random.nextInt(BYTES.length)]);
      case FWP_UINT16 -> FwpValue.uint16(SHORTS[random.nextInt(SHORTS.length)]);
      case FWP_UINT32 ->
          FwpValue.uint32(
              random.nextInt(3) == 0
                  ? (int) LONGS[random.nextInt(LONGS.length)]
                  : 0x0a000000 | random.nextInt(12));
      case FWP_UINT64 -> FwpValue.uint64(luidOrWord());
      case FWP_BYTE_ARRAY16_TYPE -> FwpValue.byteArray16(word(), word());
      case FWP_BYTE_ARRAY6_TYPE ->
          FwpValue.byteArray6(new byte[] {0, 0, 0, 0, 0, (byte) random.nextInt(4)});
      case FWP_SID -> FwpValue.sid(sid());
      case FWP_TOKEN_INFORMATION_TYPE -> FwpValue.tokenInformation(token());
      case FWP_TOKEN_ACCESS_INFORMATION_TYPE -> FwpValue.tokenAccessInformation(token());
      case FWP_BYTE_BLOB_TYPE ->
          random.nextInt(4) == 0
              ? FwpValue.byteBlob(new byte[] {'p', 0, 0, 0})
              : FwpValue.appId("app" + random.nextInt(6));
      default -> throw new IllegalStateException("no layer has such a field: type=" + type);
    };
  }

  private TokenInformation token() {
    List<Sid> restricted = random.nextInt(3) == 0 ? List.of(sid()) : List.of();
    return new TokenInformation(List.of(sid(), sid()), restricted);
  }

  private long luidOrWord() {
    return random.nextInt(3) == 0 ? NetworkInterface.luidOf(1 + random.nextInt(3)) : word();
  }

  private long word() {
    return LONGS[random.nextInt(LONGS.length)];
  }

  /** Values of which some are empty, written over those of another classify. */
  public FwpsIncomingValues values() {
    FwpsIncomingValues values = new FwpsIncomingValues(layer);
    fill(values);
    values.reset(layer);
    fill(values);
    return values;
  }

  private void fill(FwpsIncomingValues values) {
    for (FwpsField field : fields) {
      int index = layer.indexOf(field);
      if (random.nextInt(8) > 0) {
        values.set(field, value(layer.type(index)));
      } else if (random.nextBoolean()) {
        values.set(field, FwpValue.EMPTY);
      }
    }
  }
}
