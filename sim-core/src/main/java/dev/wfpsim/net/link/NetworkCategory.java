package dev.wfpsim.net.link;

/**
 * The category of the network an interface is in, which Windows calls its profile: the PROFILE_ID
 * fields of the layers.
 *
 * <p>Page: FWPS_FIELDS_INBOUND_TRANSPORT_V4 ("public (1), private (2), or domain (3)").
 */
public enum NetworkCategory {
  /** What Windows takes a network for that it does not know. */
  PUBLIC(1),
  PRIVATE(2),
  DOMAIN(3);

  private final int code;

  NetworkCategory(int code) {
    this.code = code;
  }

  /** The documented number. */
  public int code() {
    return code;
  }
}
