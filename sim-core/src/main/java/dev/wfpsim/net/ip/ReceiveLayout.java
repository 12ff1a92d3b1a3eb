package dev.wfpsim.net.ip;

/**
 * How an adapter lays a packet that has come in into memory: in one piece, or in several MDLs, as
 * adapters do that put headers apart or fill small receive buffers one after the other. A callout
 * must not rely on any: what it wants in one piece it asks NdisGetDataBuffer for, with storage.
 *
 * <p>An adapter has, unless a host's options say it, one of the first three, which leave headers in
 * one piece: so header-data split does, and Microsoft's samples take the UDP header to be. What no
 * page rules out, headers in several pieces, is there to be asked for.
 *
 * <p>Pages: NET_BUFFER, NdisGetDataBuffer, "Header-Data Split", packet-indication-format.
 */
public enum ReceiveLayout {
  /** One MDL. */
  WHOLE("in one piece"),
  /** The headers of network and transport, then the payload. */
  HEADERS_APART("with their headers apart"),
  /** Headers and the first of the payload, then the rest in two pieces, drawn for each packet. */
  PAYLOAD_CUT("with their payload cut"),
  /** The header of the network, then all else. */
  NETWORK_HEADER_APART("with their network header apart"),
  /** Cut at two places that are drawn for each packet, perhaps inside a header. */
  ANYWHERE("cut anywhere");

  /** How many of them an adapter may have that nobody asked for. */
  static final int DRAWN = 3;

  private final String words;

  ReceiveLayout(String words) {
    this.words = words;
  }

  /** How a sentence about packets in memory goes on. */
  String words() {
    return words;
  }
}
