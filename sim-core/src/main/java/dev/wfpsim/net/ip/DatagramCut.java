package dev.wfpsim.net.ip;

/**
 * How long the pieces are into which a host cuts datagrams: as its card takes them, or as every
 * link does, as where it sends through a tunnel. A callout then meets fragments, and what was put
 * together from them. TCP keeps to what the card takes.
 *
 * <p>Pages: wfp-layer-requirements-and-restrictions, RFC 791 and RFC 8200 for the least MTU.
 */
public enum DatagramCut {
  CARD(Integer.MAX_VALUE, Integer.MAX_VALUE),
  LEAST(576, 1_280);

  private final int ipv4;
  private final int ipv6;

  DatagramCut(int ipv4, int ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** The longest packet with a datagram, or a part of one, in bytes. */
  public int mtu(boolean isIpv4) {
    return isIpv4 ? ipv4 : ipv6;
  }
}
