package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.AleOperation;
import dev.wfpsim.net.inspect.BindDecision;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectDecision;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.ListenOperation;
import dev.wfpsim.net.inspect.NoInspection;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.wire.TcpFields;
import dev.wfpsim.net.wire.TcpHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Notes every hook in order, by the name of its layer, and answers as a test told it to. */
public final class RecordingInspection extends NoInspection {
  /** Hops of each packet that left, as its IP header has them. */
  public final List<Integer> hopLimits = new ArrayList<>();

  /** TCP headers of the IPv4 packets that left. */
  public final List<TcpFields> tcpOut = new ArrayList<>();

  public final List<String> layers = new ArrayList<>();
  public final List<PacketIndication> packets = new ArrayList<>();
  public final List<AleOperation> operations = new ArrayList<>();
  public final List<String> wrongLevel = new ArrayList<>();
  public final Map<String, Verdict> verdicts = new LinkedHashMap<>();
  public @Nullable Function<BindOperation, BindDecision> onBind;
  public @Nullable Function<ConnectOperation, ConnectDecision> onConnect;
  public @Nullable Consumer<String> onLayer;
  public byte @Nullable [] records;
  public byte @Nullable [] context;
  public byte @Nullable [] recordsSet;

  /** Resource assignments that were absorbed: they have neither a discard nor a release. */
  public long absorbed;

  /** Handles of endpoints whose closure is owed, and of those it came for. */
  public final List<Long> owed = new ArrayList<>();

  public final List<Long> closed = new ArrayList<>();

  /** The packets that established flows, by the length of what they carry; -1 for none. */
  public final List<Integer> establishedBy = new ArrayList<>();

  private final Host host;

  public RecordingInspection(Host host) {
    this.host = host;
    host.setInspection(this);
  }

  private Verdict note(String layer, Irql level) {
    Kernel kernel = host.kernel();
    layers.add(layer);
    if (kernel.currentOrHardware().irql() != level) {
      wrongLevel.add(layer + " at " + kernel.currentOrHardware().irql());
    }
    Consumer<String> listener = onLayer;
    if (listener != null) {
      listener.accept(layer);
    }
    return verdicts.getOrDefault(layer, Verdict.PERMIT);
  }

  private Verdict packet(String layer, PacketIndication packet) {
    packets.add(packet);
    return note(layer, Irql.DISPATCH_LEVEL);
  }

  /** The layers since the last call. */
  public List<String> take() {
    List<String> taken = List.copyOf(layers);
    layers.clear();
    return taken;
  }

  @Override
  public BindDecision bindRedirect(BindOperation operation) {
    operations.add(operation);
    note("BIND_REDIRECT", Irql.PASSIVE_LEVEL);
    return onBind == null ? BindDecision.asAsked(operation) : onBind.apply(operation);
  }

  @Override
  public Verdict resourceAssignment(BindOperation operation) {
    Verdict verdict = note("RESOURCE_ASSIGNMENT", Irql.PASSIVE_LEVEL);
    absorbed += verdict == Verdict.ABSORB ? 1 : 0;
    if (verdict.permitted() && operation.protocol() != IpProtocol.TCP) {
      owed.add(operation.endpoint().handle());
    }
    return verdict;
  }

  @Override
  public Verdict authListen(ListenOperation operation) {
    Verdict verdict = note("AUTH_LISTEN", Irql.PASSIVE_LEVEL);
    if (verdict.permitted()) {
      owed.add(operation.endpoint().handle());
    }
    return verdict;
  }

  @Override
  public ConnectDecision connectRedirect(ConnectOperation operation) {
    operations.add(operation);
    note("CONNECT_REDIRECT", Irql.PASSIVE_LEVEL);
    return onConnect == null ? operation.decision() : onConnect.apply(operation);
  }

  private void authorised(AleOperation operation) {
    operations.add(operation);
    if (operation.protocol() == IpProtocol.TCP && !operation.reauthorize()) {
      owed.add(operation.endpoint().handle());
    }
  }

