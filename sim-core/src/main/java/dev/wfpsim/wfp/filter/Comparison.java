package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpV6AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import org.jspecify.annotations.Nullable;

/**
 * One condition made ready to be tested: the operation is chosen and the words it needs are laid
 * out once, when the filter is added, so that a test allocates nothing.
 *
 * <p>A field of another type than the condition was made for does not match, whatever the match
 * type; so a field that is FWP_EMPTY matches only a condition that asks for EMPTY.
 * Conditions are validated before ({@link ConditionRules}). Page: FWP_MATCH_TYPE.
 */
final class Comparison {
  /** What is tested. A mask test covers flags and address prefixes. */
  private enum Operation {
    IS_EMPTY,
    EQUAL,
    NOT_EQUAL,
    MASKED_EQUAL,
    ANY_BIT,
    NO_BIT,
    GREATER,
    LESS,
    AT_LEAST,
    AT_MOST,
    WITHIN,
    EQUAL_IGNORING_CASE,
    ENDS_WITH,
    NOT_ENDS_WITH,
    GRANTS
  }

  private final Operation operation;
  private final FwpDataType type;
  private final FwpValue value;
  private final FwpValue upper;
  private final long highMask;
  private final long lowMask;
  private final @Nullable AccessCheck access;

  private Comparison(
      Operation operation,
      FwpDataType type,
      FwpValue value,
      FwpValue upper,
      long highMask,
      long lowMask) {
    this.operation = operation;
    this.type = type;
    this.value = value;
    this.upper = upper;
    this.highMask = highMask;
    this.lowMask = lowMask;
    access = operation == Operation.GRANTS ? new AccessCheck(value.asSecurityDescriptor()) : null;
  }

  /** Prepares a valid condition on a field of a type. */
  static Comparison of(FwpDataType fieldType, FwpMatchType matchType, FwpConditionValue value) {
    return switch (value) {
      case FwpV4AddrAndMask v4 ->
          masked(
              fieldType,
              FwpValue.uint32(v4.address() & v4.mask()),
              0,
              Integer.toUnsignedLong(v4.mask()));
      case FwpV6AddrAndMask v6 ->
          masked(
              fieldType,
              FwpValue.byteArray16(v6.high() & v6.highMask(), v6.low() & v6.lowMask()),
              v6.highMask(),
              v6.lowMask());
      case FwpRange range ->
          new Comparison(Operation.WITHIN, fieldType, range.low(), range.high(), 0, 0);
      case FwpValue plain -> ofPlain(fieldType, matchType, plain);
    };
  }

  private static Comparison masked(FwpDataType type, FwpValue value, long highMask, long lowMask) {
    return new Comparison(Operation.MASKED_EQUAL, type, value, value, highMask, lowMask);
  }

  private static Comparison ofPlain(FwpDataType fieldType, FwpMatchType matchType, FwpValue value) {
    if (value.isEmpty()) {
      return new Comparison(Operation.IS_EMPTY, FwpDataType.FWP_EMPTY, value, value, 0, 0);
    }
    Operation operation =
        switch (matchType) {
          case FWP_MATCH_EQUAL -> equality(fieldType, value.type());
          case FWP_MATCH_NOT_EQUAL -> Operation.NOT_EQUAL;
          case FWP_MATCH_GREATER -> Operation.GREATER;
          case FWP_MATCH_LESS -> Operation.LESS;
          case FWP_MATCH_GREATER_OR_EQUAL -> Operation.AT_LEAST;
          case FWP_MATCH_LESS_OR_EQUAL -> Operation.AT_MOST;
          case FWP_MATCH_FLAGS_ALL_SET -> Operation.MASKED_EQUAL;
          case FWP_MATCH_FLAGS_ANY_SET -> Operation.ANY_BIT;
          case FWP_MATCH_FLAGS_NONE_SET -> Operation.NO_BIT;
          case FWP_MATCH_EQUAL_CASE_INSENSITIVE -> Operation.EQUAL_IGNORING_CASE;
          case FWP_MATCH_PREFIX -> Operation.ENDS_WITH;
          case FWP_MATCH_NOT_PREFIX -> Operation.NOT_ENDS_WITH;
          case FWP_MATCH_RANGE -> throw new IllegalArgumentException("no range: value=" + value);
        };
    return new Comparison(operation, fieldType, value, value, 0, value.low());
  }

