package dev.wfpsim.wfp.fwps;

/**
 * How a packet stands towards one injection handle.
 *
 * <p>Source: FWPS_PACKET_INJECTION_STATE enumeration.
 */
public enum FwpsPacketInjectionState {
  /** No driver injected it. */
  FWPS_PACKET_NOT_INJECTED,
  /** This handle injected it last: permit it, do not modify or pend it. */
  FWPS_PACKET_INJECTED_BY_SELF,
  /** Only other handles injected it: like new traffic. */
  FWPS_PACKET_INJECTED_BY_OTHER,
  /** This handle injected it, then another took and injected it again. */
  FWPS_PACKET_PREVIOUSLY_INJECTED_BY_SELF
}
