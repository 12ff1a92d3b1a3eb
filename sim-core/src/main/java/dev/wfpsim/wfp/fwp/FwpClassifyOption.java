package dev.wfpsim.wfp.fwp;

import org.jspecify.annotations.Nullable;

/** FWP_CLASSIFY_OPTION_TYPE: what FwpsClassifyOptionSet0 sets for a flow. */
public enum FwpClassifyOption {
  /** FWP_OPTION_VALUE_ALLOW_, DENY_ or ALLOW_GLOBAL_MULTICAST_STATE. */
  FWP_CLASSIFY_OPTION_MULTICAST_STATE(2),
  FWP_CLASSIFY_OPTION_LOOSE_SOURCE_MAPPING(1),
  /** Seconds. */
  FWP_CLASSIFY_OPTION_UNICAST_LIFETIME(0xffff_ffffL),
  /** Seconds. */
  FWP_CLASSIFY_OPTION_MCAST_BCAST_LIFETIME(0xffff_ffffL),
  FWP_CLASSIFY_OPTION_SECURE_SOCKET_SECURITY_FLAGS(0xffff_ffffL),
  FWP_CLASSIFY_OPTION_SECURE_SOCKET_AUTHIP_MM_POLICY_KEY(0xffff_ffffL),
  FWP_CLASSIFY_OPTION_SECURE_SOCKET_AUTHIP_QM_POLICY_KEY(0xffff_ffffL),
  FWP_CLASSIFY_OPTION_LOCAL_ONLY_MAPPING(1);

  private final long maximum;

  FwpClassifyOption(long maximum) {
    this.maximum = maximum;
  }

  /** The largest value; the smallest is 0. */
  public long maximum() {
    return maximum;
  }

  /** The option of a documented number, or null. */
  public static @Nullable FwpClassifyOption ofCode(int code) {
    return code >= 0 && code < values().length ? values()[code] : null;
  }
}
