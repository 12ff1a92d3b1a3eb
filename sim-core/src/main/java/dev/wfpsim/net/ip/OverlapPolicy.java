package dev.wfpsim.net.ip;

/** What reassembly does with fragments that overlap others without being the same. */
public enum OverlapPolicy {
  /** The whole datagram is given up, as RFC 5722 asks for IPv6. The default in both families. */
  DISCARD_DATAGRAM,
  /** Bytes already there stay. */
  FIRST_WINS,
  /** Later bytes replace earlier ones. */
  LAST_WINS
}
