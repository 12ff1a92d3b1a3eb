package dev.wfpsim.net.buffer;

import org.jspecify.annotations.Nullable;

/**
 * What travels beside a packet's bytes (the NetBufferListInfo array): who still owes it checksums
 * or its segmentation, where it came in, and what the stack did to it.
 *
 * <p>Documentation: NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO, "Packet injection functions".
 */
public final class PacketContext {
  /** The adapter is to compute the IPv4 header checksum when the packet leaves. */
  public static final int OFFLOAD_IP_HEADER = 1;

  /** The adapter is to compute the TCP checksum when the packet leaves. */
  public static final int OFFLOAD_TCP = 1 << 1;

  /** The adapter is to compute the UDP checksum when the packet leaves. */
  public static final int OFFLOAD_UDP = 1 << 2;

  private final ChecksumInfo checksumInfo = new ChecksumInfo();

  /** Null until somebody asks: most packets are not large. */
  private @Nullable LargeSendInfo largeSendInfo;

  private int arrivalInterfaceIndex;
  private int arrivalSubInterfaceIndex;
  private boolean loopback;
  private boolean reassembled;
  private boolean fragmentGroup;
  private boolean unsummed;

  /** TcpIpChecksumNetBufferListInfo: which checksums are pending or were checked. */
  public ChecksumInfo checksumInfo() {
    return checksumInfo;
  }

  /** TcpLargeSendNetBufferListInfo: into what the adapter is to cut the packet. */
  public LargeSendInfo largeSendInfo() {
    LargeSendInfo known = largeSendInfo;
    if (known == null) {
      known = new LargeSendInfo();
      largeSendInfo = known;
    }
    return known;
  }

  /** The data of each segment that the adapter is to cut the packet into; 0 where it is to go. */
  public int largeSendMss() {
    return largeSendInfo == null ? 0 : largeSendInfo.mss();
  }

  /** The network layer knows what packet it is. */
  public void describe(boolean ipv4, int transportHeaderOffset) {
    checksumInfo.describe(ipv4, transportHeaderOffset);
    if (largeSendInfo != null) {
      largeSendInfo.describe(ipv4, transportHeaderOffset);
    }
  }

  /** The packet goes as it is: nothing is left to the adapter. */
  public void clearOffload() {
    checksumInfo.clear();
    if (largeSendInfo != null) {
      largeSendInfo.clear();
    }
  }

  /** The OFFLOAD bits: checksums still to be computed on the way out; 0 means all are final. */
  public int checksumOffload() {
    return checksumInfo.offload();
  }

  /** Leaves these checksums, and no others, to the adapter. */
  public void setChecksumOffload(int offloadBits) {
    checksumInfo.setOffload(offloadBits);
  }

  /** The index of the interface the packet came in by, 0 when it did not come in. */
  public int arrivalInterfaceIndex() {
    return arrivalInterfaceIndex;
  }

  public int arrivalSubInterfaceIndex() {
    return arrivalSubInterfaceIndex;
  }

  public void setArrival(int interfaceIndex, int subInterfaceIndex) {
    arrivalInterfaceIndex = interfaceIndex;
    arrivalSubInterfaceIndex = subInterfaceIndex;
  }

  /** Whether the packet comes from this host and stays on it. */
  public boolean loopback() {
    return loopback;
  }

  public void setLoopback(boolean isLoopback) {
    loopback = isLoopback;
  }

  /** Whether the stack put the packet together from fragments. */
  public boolean reassembled() {
    return reassembled;
  }

  public void setReassembled(boolean isReassembled) {
    reassembled = isReassembled;
  }

  /** Whether it is one of a chain of fragments that the forward layer was shown, or a clone. */
  public boolean fragmentGroup() {
    return fragmentGroup;
  }

  public void setFragmentGroup(boolean isOfGroup) {
    fragmentGroup = isOfGroup;
  }

  /**
   * Whether nobody computed its checksums, nor checks them: what a host sends to itself passes no
   * adapter.
   */
  public boolean unsummed() {
    return unsummed;
  }

  public void setUnsummed(boolean isUnsummed) {
    unsummed = isUnsummed;
  }

  /** Takes over what another packet leaves to the adapter. */
  public void offloadFrom(PacketContext other) {
    checksumInfo.copyFrom(other.checksumInfo);
    largeSendFrom(other);
  }

  private void largeSendFrom(PacketContext other) {
    LargeSendInfo told = other.largeSendInfo;
    if (told != null) {
      largeSendInfo().copyFrom(told);
    } else if (largeSendInfo != null) {
      largeSendInfo.clear();
    }
  }

  /** Takes over everything from another packet's context. */
  public void copyFrom(PacketContext other) {
    offloadFrom(other);
    arrivalInterfaceIndex = other.arrivalInterfaceIndex;
    arrivalSubInterfaceIndex = other.arrivalSubInterfaceIndex;
    loopback = other.loopback;
    reassembled = other.reassembled;
    fragmentGroup = other.fragmentGroup;
    unsummed = other.unsummed;
  }
}
