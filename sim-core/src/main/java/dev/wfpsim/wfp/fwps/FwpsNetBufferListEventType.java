package dev.wfpsim.wfp.fwps;

/** FWPS_NET_BUFFER_LIST_EVENT_TYPE0: what a driver is told of a packet that it tagged. */
public enum FwpsNetBufferListEventType {
  FWPS_NET_BUFFER_LIST_ENTERED_NETIO(0),
  FWPS_NET_BUFFER_LIST_CLONED_BY_NETIO(1),
  FWPS_NET_BUFFER_LIST_CLONED_VIA_WFP_API(2),
  FWPS_NET_BUFFER_LIST_DUPLICATED_BY_NETIO(3),
  FWPS_NET_BUFFER_LIST_EXIT_NETIO(4),
  FWPS_NET_BUFFER_LIST_CONTEXT_REMOVED(5),
  FWPS_NET_BUFFER_LIST_NDIS_ETHERNET_SEND_COMPLETE(6),
  FWPS_NET_BUFFER_LIST_NDIS_ETHERNET_RECV_COMPLETE(7),
  FWPS_NET_BUFFER_LIST_NDIS_NATIVE_SEND_COMPLETE(8),
  FWPS_NET_BUFFER_LIST_NDIS_NATIVE_RECV_COMPLETE(9);

  private final int value;

  FwpsNetBufferListEventType(int value) {
    this.value = value;
  }

  /** The documented number. */
  public int value() {
    return value;
  }
}
