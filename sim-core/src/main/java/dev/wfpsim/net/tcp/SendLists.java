package dev.wfpsim.net.tcp;

/**
 * How TCP hands down segments that it sends at one time: each in a list of its own, or several, one
 * a NET_BUFFER, in one NET_BUFFER_LIST, as the page says of outbound lists, or as one large packet
 * that the adapter cuts into them. A callout must not take the first NET_BUFFER for the list
 * nor a packet for one that the medium takes.
 *
 * <p>Pages: packet-indication-format, "Offloading the Segmentation of Large TCP Packets".
 */
public enum SendLists {
  ONE_EACH,
  SEVERAL,
  LARGE;

  /** So many segments are in one list, at most. */
  public static final int MOST = 8;
}