  @Override
  public Verdict authConnect(ConnectOperation operation, @Nullable NetBufferList packet) {
    authorised(operation);
    String what = operation.reauthorize() ? "REAUTH_CONNECT" : "AUTH_CONNECT";
    return note(
        packet == null ? what : what + "+packet",
        operation.reauthorize() ? Irql.DISPATCH_LEVEL : Irql.PASSIVE_LEVEL);
  }

  @Override
  public Verdict authRecvAccept(AcceptOperation operation, NetBufferList packet) {
    authorised(operation);
    return note(
        operation.reauthorize() ? "REAUTH_RECV_ACCEPT" : "AUTH_RECV_ACCEPT", Irql.DISPATCH_LEVEL);
  }

  @Override
  public Verdict flowEstablished(Flow flow, @Nullable NetBufferList packet) {
    establishedBy.add(packet == null ? -1 : packet.firstNetBuffer().dataLength());
    return note("FLOW_ESTABLISHED", Irql.DISPATCH_LEVEL);
  }

  @Override
  public Verdict datagramData(PacketIndication packet) {
    return packet("DATAGRAM_DATA", packet);
  }

  @Override
  public Verdict outboundTransport(PacketIndication packet) {
    return packet("OUTBOUND_TRANSPORT", packet);
  }

  @Override
  public Verdict inboundTransport(PacketIndication packet) {
    return packet("INBOUND_TRANSPORT", packet);
  }

  @Override
  public Verdict outboundIpPacket(PacketIndication packet) {
    byte[] bytes = packet.nbl().firstNetBuffer().copyBytes();
    hopLimits.add(bytes[0] >> 4 == 4 ? bytes[8] & 0xff : bytes[7] & 0xff);
    if (bytes[0] >> 4 == 4 && bytes[9] == IpProtocol.TCP) {
      tcpOut.add(
          TcpHeader.view(
                  Memory.of(bytes), packet.ipHeaderSize(), bytes.length - packet.ipHeaderSize())
              .fields());
    }
    return packet("OUTBOUND_IPPACKET", packet);
  }

  @Override
  public Verdict inboundIpPacket(PacketIndication packet) {
    return packet("INBOUND_IPPACKET", packet);
  }

  @Override
  public Verdict icmpError(PacketIndication packet) {
    boolean in = packet.direction() == Direction.INBOUND;
    return packet(in ? "INBOUND_ICMP_ERROR" : "OUTBOUND_ICMP_ERROR", packet);
  }

  @Override
  public Verdict discarded(PacketIndication packet, DiscardLayer layer, int reason) {
    return packet(layer + "_DISCARD", packet);
  }

  @Override
  public void discarded(AleOperation operation, DiscardLayer layer, int reason) {
    operations.add(operation);
    layers.add(layer + "_DISCARD");
  }

  @Override
  public void endpointClosure(TransportEndpoint endpoint) {
    closed.add(endpoint.handle());
    note("ENDPOINT_CLOSURE", Irql.PASSIVE_LEVEL);
  }

  @Override
  public void resourceRelease(TransportEndpoint endpoint) {
    note("RESOURCE_RELEASE", Irql.PASSIVE_LEVEL);
  }

  @Override
  public void flowDeleted(Flow flow) {
    note("FLOW_DELETED", Irql.DISPATCH_LEVEL);
  }

  @Override
  public byte @Nullable [] redirectRecords(TransportEndpoint accepted) {
    return records;
  }

  @Override
  public byte @Nullable [] redirectContext(TransportEndpoint accepted) {
    return context;
  }

  @Override
  public byte @Nullable [] redirectRecords(Flow flow) {
    return records;
  }

  @Override
  public byte @Nullable [] redirectContext(Flow flow) {
    return context;
  }

  @Override
  public NtStatus setRedirectRecords(TransportEndpoint endpoint, byte[] blob) {
    recordsSet = blob;
    endpoint.setRedirectRecords(blob);
    return NtStatus.STATUS_SUCCESS;
  }
}
