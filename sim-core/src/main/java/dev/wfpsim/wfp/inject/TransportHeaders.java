package dev.wfpsim.wfp.inject;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.winsock.ControlData;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Fields;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.UdpHeader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Builds the IP header in front of a transport packet, or builds it anew: extension headers go,
 * IPv4 options stay, and every checksum is computed in full, with none left to the adapter.
 *
 * <p>Hops and type of service are those that the control data asks for, else the endpoint's, else
 * those of the header that is built anew, else the host's usual ones. What else a header says that
 * is built anew it says again: its identification, DF, its flow label.
 *
 * <p>The packet gets memory of its own, so that the bytes of a clone's parent stay as they are.
 *
 * <p>Source: FwpsConstructIpHeaderForTransportPacket0.
 */
public final class TransportHeaders {
  private static final byte[] NO_OPTIONS = {};

  private final TransportStack transport;
  private final int hopLimit;

  /**
   * Builds headers of packets of a host.
   *
   * @param hopLimit of the packets that do not say otherwise
   */
  public TransportHeaders(TransportStack transport, int hopLimit) {
    this.transport = transport;
    this.hopLimit = hopLimit;
  }

  /**
   * What the headers of a list are to say.
   *
   * @param protocol of the transport
   * @param endpointHandle whose options hold, 0 for nobody's
   * @param controlData of the send, null for none
   */
  public record Wanted(
      AddressFamily family,
      IpAddress source,
      IpAddress destination,
      int protocol,
      long endpointHandle,
      byte @Nullable [] controlData) {}

  /** What is the same in the headers of all packets of a list; -1 where nobody says. */
  private record Options(int hops, int service) {}

  /**
   * Builds the headers of a list.
   *
   * @param oldHeaderLength bytes of an IP header that the data starts with, 0 for none
   * @return STATUS_INVALID_PARAMETER for addresses of another family, a length beyond the data or
   *     without a header of the family, several packets whose header is to be built anew, control
   *     data that is none, or a list of the stack itself
   */
  public NtStatus construct(NetBufferList list, int oldHeaderLength, Wanted wanted) {
    Options options = options(wanted);
    boolean families =
        wanted.source().family() == wanted.family()
            && wanted.destination().family() == wanted.family();
    if (!families || options == null || list.kind() == BufferKind.STACK) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (oldHeaderLength < 0 || (oldHeaderLength > 0 && list.netBufferCount() > 1)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    for (NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      if (each.dataLength() < oldHeaderLength || tooLong(each, oldHeaderLength)) {
        return NtStatus.STATUS_INVALID_PARAMETER;
      }
    }
    for (NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      Memory packet = packet(each.copyBytes(), oldHeaderLength, wanted, options);
      if (packet == null) {
        return NtStatus.STATUS_INVALID_PARAMETER;
      }
      each.rebuild(packet.toBytes());
    }
    list.packetContext().clearOffload();
    return NtStatus.STATUS_SUCCESS;
  }

  private static boolean tooLong(NetBuffer buffer, int oldHeaderLength) {
    int payload = buffer.dataLength() - oldHeaderLength;
    return payload > Ipv4Header.MAX_PACKET_BYTES - Ipv4Header.MAX_BYTES;
  }

  private @Nullable Options options(Wanted wanted) {
    ControlData asked = ControlData.of(wanted.controlData());
    if (asked == null) {
      return null;
    }
    TransportEndpoint endpoint =
        wanted.endpointHandle() == 0 ? null : transport.endpoint(wanted.endpointHandle());
    int set = endpoint == null || endpoint.hopLimit() == 0 ? -1 : endpoint.hopLimit();
    return new Options(asked.hopLimit() >= 0 ? asked.hopLimit() : set, asked.typeOfService());
  }

  private @Nullable Memory packet(byte[] old, int oldHeaderLength, Wanted wanted, Options options) {
    Memory data = Memory.of(old);
    Memory payload = Memory.of(Arrays.copyOfRange(old, oldHeaderLength, old.length));
    fillTransportChecksum(payload, wanted.source(), wanted.destination(), wanted.protocol());
    Memory header = Memory.ofSize(Ipv4Header.MAX_BYTES);
    int headerLength;
    if (wanted.source().isIpv4()) {
      Ipv4Header before = Ipv4Header.tryViewOfHeader(data, 0, oldHeaderLength);
      if (before == null && oldHeaderLength > 0) {
        return null;
      }
      headerLength = ipv4(before, payload.length(), wanted, options).emit(header, 0);
    } else {
      Ipv6Header before = Ipv6Header.tryViewOfHeader(data, 0, oldHeaderLength);
      if (before == null && oldHeaderLength > 0) {
        return null;
      }
      headerLength = ipv6(before, payload.length(), wanted, options).emit(header, 0);
    }
    Memory packet = Memory.ofSize(headerLength + payload.length());
    packet.copyFrom(0, header, 0, headerLength);
    packet.copyFrom(headerLength, payload, 0, payload.length());
    return packet;
  }

  private Ipv4Fields ipv4(
      @Nullable Ipv4Header old, int payloadLength, Wanted wanted, Options options) {
    return new Ipv4Fields(
        chosen(options.service(), old == null ? 0 : old.typeOfService()),
        payloadLength,
        old == null ? 0 : old.identification(),
        old != null && old.dontFragment(),
        false,
        0,
        chosen(options.hops(), old == null ? hopLimit : old.timeToLive()),
        wanted.protocol(),
        wanted.source(),
        wanted.destination(),
        old == null ? NO_OPTIONS : old.options());
  }

  private Ipv6Fields ipv6(
      @Nullable Ipv6Header old, int payloadLength, Wanted wanted, Options options) {
    return new Ipv6Fields(
        chosen(options.service(), old == null ? 0 : old.trafficClass()),
        old == null ? 0 : old.flowLabel(),
        payloadLength,
        wanted.protocol(),
        chosen(options.hops(), old == null ? hopLimit : old.hopLimit()),
        wanted.source(),
        wanted.destination());
  }

  private static int chosen(int asked, int otherwise) {
    return asked >= 0 ? asked : otherwise;
  }

  private static void fillTransportChecksum(
      Memory payload, IpAddress source, IpAddress destination, int protocol) {
    boolean icmp = protocol == (source.isIpv4() ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    if (protocol == IpProtocol.UDP && UdpHeader.fault(payload, 0, payload.length()) == null) {
      UdpHeader.view(payload, 0, payload.length()).fillChecksum(source, destination);
    } else if (protocol == IpProtocol.TCP
        && TcpHeader.fault(payload, 0, payload.length()) == null) {
      TcpHeader.view(payload, 0, payload.length()).fillChecksum(source, destination);
    } else if (icmp && payload.length() >= IcmpHeader.BYTES) {
      IcmpHeader.view(payload, 0, payload.length()).fillChecksum(source, destination);
    }
  }
}
