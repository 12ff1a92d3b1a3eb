package dev.wfpsim.wfp.filter;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpV6AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.layer.FieldKind;
import dev.wfpsim.wfp.layer.FwpsLayer;

/**
 * Which conditions the engine accepts: the data type must be that of the field, with the documented
 * exceptions for address masks and security descriptors, and must support the match type. Nothing
 * is converted. Pages: FWP_MATCH_TYPE, FWPM_FILTER_CONDITION0.
 */
public final class ConditionRules {
  private ConditionRules() {}

  /**
   * Checks a condition against a layer.
   *
   * @return STATUS_SUCCESS, STATUS_FWP_CONDITION_NOT_FOUND (no such field),
   *     STATUS_FWP_TYPE_MISMATCH, STATUS_FWP_MATCH_TYPE_MISMATCH, STATUS_FWP_INVALID_RANGE or
   *     STATUS_FWP_INVALID_NET_MASK
   */
  public static NtStatus check(FwpsLayer layer, FilterCondition condition) {
    int index = layer.indexOf(condition.field());
    if (index < 0) {
      return NtStatus.STATUS_FWP_CONDITION_NOT_FOUND;
    }
    boolean address = condition.field().kind() == FieldKind.IP_ADDRESS;
    return check(layer.type(index), address, condition.matchType(), condition.value());
  }

  /** Checks a match type and value against a field of a type. */
  static NtStatus check(
      FwpDataType field, boolean address, FwpMatchType match, FwpConditionValue value) {
    return switch (value) {
      case FwpV4AddrAndMask v4 ->
          checkMask(address && field == FwpDataType.FWP_UINT32, match, v4.isContiguous());
      case FwpV6AddrAndMask v6 ->
          checkMask(
              address && field == FwpDataType.FWP_BYTE_ARRAY16_TYPE,
              match,
              v6.prefixLength() >= 0 && v6.prefixLength() <= 128);
      case FwpRange range -> checkRange(field, match, range);
      case FwpValue plain -> checkPlain(field, match, plain);
    };
  }

  private static NtStatus checkMask(boolean addressField, FwpMatchType match, boolean validMask) {
    if (!addressField) {
      return NtStatus.STATUS_FWP_TYPE_MISMATCH;
    }
    if (match != FwpMatchType.FWP_MATCH_EQUAL) {
      return NtStatus.STATUS_FWP_MATCH_TYPE_MISMATCH;
    }
    return validMask ? NtStatus.STATUS_SUCCESS : NtStatus.STATUS_FWP_INVALID_NET_MASK;
  }

  private static NtStatus checkRange(FwpDataType field, FwpMatchType match, FwpRange range) {
    if (range.low().type() != field || range.high().type() != field) {
      return NtStatus.STATUS_FWP_TYPE_MISMATCH;
    }
    if (match != FwpMatchType.FWP_MATCH_RANGE || !field.isSortable()) {
      return NtStatus.STATUS_FWP_MATCH_TYPE_MISMATCH;
    }
    return range.low().compareSortable(range.high()) <= 0
        ? NtStatus.STATUS_SUCCESS
        : NtStatus.STATUS_FWP_INVALID_RANGE;
  }

  private static NtStatus checkPlain(FwpDataType field, FwpMatchType match, FwpValue value) {
    boolean empty = value.isEmpty();
    boolean descriptor =
        value.type() == FwpDataType.FWP_SECURITY_DESCRIPTOR_TYPE
            && (field == FwpDataType.FWP_TOKEN_INFORMATION_TYPE
                || field == FwpDataType.FWP_TOKEN_ACCESS_INFORMATION_TYPE);
    if (!empty && !descriptor && value.type() != field) {
      return NtStatus.STATUS_FWP_TYPE_MISMATCH;
    }
    return supports(value.type(), match)
        ? NtStatus.STATUS_SUCCESS
        : NtStatus.STATUS_FWP_MATCH_TYPE_MISMATCH;
  }

  /**
   * Whether plain values of a type support a match type. FWP_SID with NOT_EQUAL is not on the page,
   * but is what the filters of the Windows firewall itself use.
   */
  private static boolean supports(FwpDataType type, FwpMatchType match) {
    return switch (match) {
      case FWP_MATCH_EQUAL -> true;
      case FWP_MATCH_NOT_EQUAL -> type.isSortable() || type == FwpDataType.FWP_SID;
      case FWP_MATCH_GREATER, FWP_MATCH_LESS, FWP_MATCH_GREATER_OR_EQUAL, FWP_MATCH_LESS_OR_EQUAL ->
          type.isSortable();
      case FWP_MATCH_RANGE -> false;
      case FWP_MATCH_FLAGS_ALL_SET, FWP_MATCH_FLAGS_ANY_SET, FWP_MATCH_FLAGS_NONE_SET ->
          type.isUnsignedInteger();
      case FWP_MATCH_EQUAL_CASE_INSENSITIVE -> type == FwpDataType.FWP_UNICODE_STRING_TYPE;
      case FWP_MATCH_PREFIX, FWP_MATCH_NOT_PREFIX ->
          type == FwpDataType.FWP_UNICODE_STRING_TYPE || type == FwpDataType.FWP_BYTE_BLOB_TYPE;
    };
  }
}
