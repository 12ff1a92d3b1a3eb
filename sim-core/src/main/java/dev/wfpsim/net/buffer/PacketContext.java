package dev.wfpsim.net.buffer;

/**
 * What travels beside a packet's bytes (the NetBufferListInfo array): who still owes it checksums,
 * where it came in, and what the stack did to it.
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
  private int arrivalInterfaceIndex;
  private int arrivalSubInterfaceIndex;
  private boolean loopback;
  private boolean reassembled;
  private boolean fragmentGroup;

  /** TcpIpChecksumNetBufferListInfo: which checksums are pending or were checked. */
  public ChecksumInfo checksumInfo() {
    return checksumInfo;
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

  /** Takes over everything from another packet's context. */
  public void copyFrom(PacketContext other) {
    checksumInfo.copyFrom(other.checksumInfo);
    arrivalInterfaceIndex = other.arrivalInterfaceIndex;
    arrivalSubInterfaceIndex = other.arrivalSubInterfaceIndex;
    loopback = other.loopback;
    reassembled = other.reassembled;
    fragmentGroup = other.fragmentGroup;
  }
}
