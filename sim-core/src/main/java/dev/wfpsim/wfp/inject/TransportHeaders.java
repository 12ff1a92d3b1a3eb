package dev.wfpsim.wfp.inject;

import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.net.AddressFamily;
import dev.wfpsim.net.IpAddress;
import dev.wfpsim.net.IpProtocol;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Fields;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.UdpHeader;
import java.util.Arrays;

/**
 * Builds the IP header in front of a transport packet, or builds it anew: extension headers go,
 * IPv4 options stay, and every checksum is computed in full.
 *
 * <p>The packet gets memory of its own, so that the bytes of a clone's parent stay as they are.
 *
 * <p>Source: FwpsConstructIpHeaderForTransportPacket0.
 */
public final class TransportHeaders {
  private static final int MAX_PAYLOAD_BYTES = 0xFFFF - 20;

  private static final int HOPS = 128;
  private static final byte[] NO_OPTIONS = {};

  private TransportHeaders() {}

  /**
   * Builds the headers of a list.
   *
   * @param oldHeaderLength bytes of an IP header that the data starts with, 0 for none
   * @return STATUS_INVALID_PARAMETER for addresses of another family, a length beyond the data, or
   *     several packets whose header is to be built anew
   */
  public static NtStatus construct(
      NetBufferList list,
      int oldHeaderLength,
      AddressFamily family,
      IpAddress source,
      IpAddress destination,
      int protocol) {
    if (source.family() != family || destination.family() != family) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (oldHeaderLength < 0 || (oldHeaderLength > 0 && list.netBufferCount() > 1)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    for (NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      int payload = each.dataLength() - oldHeaderLength;
      if (payload < 0 || payload > MAX_PAYLOAD_BYTES) {
        return NtStatus.STATUS_INVALID_PARAMETER;
      }
    }
    for (NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      byte[] packet = packet(each.copyBytes(), oldHeaderLength, source, destination, protocol);
      each.rebuild(Mdl.of(packet), 0, packet.length);
    }
    list.packetContext().setChecksumOffload(0);
    return NtStatus.STATUS_SUCCESS;
  }

  private static byte[] packet(
      byte[] data, int oldHeaderLength, IpAddress source, IpAddress destination, int protocol) {
    byte[] payload = Arrays.copyOfRange(data, oldHeaderLength, data.length);
    fillTransportChecksum(payload, source, destination, protocol);
    byte[] header = new byte[Ipv4Header.MAX_BYTES];
    int headerLength;
    if (source.isIpv4()) {
      byte[] options = options(data, oldHeaderLength);
      Ipv4Fields fields =
          new Ipv4Fields(
              0, payload.length, 0, false, false, 0, HOPS, protocol, source, destination, options);
      headerLength = fields.emit(header, 0);
    } else {
      headerLength =
          Ipv6Fields.simple(source, destination, protocol, payload.length, HOPS).emit(header, 0);
    }
    byte[] packet = Arrays.copyOf(header, headerLength + payload.length);
    System.arraycopy(payload, 0, packet, headerLength, payload.length);
    if (source.isIpv4()) {
      Ipv4Header.view(packet, 0, packet.length).fillChecksum();
    }
    return packet;
  }

  private static byte[] options(byte[] data, int oldHeaderLength) {
    Ipv4Header old =
        oldHeaderLength == 0 ? null : Ipv4Header.tryViewOfHeader(data, 0, oldHeaderLength);
    return old == null ? NO_OPTIONS : old.options();
  }

  private static void fillTransportChecksum(
      byte[] payload, IpAddress source, IpAddress destination, int protocol) {
    if (protocol == IpProtocol.UDP && UdpHeader.fault(payload, 0, payload.length) == null) {
      UdpHeader.view(payload, 0, payload.length).fillChecksum(source, destination);
    } else if (protocol == IpProtocol.TCP && TcpHeader.fault(payload, 0, payload.length) == null) {
      TcpHeader.view(payload, 0, payload.length).fillChecksum(source, destination);
    } else if (protocol == IpProtocol.ICMP && payload.length >= 4) {
      payload[2] = 0;
      payload[3] = 0;
      int checksum = Checksum.of(payload, 0, payload.length);
      payload[2] = (byte) (checksum >>> 8);
      payload[3] = (byte) checksum;
    }
  }
}
