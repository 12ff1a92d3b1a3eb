package dev.wfpsim.net.socket;

/** The kinds of sockets. */
public enum SocketKind {
  /** SOCK_STREAM: TCP. */
  STREAM,
  /** SOCK_DGRAM: UDP. */
  DATAGRAM,
  /** SOCK_RAW over ICMP: what is sent and received is the whole ICMP message. */
  RAW_ICMP
}
