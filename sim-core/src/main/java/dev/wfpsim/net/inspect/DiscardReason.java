package dev.wfpsim.net.inspect;

/**
 * Why the stack dropped something: the discard module in the upper half (FWPS_DISCARD_MODULE0), the
 * reason of that module in the lower half (INET_DISCARD_REASON, IP_DISCARD_REASON or
 * FWPS_GENERAL_DISCARD_REASON).
 */
public final class DiscardReason {
  /** FWPS_DISCARD_MODULE_NETWORK. */
  public static final int MODULE_NETWORK = 0;

  /** FWPS_DISCARD_MODULE_TRANSPORT. */
  public static final int MODULE_TRANSPORT = 1;

  /** FWPS_DISCARD_MODULE_GENERAL. */
  public static final int MODULE_GENERAL = 2;

  /** FWPS_DISCARD_FIREWALL_POLICY: a filter or a callout blocked it. */
  public static final int FIREWALL_POLICY = of(MODULE_GENERAL, 0);

  /** InetDiscardHeaderInvalid. */
  public static final int HEADER_INVALID = of(MODULE_TRANSPORT, 2);

  /** InetDiscardChecksumInvalid. */
  public static final int CHECKSUM_INVALID = of(MODULE_TRANSPORT, 3);

  /** InetDiscardEndpointNotFound: a closed port. */
  public static final int ENDPOINT_NOT_FOUND = of(MODULE_TRANSPORT, 4);

  /** InetDiscardExpectedSyn: something else than a SYN for a listener. */
  public static final int EXPECTED_SYN = of(MODULE_TRANSPORT, 9);

  private DiscardReason() {}

  /** The reason {@code code} (0…65535) of a module. */
  public static int of(int module, int code) {
    return module << 16 | code;
  }

  /** The FWPS_DISCARD_MODULE0 of a reason. */
  public static int module(int reason) {
    return reason >>> 16;
  }

  /** The reason inside its module. */
  public static int code(int reason) {
    return reason & 0xffff;
  }
}
