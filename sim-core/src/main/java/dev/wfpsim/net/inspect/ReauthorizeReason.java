package dev.wfpsim.net.inspect;

/** Why a flow is authorised again (FWP_CONDITION_REAUTHORIZE_REASON_*), as bits. */
public final class ReauthorizeReason {
  public static final int POLICY_CHANGE = 0x1;
  public static final int NEW_ARRIVAL_INTERFACE = 0x2;
  public static final int NEW_NEXTHOP_INTERFACE = 0x4;
  public static final int PROFILE_CROSSING = 0x8;
  public static final int CLASSIFY_COMPLETION = 0x10;
  public static final int IPSEC_PROPERTIES_CHANGED = 0x20;
  public static final int MID_STREAM_INSPECTION = 0x40;
  public static final int SOCKET_PROPERTY_CHANGED = 0x80;

  private ReauthorizeReason() {}
}