  private static Operation equality(FwpDataType fieldType, FwpDataType valueType) {
    boolean access =
        valueType == FwpDataType.FWP_SECURITY_DESCRIPTOR_TYPE && fieldType != valueType;
    return access ? Operation.GRANTS : Operation.EQUAL;
  }

  /** Tests a field. Allocates nothing for numbers and addresses. */
  boolean matches(FwpsIncomingValues values, int index) {
    if (values.typeAt(index) != type) {
      return false;
    }
    long high = values.highAt(index);
    long low = values.lowAt(index);
    return switch (operation) {
      case IS_EMPTY -> true;
      case MASKED_EQUAL -> (low & lowMask) == value.low() && (high & highMask) == value.high();
      case ANY_BIT -> (low & lowMask) != 0;
      case NO_BIT -> (low & lowMask) == 0;
      default ->
          type.isUnsignedInteger() ? matchesNumber(low) : matchesValue(values.valueAt(index));
    };
  }

  private boolean matchesNumber(long low) {
    int order = Long.compareUnsigned(low, value.low());
    return switch (operation) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case WITHIN -> order >= 0 && Long.compareUnsigned(low, upper.low()) <= 0;
      default -> matchesOrder(order);
    };
  }

  /** Tests a value by itself, for types that no layer has a field of. */
  boolean matchesValue(FwpValue field) {
    if (field.type() != type) {
      return false;
    }
    return switch (operation) {
      case IS_EMPTY -> true;
      case EQUAL -> field.equals(value);
      case NOT_EQUAL -> !field.equals(value);
      case MASKED_EQUAL ->
          (field.low() & lowMask) == value.low() && (field.high() & highMask) == value.high();
      case ANY_BIT -> (field.low() & lowMask) != 0;
      case NO_BIT -> (field.low() & lowMask) == 0;
      case WITHIN -> field.compareSortable(value) >= 0 && field.compareSortable(upper) <= 0;
      case EQUAL_IGNORING_CASE -> field.asText().equalsIgnoreCase(value.asText());
      case ENDS_WITH -> field.endsWith(value);
      case NOT_ENDS_WITH -> !field.endsWith(value);
      case GRANTS -> access != null && access.grants(field.asToken());
      default -> matchesOrder(field.compareSortable(value));
    };
  }

  private boolean matchesOrder(int order) {
    return switch (operation) {
      case GREATER -> order > 0;
      case LESS -> order < 0;
      case AT_LEAST -> order >= 0;
      case AT_MOST -> order <= 0;
      default -> throw new IllegalStateException("not an order: operation=" + operation);
    };
  }

  /** Whether it accepts what another does, because it is made of the same words. */
  boolean sameAs(Comparison other) {
    return operation == other.operation
        && type == other.type
        && highMask == other.highMask
        && lowMask == other.lowMask
        && value.equals(other.value)
        && upper.equals(other.upper);
  }

  /**
   * Adds the values that match, if the field is a number or an address and they are spans.
   *
   * @return whether they are
   */
  boolean addTo(Spans spans) {
    if (operation == Operation.IS_EMPTY) {
      spans.addEmpty();
      return true;
    }
    if (type == FwpDataType.FWP_BYTE_ARRAY16_TYPE) {
      spans.setWide();
      return addTo(spans, -1, -1);
    }
    return type.isUnsignedInteger()
        && addTo(spans, 0, type.bits() == Long.SIZE ? -1 : (1L << type.bits()) - 1);
  }

  private boolean addTo(Spans spans, long greatestHigh, long greatestLow) {
    long high = value.high();
    long low = value.low();
    switch (operation) {
      case EQUAL -> spans.add(high, low, high, low);
      case NOT_EQUAL -> {
        addBelow(spans, high, low);
        addAbove(spans, high, low, greatestHigh, greatestLow);
      }
      case GREATER -> addAbove(spans, high, low, greatestHigh, greatestLow);
      case LESS -> addBelow(spans, high, low);
      case AT_LEAST -> spans.add(high, low, greatestHigh, greatestLow);
      case AT_MOST -> spans.add(0, 0, high, low);
      case WITHIN -> spans.add(high, low, upper.high(), upper.low());
      case MASKED_EQUAL -> {
        long openHigh = greatestHigh & ~highMask;
        long openLow = greatestLow & ~lowMask;
        if (!isRunOfOnes(openHigh, openLow)) {
          return false;
        }
        spans.add(high, low, high | openHigh, low | openLow);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether the ones of a number are its last bits. */
  private static boolean isRunOfOnes(long high, long low) {
    return high == 0 ? (low & low + 1) == 0 : low == -1 && (high & high + 1) == 0;
  }

  private static void addBelow(Spans spans, long high, long low) {
    if (high != 0 || low != 0) {
      spans.add(0, 0, low == 0 ? high - 1 : high, low - 1);
    }
  }

  private static void addAbove(
      Spans spans, long high, long low, long greatestHigh, long greatestLow) {
    if (high != greatestHigh || low != greatestLow) {
      spans.add(low == -1 ? high + 1 : high, low + 1, greatestHigh, greatestLow);
    }
  }

  /** Whether it looks at some bits of a number, which then are within a span. */
  boolean isOfBits() {
    return type.isUnsignedInteger()
        && switch (operation) {
          case MASKED_EQUAL, ANY_BIT, NO_BIT -> true;
          default -> false;
        };
  }

  /** The bits it looks at. */
  long bits() {
    return lowMask;
  }

  /** The least they may be. */
  long firstOfBits() {
    return switch (operation) {
      case MASKED_EQUAL -> value.low();
      case ANY_BIT -> 1;
      default -> 0;
    };
  }

  /** The most they may be. */
  long lastOfBits() {
    return switch (operation) {
      case MASKED_EQUAL -> value.low();
      case ANY_BIT -> -1;
      default -> 0;
    };
  }

  /** The one object that matches, or null if it is a number or others match too. */
  @Nullable FwpValue equalValue() {
    return operation == Operation.EQUAL && isObject() ? value : null;
  }

  /** The one object that does not match, or null if it is a number or others do not either. */
  @Nullable FwpValue unequalValue() {
    return operation == Operation.NOT_EQUAL && isObject() ? value : null;
  }

  private boolean isObject() {
    return !type.isUnsignedInteger() && type != FwpDataType.FWP_BYTE_ARRAY16_TYPE;
  }

  /**
   * How narrow the test is, 0 to 128: roughly the bits of the field it fixes. Narrower is larger.
   */
  int specificity() {
    int width = type.bits() == 0 ? Long.SIZE : type.bits();
    return switch (operation) {
      case EQUAL, GRANTS, EQUAL_IGNORING_CASE -> width;
      case IS_EMPTY -> Integer.SIZE;
      case MASKED_EQUAL -> Long.bitCount(lowMask) + Long.bitCount(highMask);
      case WITHIN -> type.isInteger() ? width - bitsOf(upper.low() - value.low()) : width / 2;
      case NO_BIT -> Math.min(width, Long.bitCount(lowMask));
      case ENDS_WITH -> width / 2;
      default -> 1;
    };
  }

  private static int bitsOf(long span) {
    return Long.SIZE - Long.numberOfLeadingZeros(span);
  }
}
