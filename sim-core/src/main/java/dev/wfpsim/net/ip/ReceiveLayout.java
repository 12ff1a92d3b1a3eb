package dev.wfpsim.net.ip;

/**
 * How an adapter lays a packet that has come in into memory: in one piece, or in several MDLs, as
 * adapters do that put headers apart or fill small receive buffers one after the other. A callout
 * must not rely on any: what it wants in one piece it asks NdisGetDataBuffer for, with storage.
 *
 * <p>Pages: NET_BUFFER, NdisGetDataBuffer, "Header-Data Split".
 */
public enum ReceiveLayout {
  /** One MDL. */
  WHOLE("in one piece"),
  /** The headers of network and transport, then the payload. */
  HEADERS_APART("with their headers apart"),
  /** The header of the network, then all else. */
  NETWORK_HEADER_APART("with their network header apart"),
  /** Cut at two places that are drawn for each packet, perhaps inside a header. */
  ANYWHERE("cut anywhere");

  private final String words;

  ReceiveLayout(String words) {
    this.words = words;
  }

  /** How a sentence about packets in memory goes on. */
  String words() {
    return words;
  }
}
