package dev.wfpsim.wfp.fwps;

/**
 * FWPS_PACKET_LIST_INFORMATION0: what FwpsGetPacketListSecurityInformation0 says of a packet. No
 * simulated host speaks IPsec, so that all that is said of IPsec is no.
 *
 * <p>Source: FWPS_PACKET_LIST_INFORMATION0 and the structures in it.
 */
public final class FwpsPacketListInformation {
  public static final int FWPS_PACKET_LIST_INFORMATION_QUERY_INBOUND = 0x1;
  public static final int FWPS_PACKET_LIST_INFORMATION_QUERY_OUTBOUND = 0x2;
  public static final int FWPS_PACKET_LIST_INFORMATION_QUERY_IPSEC = 0x4;
  public static final int FWPS_PACKET_LIST_INFORMATION_QUERY_FWP = 0x8;
  public static final int FWPS_PACKET_LIST_INFORMATION_QUERY_ALL_INBOUND = 0xffff_fffd;
  public static final int FWPS_PACKET_LIST_INFORMATION_QUERY_ALL_OUTBOUND = 0xffff_fffe;

  /** FWPS_PACKET_LIST_IPSEC_INFORMATION0: written where QUERY_IPSEC asks for it. */
  public final Ipsec ipsecInformation = new Ipsec();

  /** FWPS_PACKET_LIST_FWP_INFORMATION0: written where QUERY_FWP asks for it. */
  public final Fwp fwpInformation = new Fwp();

  /** What IPsec did to the packet. */
  public static final class Ipsec {
    public final Inbound inbound = new Inbound();
    public final Outbound outbound = new Outbound();

    /** The same in one number. */
    public int flags;
  }

  /** FWPS_PACKET_LIST_INBOUND_IPSEC_INFORMATION0. */
  public static final class Inbound {
    public boolean isSecure;
    public boolean isTransportMode;
    public boolean isTunnelMode;
    public boolean isTransportModeVerified;
    public boolean isTunnelModeVerified;
    public boolean isDeTunneled;
  }

  /** FWPS_PACKET_LIST_OUTBOUND_IPSEC_INFORMATION0. */
  public static final class Outbound {
    public boolean isTransportMode;
    public boolean isTunnelMode;
    public boolean isTransportModePolicyMatched;
    public boolean isTunnelModePolicyMatched;
  }

  /** What the platform did with it. */
  public static final class Fwp {
    /** Whether a driver injected it. */
    public boolean isReinjected;
  }

  /** Writes that IPsec has nothing to do with the packet, whatever stood there. */
  public void writeNotSecured() {
    Inbound in = ipsecInformation.inbound;
    in.isSecure = false;
    in.isTransportMode = false;
    in.isTunnelMode = false;
    in.isTransportModeVerified = false;
    in.isTunnelModeVerified = false;
    in.isDeTunneled = false;
    Outbound out = ipsecInformation.outbound;
    out.isTransportMode = false;
    out.isTunnelMode = false;
    out.isTransportModePolicyMatched = false;
    out.isTunnelModePolicyMatched = false;
    ipsecInformation.flags = 0;
  }
}
