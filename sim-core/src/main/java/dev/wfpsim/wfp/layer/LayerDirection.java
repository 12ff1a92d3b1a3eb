package dev.wfpsim.wfp.layer;

/** Which way the traffic of a layer goes. */
public enum LayerDirection {
  /** No traffic: bind, listen, connect, close and user-mode layers. */
  NONE,
  INBOUND,
  OUTBOUND,
  BOTH,
  FORWARD
}
