package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketEvent;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.UdpHeader;
import org.jspecify.annotations.Nullable;

/**
 * The stack's side of a transport send injection (FwpsInjectTransportSendAsync0): finds the
 * endpoint, copies the packet and sends it down through the same hooks as the endpoint's own
 * which judge it by what it says now.
 */
final class TransportInjection {
  private final TransportStack stack;

  TransportInjection(TransportStack stack) {
    this.stack = stack;
  }

  NtStatus send(TransportSendRequest request) {
    if (request.headerIncluded()) {
      return stack.ip().injectSend(request.nbl());
    }
    TransportEndpoint endpoint = stack.endpoint(request.endpointHandle());
    if (endpoint == null) {
      return NtStatus.STATUS_INVALID_HANDLE;
    }
    SocketAddress destination = request.remote();
    if (destination == null || destination.family() != request.family()) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    NetBuffer first = request.nbl().firstNetBuffer();
    NtStatus status = NtStatus.STATUS_SUCCESS;
    for (NetBuffer each = first; each != null; each = each.next()) {
      NtStatus one = sendOne(request, endpoint, destination, each);
      status = one.isSuccess() ? status : one;
    }
    return status;
  }

  private NtStatus sendOne(
      TransportSendRequest request,
      TransportEndpoint endpoint,
      SocketAddress destination,
      NetBuffer buffer) {
    DataBuffer data = buffer.view();
    int headerSize = headerSize(endpoint.protocol(), data);
    if (headerSize < 0) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    SocketAddress local = source(endpoint, destination, data);
    if (local == null) {
      return NtStatus.STATUS_NETWORK_UNREACHABLE;
    }
    NetBufferList copy =
        stack
            .output()
            .buffer(buffer, local.address(), request.nbl().packetContext().checksumOffload());
    if (copy == null) {
      return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
    }
    if (request.nbl().packetContext().largeSendMss() > 0) {
      copy.packetContext().offloadFrom(request.nbl().packetContext());
    }
    SocketAddress remote = destination.withPort(remotePort(endpoint.protocol(), data));
    request.nbl().happened(PacketEvent.ENTERS, null);
    copy.continues(request.nbl());
    PacketIndication packet =
        stack
            .output()
            .indication(copy, local, remote, endpoint.protocol(), headerSize)
            .withControlData(request.controlData());
    TransportProtocol protocol = stack.protocol(endpoint.protocol());
    Verdict verdict = protocol == null ? Verdict.BLOCK : protocol.sendInjected(endpoint, packet);
    copy.release();
    return verdict.permitted() || verdict == Verdict.ABSORB
        ? NtStatus.STATUS_SUCCESS
        : NtStatus.STATUS_ACCESS_DENIED;
  }

  private static int headerSize(int protocol, DataBuffer data) {
    return switch (protocol) {
      case IpProtocol.TCP -> {
        TcpHeader header = TcpHeader.tryView(data.memory(), data.offset(), data.length());
        yield header == null ? -1 : header.headerLength();
      }
      case IpProtocol.UDP ->
          UdpHeader.fault(data.memory(), data.offset(), data.length()) == null
              ? UdpHeader.BYTES
              : -1;
      default -> data.length() >= 8 ? 8 : -1;
    };
  }

  private @Nullable SocketAddress source(
      TransportEndpoint endpoint, SocketAddress destination, DataBuffer data) {
    IpAddress address = endpoint.local().address();
    if (address.isUnspecified() || address.family() != destination.family()) {
      address = stack.ip().sourceFor(destination.address(), destination.scopeId());
      if (address == null) {
        return null;
      }
    }
    int port = stack.hasPorts(endpoint.protocol()) ? data.u16(0) : data.u8(0);
    return new SocketAddress(address, port, destination.scopeId());
  }

  private int remotePort(int protocol, DataBuffer data) {
    return stack.hasPorts(protocol) ? data.u16(2) : data.u8(1);
  }
}
