package dev.wfpsim.net.buffer;

/**
 * What a NET_BUFFER_LIST's information array says about the segmentation of a large TCP packet (the
 * element TcpLargeSendNetBufferListInfo): its one NET_BUFFER is longer than the medium takes, and
 * the adapter cuts it into segments of so many bytes of data each, behind copies of its headers.
 *
 * <p>While it stands, the TCP checksum field holds the sum of the pseudo header without a length,
 * which each segment has of its own. A clone and the packets that an injection makes of it carry
 * the duty on; a list that a driver builds has none. Who changes how much data there is, or sends
 * it in lists of another shape, clears it, or says it anew.
 *
 * <p>Documentation: NDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO, "Offloading the Segmentation
 * of Large TCP Packets".
 */
public final class LargeSendInfo {
  /** The most data that a large packet has, beside any headers (MaxOffLoadSize). */
  public static final int MAX_OFFLOAD_SIZE = 64_000;

  /** Into how many segments a large packet must be cut, at least (MinSegmentCount). */
  public static final int MIN_SEGMENT_COUNT = 2;

  private int mss;
  private int tcpHeaderOffset;
  private boolean ipv4;

  /** Whether the adapter is to cut the packet. */
  public boolean isSet() {
    return mss > 0;
  }

  /** LsoV2Transmit.MSS: the data of each segment but the last, in bytes; 0 where nothing is set. */
  public int mss() {
    return mss;
  }

  /** LsoV2Transmit.TcpHeaderOffset: bytes before the TCP header. */
  public int tcpHeaderOffset() {
    return isSet() ? tcpHeaderOffset : 0;
  }

  /** LsoV2Transmit.IPVersion: whether it is an IPv4 packet. */
  public boolean isIPv4() {
    return isSet() && ipv4;
  }

  /**
   * Has the adapter cut the packet.
   *
   * @param maximumSegmentSize 1 or more
   */
  public void set(int maximumSegmentSize) {
    if (maximumSegmentSize < 1) {
      throw new IllegalArgumentException("not a segment size: mss=" + maximumSegmentSize);
    }
    mss = maximumSegmentSize;
  }

  /** Sets the element to 0: the packet goes as it is. */
  public void clear() {
    mss = 0;
    tcpHeaderOffset = 0;
  }

  /** The network layer knows what packet it is. */
  public void describe(boolean isIpv4, int transportHeaderOffset) {
    ipv4 = isIpv4;
    tcpHeaderOffset = transportHeaderOffset;
  }

  void copyFrom(LargeSendInfo other) {
    mss = other.mss;
    tcpHeaderOffset = other.tcpHeaderOffset;
    ipv4 = other.ipv4;
  }
}
