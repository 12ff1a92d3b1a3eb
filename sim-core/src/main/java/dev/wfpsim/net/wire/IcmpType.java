package dev.wfpsim.net.wire;

/** ICMP types and codes the simulated stack sends or understands, by family. */
public final class IcmpType {
  public static final int ECHO_REPLY = 0;
  public static final int DESTINATION_UNREACHABLE = 3;
  public static final int ECHO_REQUEST = 8;
  public static final int TIME_EXCEEDED = 11;
  public static final int PARAMETER_PROBLEM = 12;

  public static final int CODE_NET_UNREACHABLE = 0;
  public static final int CODE_HOST_UNREACHABLE = 1;
  public static final int CODE_PROTOCOL_UNREACHABLE = 2;
  public static final int CODE_PORT_UNREACHABLE = 3;
  public static final int CODE_FRAGMENTATION_NEEDED = 4;
  public static final int CODE_ADMINISTRATIVELY_PROHIBITED = 13;
  public static final int CODE_HOPS_EXCEEDED = 0;
  public static final int CODE_REASSEMBLY_TIME_EXCEEDED = 1;

  public static final int V6_DESTINATION_UNREACHABLE = 1;
  public static final int V6_PACKET_TOO_BIG = 2;
  public static final int V6_TIME_EXCEEDED = 3;
  public static final int V6_PARAMETER_PROBLEM = 4;
  public static final int V6_ECHO_REQUEST = 128;
  public static final int V6_ECHO_REPLY = 129;

  public static final int V6_CODE_NO_ROUTE = 0;
  public static final int V6_CODE_ADMINISTRATIVELY_PROHIBITED = 1;
  public static final int V6_CODE_ADDRESS_UNREACHABLE = 3;
  public static final int V6_CODE_PORT_UNREACHABLE = 4;
  public static final int V6_CODE_ERRONEOUS_FIELD = 0;
  public static final int V6_CODE_UNKNOWN_NEXT_HEADER = 1;
  public static final int V6_CODE_UNKNOWN_OPTION = 2;

  private IcmpType() {}

  /** Whether an ICMP type is an error about another packet. */
  public static boolean isIpv4Error(int type) {
    return switch (type) {
      case DESTINATION_UNREACHABLE, 4, 5, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
      default -> false;
    };
  }

  /** Whether an ICMPv6 type is an error about another packet: those below 128. */
  public static boolean isIpv6Error(int type) {
    return type < 128;
  }
}
