package dev.wfpsim.scenario.pcap;

/** Why something of a capture is not replayed. */
public enum LeftOut {
  NOT_IP("packet without IP in it", "packets without IP in them"),
  MALFORMED("malformed packet", "malformed packets"),
  OTHER_PROTOCOL(
      "packet of another protocol than TCP, UDP and ICMP",
      "packets of other protocols than TCP, UDP and ICMP"),
  CUT("packet cut by the snapshot length", "packets cut by the snapshot length"),
  STRAY("TCP segment of no connection", "TCP segments of no connection"),
  INCOMPLETE("datagram with a fragment missing", "datagrams with a fragment missing"),
  DOUBLED("incomplete second copy of a datagram", "incomplete second copies of datagrams"),
  WLAN_NO_DATA("802.11 frame without data", "802.11 frames without data"),
  WLAN_ENCRYPTED("encrypted 802.11 frame", "encrypted 802.11 frames"),
  WLAN_PIECE("fragment of an 802.11 frame", "fragments of 802.11 frames"),
  WLAN_REPEATED("802.11 frame sent again", "802.11 frames sent again"),
  WLAN_DAMAGED("802.11 frame with a wrong checksum", "802.11 frames with a wrong checksum"),
  NOT_OPENED(
      "TCP connection whose opening was not captured",
      "TCP connections whose opening was not captured"),
  BYTES_MISSING(
      "TCP connection with bytes that were not captured",
      "TCP connections with bytes that were not captured"),
  BYTES_CUT(
      "TCP connection with packets cut by the snapshot length",
      "TCP connections with packets cut by the snapshot length");

  private final String one;
  private final String many;

  LeftOut(String one, String many) {
    this.one = one;
    this.many = many;
  }

  /** So many of it, in words: {@code 3 malformed packets}. */
  String words(int count) {
    return count + " " + (count == 1 ? one : many);
  }
}
