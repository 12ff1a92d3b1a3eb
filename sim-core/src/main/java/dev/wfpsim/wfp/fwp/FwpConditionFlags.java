package dev.wfpsim.wfp.fwp;

/**
 * FWP_CONDITION_FLAG_*: what the FLAGS field of a layer says of a packet or an operation.
 *
 * <p>Page: filtering-condition-flags-.
 */
public final class FwpConditionFlags {
  public static final int FWP_CONDITION_FLAG_IS_LOOPBACK = 0x1;
  public static final int FWP_CONDITION_FLAG_IS_IPSEC_SECURED = 0x2;
  public static final int FWP_CONDITION_FLAG_IS_REAUTHORIZE = 0x4;
  public static final int FWP_CONDITION_FLAG_IS_WILDCARD_BIND = 0x8;
  public static final int FWP_CONDITION_FLAG_IS_RAW_ENDPOINT = 0x10;
  public static final int FWP_CONDITION_FLAG_IS_FRAGMENT = 0x20;
  public static final int FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP = 0x40;
  public static final int FWP_CONDITION_FLAG_IS_IPSEC_NATT_RECLASSIFY = 0x80;
  public static final int FWP_CONDITION_FLAG_REQUIRES_ALE_CLASSIFY = 0x100;
  public static final int FWP_CONDITION_FLAG_IS_IMPLICIT_BIND = 0x200;
  public static final int FWP_CONDITION_FLAG_IS_REASSEMBLED = 0x400;
  public static final int FWP_CONDITION_FLAG_IS_NAME_APP_SPECIFIED = 0x4000;
  public static final int FWP_CONDITION_FLAG_IS_PROMISCUOUS = 0x8000;
  public static final int FWP_CONDITION_FLAG_IS_AUTH_FW = 0x10000;
  public static final int FWP_CONDITION_FLAG_IS_RECLASSIFY = 0x20000;
  public static final int FWP_CONDITION_FLAG_IS_OUTBOUND_PASS_THRU = 0x40000;
  public static final int FWP_CONDITION_FLAG_IS_INBOUND_PASS_THRU = 0x80000;
  public static final int FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED = 0x100000;
  public static final int FWP_CONDITION_FLAG_IS_PROXY_CONNECTION = 0x200000;
  public static final int FWP_CONDITION_FLAG_IS_APPCONTAINER_LOOPBACK = 0x400000;
  public static final int FWP_CONDITION_FLAG_IS_NON_APPCONTAINER_LOOPBACK = 0x800000;
  public static final int FWP_CONDITION_FLAG_IS_HONORING_POLICY_AUTHORIZE = 0x2000000;

  private FwpConditionFlags() {}
}
