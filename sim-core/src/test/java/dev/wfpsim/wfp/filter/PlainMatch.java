package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpV6AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * The plainest way to say whether a filter matches: every condition read again from the structure
 * as it was given, numbers of any width as big integers. What index and prepared conditions are
 * held against.
 */
public final class PlainMatch {
  private PlainMatch() {}

  /** ANDs runs of conditions on one field, which are ORed. */
  public static boolean matches(LayerFilter filter, FwpsIncomingValues values) {
    FwpsLayer layer = filter.filter().layer();
    List<FilterCondition> conditions = filter.filter().conditions();
    for (int i = 0; i < conditions.size(); ) {
      int index = layer.indexOf(conditions.get(i).field());
      boolean any = false;
      for (; i < conditions.size() && layer.indexOf(conditions.get(i).field()) == index; i++) {
        any |= holds(conditions.get(i), values.incomingValue(index));
      }
      if (!any) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(FilterCondition condition, FwpValue field) {
    if (condition.value() instanceof FwpValue value && value.isEmpty()) {
      return field.isEmpty();
    }
    if (field.isEmpty()) {
      return false;
    }
    return switch (condition.value()) {
      case FwpV4AddrAndMask v4 -> ((int) field.asLong() & v4.mask()) == (v4.address() & v4.mask());
      case FwpV6AddrAndMask v6 -> {
        int ignored = 128 - v6.prefixLength();
        BigInteger wanted = number(FwpValue.byteArray16(v6.high(), v6.low()));
        yield number(field).shiftRight(ignored).equals(wanted.shiftRight(ignored));
      }
      case FwpRange range -> order(field, range.low()) >= 0 && order(field, range.high()) <= 0;
      case FwpValue value -> holds(condition.matchType(), field, value);
    };
  }

  private static boolean holds(FwpMatchType match, FwpValue field, FwpValue value) {
    if (value.type() == FwpDataType.FWP_SECURITY_DESCRIPTOR_TYPE) {
      return value.asSecurityDescriptor().grants(field.asToken());
    }
    return switch (match) {
      case FWP_MATCH_EQUAL -> field.equals(value);
      case FWP_MATCH_NOT_EQUAL -> !field.equals(value);
      case FWP_MATCH_GREATER -> order(field, value) > 0;
      case FWP_MATCH_LESS -> order(field, value) < 0;
      case FWP_MATCH_GREATER_OR_EQUAL -> order(field, value) >= 0;
      case FWP_MATCH_LESS_OR_EQUAL -> order(field, value) <= 0;
      case FWP_MATCH_FLAGS_ALL_SET -> (field.asLong() & value.asLong()) == value.asLong();
      case FWP_MATCH_FLAGS_ANY_SET -> (field.asLong() & value.asLong()) != 0;
      case FWP_MATCH_FLAGS_NONE_SET -> (field.asLong() & value.asLong()) == 0;
      case FWP_MATCH_PREFIX -> endsWith(field.asBytes(), value.asBytes());
      case FWP_MATCH_NOT_PREFIX -> !endsWith(field.asBytes(), value.asBytes());
      default -> throw new IllegalStateException("match=" + match + " value=" + value);
    };
  }

  private static boolean endsWith(byte[] whole, byte[] end) {
    int from = whole.length - end.length;
    return from >= 0 && Arrays.equals(Arrays.copyOfRange(whole, from, whole.length), end);
  }

  private static int order(FwpValue a, FwpValue b) {
    return a.type() == FwpDataType.FWP_BYTE_BLOB_TYPE
        ? Arrays.compareUnsigned(a.asBytes(), b.asBytes())
        : number(a).compareTo(number(b));
  }

  private static BigInteger number(FwpValue value) {
    return unsigned(value.high()).shiftLeft(64).or(unsigned(value.low()));
  }

  private static BigInteger unsigned(long word) {
    return new BigInteger(Long.toUnsignedString(word));
  }
}
