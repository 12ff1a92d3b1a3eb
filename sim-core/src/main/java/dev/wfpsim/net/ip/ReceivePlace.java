package dev.wfpsim.net.ip;

/**
 * Where in an adapter's memory a packet begins that has come in: 14 bytes behind a multiple of 16,
 * the Ethernet header before it, or at an odd address, as where an adapter puts frames one behind
 * the other. A callout that casts a header in place meets it there.
 *
 * <p>Pages: NET_BUFFER, NdisGetDataBuffer (AlignMultiple).
 */
public enum ReceivePlace {
  EVEN(0),
  ODD(3);

  private final int extra;

  ReceivePlace(int extra) {
    this.extra = extra;
  }

  /** How many bytes further than usual. */
  int extra() {
    return extra;
  }
}
