package dev.wfpsim.wfp.ale;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
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
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.FrameIndication;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.net.inspect.ListenOperation;
import dev.wfpsim.net.inspect.NameResolution;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.ReauthorizeReason;
import dev.wfpsim.net.inspect.StreamInspection;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.flow.FlowContexts;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.inject.PacketInjection;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformProfile;
import dev.wfpsim.wfp.profile.Violations;
import dev.wfpsim.wfp.redirect.RedirectRecord;
import dev.wfpsim.wfp.redirect.RedirectRecords;
import dev.wfpsim.wfp.redirect.RedirectRules;
import dev.wfpsim.wfp.redirect.RedirectedConnections;
import dev.wfpsim.wfp.stream.StreamLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The platform as the stack of one host sees it: each hook classifies one layer, and the stack
 * calls the hooks in the documented order.
 *
 * <p>Source: "TCP packet flows", "UDP packet flows", "ALE layers", "Management filtering layer
 * identifiers".
 */
public final class AleInspection implements Inspection {
  private static final FwpsLayer INBOUND_ETHERNET = FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_ETHERNET;
  private static final FwpsLayer OUTBOUND_ETHERNET =
      FwpsLayer.FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET;
  private static final FwpsLayer INBOUND_NATIVE = FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE;
  private static final FwpsLayer OUTBOUND_NATIVE = FwpsLayer.FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE;

  private final TransportStack transport;
  private final FlowContexts flows;
  private final Classification classification;
  private final Authorisations authorisations;
  private final OperationPends operations;
  private final RedirectedConnections redirected;
  private final Redirector redirector;
  private final StreamLayer streams;
  private final Reclassification reclassification;

  public AleInspection(
      Machine machine,
      Pool pool,
      IpStack ip,
      TransportStack transport,
      PlatformProfile profile,
      Classifier classifier,
      Callouts callouts,
      FlowContexts flows,
      PacketInjection injection,
      Violations violations) {
    this.transport = transport;
    this.flows = flows;
    this.classification =
        new Classification(machine.kernel(), ip, transport.names(), classifier, flows);
    this.operations = new OperationPends(machine, ip, profile, violations);
    this.redirected = new RedirectedConnections(pool);
    this.redirector =
        new Redirector(
            machine,
            profile,
            classification,
            new RedirectRules(ip, transport, violations, profile),
            redirected,
            violations);
    this.streams =
        new StreamLayer(
            machine,
            transport,
            classifier,
            callouts,
            flows,
            injection.chains(),
            violations,
            this::fillStream);
    this.authorisations = new Authorisations(machine, injection, classification, violations);
    this.reclassification =
        new Reclassification(machine, transport, callouts, classification, authorisations);
  }

  /**
   * Says whether what a layer decided about a packet may be kept for others like it. It is unless
   * told otherwise, and changes nothing but the time that a classify takes.
   */
  public void keepDecisions(boolean kept) {
    classification.keepDecisions(kept);
  }

  /** The ALE operations that callouts have pended. */
  public OperationPends operations() {
    return operations;
  }

  /** The STREAM layers. */
  public StreamLayer streams() {
    return streams;
  }

  /** The connections that were redirected to a local service. */
  public RedirectedConnections redirectedConnections() {
    return redirected;
  }

  @Override
  public BindDecision bindRedirect(BindOperation operation) {
    return redirector.bind(operation);
  }

  @Override
  public Verdict resourceAssignment(BindOperation operation) {
    return authorisations.resourceAssignment(operation);
  }

  @Override
  public Verdict authListen(ListenOperation operation) {
    return authorisations.listen(operation);
  }

  @Override
  public ConnectDecision connectRedirect(ConnectOperation operation) {
    return redirector.connect(operation);
  }

  @Override
  public Verdict authConnect(ConnectOperation operation, @Nullable NetBufferList packet) {
    boolean goesOn = operation.decision().verdict().permitted();
    Verdict verdict = goesOn ? authorisations.connect(operation, packet) : Verdict.BLOCK;
    if (!operation.reauthorize()) {
      redirector.authorised(operation, verdict);
    }
    return verdict;
  }

  @Override
  public Verdict authRecvAccept(AcceptOperation operation, NetBufferList packet) {
    Verdict verdict = authorisations.accept(operation, packet);
    if (verdict.permitted()) {
      redirected.accepted(operation.protocol(), operation.local(), operation.remote());
    }
    return verdict;
  }

  @Override
  public Verdict flowEstablished(Flow flow, @Nullable NetBufferList packet) {
    flows.flowSeen(flow);
    FwpsLayer layer = LayerPair.ALE_FLOW_ESTABLISHED.of(flow.family());
    if (!classification.isFiltered(layer)) {
      return Verdict.PERMIT;
    }
    int flags = ConditionFlags.of(flow.endpoint());
    int loopback =
        classification.values().isLoopback(flow.remote())
            ? FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK
            : 0;
    return classification.onFlow(
        layer,
        packet,
        flow,
        (values, meta) -> {
          classification.values().flow(values, flow, flags | loopback);
          classification.metadata().established(layer, meta, flow);
        });
  }

  @Override
  public Verdict datagramData(PacketIndication packet) {
    return packet(LayerPair.DATAGRAM_DATA, packet);
  }

  @Override
  public @Nullable StreamInspection stream(Flow flow, boolean established) {
    return streams.open(flow, established);
  }

  private void fillStream(
      FwpsIncomingValues values, FwpsIncomingMetadataValues metadata, Flow flow, long blockedBy) {
    int loopback =
        classification.values().isLoopback(flow.remote())
            ? FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK
            : 0;
    classification.values().flow(values, flow, ConditionFlags.of(flow.endpoint()) | loopback);
    classification.metadata().flow(values.layer(), metadata, flow);
    if (values.layer().isDiscard()) {
      classification.metadata().discard(metadata, DiscardReason.FIREWALL_POLICY, blockedBy);
    }
  }

  @Override
  public boolean inspectsStreamPackets(AddressFamily family) {
    return classification.hasFilters(LayerPair.STREAM_PACKET.of(family));
  }

  @Override
  public Verdict streamPacket(PacketIndication packet) {
    return packet(LayerPair.STREAM_PACKET, packet);
  }

  @Override
  public Verdict outboundTransport(PacketIndication packet) {
    return packet(LayerPair.OUTBOUND_TRANSPORT, packet);
  }

  @Override
  public Verdict inboundTransport(PacketIndication packet) {
    return packet(LayerPair.INBOUND_TRANSPORT, packet);
  }

  @Override
  public Verdict outboundIpPacket(PacketIndication packet) {
    return packet(LayerPair.OUTBOUND_IPPACKET, packet);
  }

  @Override
  public Verdict inboundIpPacket(PacketIndication packet) {
    return packet(LayerPair.INBOUND_IPPACKET, packet);
  }

  @Override
  public Verdict icmpError(PacketIndication packet) {
    return switch (packet.direction()) {
      case INBOUND -> packet(LayerPair.INBOUND_ICMP_ERROR, packet);
      case OUTBOUND -> packet(LayerPair.OUTBOUND_ICMP_ERROR, packet);
    };
  }

  @Override
  public Verdict ipForward(PacketIndication packet) {
    return packet(LayerPair.IPFORWARD, packet);
  }

  @Override
  public boolean inspectsFrame(Direction direction) {
    boolean inbound = direction == Direction.INBOUND;
    boolean ethernet = classification.hasFilters(inbound ? INBOUND_ETHERNET : OUTBOUND_ETHERNET);
    boolean inspected =
        ethernet || classification.hasFilters(inbound ? INBOUND_NATIVE : OUTBOUND_NATIVE);
    if (!inspected) {
      boolean unused = classification.isFiltered(inbound ? INBOUND_ETHERNET : OUTBOUND_ETHERNET);
      unused = classification.isFiltered(inbound ? INBOUND_NATIVE : OUTBOUND_NATIVE);
    }
    return inspected;
  }

  @Override
  public Verdict macFrame(FrameIndication frame) {
    boolean inbound = frame.direction() == Direction.INBOUND;
    FwpsLayer layer =
        frame.asEthernet()
            ? inbound ? INBOUND_ETHERNET : OUTBOUND_ETHERNET
            : inbound ? INBOUND_NATIVE : OUTBOUND_NATIVE;
    if (!classification.isFiltered(layer)) {
      return Verdict.PERMIT;
    }
    return classification.onFlow(
        layer,
        frame.nbl(),
        null,
        (values, meta) -> {
          FrameValues.fill(values, frame);
          classification.metadata().frame(layer, meta);
        });
  }

  private Verdict packet(LayerPair pair, PacketIndication packet) {
    FwpsLayer layer = pair.of(packet.family());
    if (!classification.isFiltered(layer)) {
      return Verdict.PERMIT;
    }
    return classification.packet(layer, packet);
  }

  @Override
  public Verdict discarded(PacketIndication packet, DiscardLayer layer, int reason) {
    LayerPair pair = LayerPair.of(layer);
    FwpsLayer discard = pair.discardOf(packet.family());
    if (!classification.isFiltered(discard)) {
      return Verdict.PERMIT;
    }
    long filterId = blockingFilter(pair.of(packet.family()), reason);
    return classification.onFlow(
        discard,
        packet.nbl(),
        packet.flow(),
        (values, meta) -> {
          classification.values().shown(values, packet);
          classification.metadata().packet(discard, meta, packet);
          classification.metadata().discard(meta, reason, filterId);
        });
  }

  @Override
  public void discarded(AleOperation operation, DiscardLayer layer, int reason) {
    FwpsLayer discard = LayerPair.of(layer).discardOf(operation.family());
    if (!classification.isFiltered(discard)) {
      return;
    }
    long filterId = blockingFilter(LayerPair.of(layer).of(operation.family()), reason);
    classification.onFlow(
        discard,
        null,
        null,
        (values, meta) -> {
          authorisations.fill(discard, values, meta, operation);
          classification.metadata().discard(meta, reason, filterId);
        });
  }

  /** The filter that had it dropped, where policy did. */
  private long blockingFilter(FwpsLayer layer, int reason) {
    return reason == DiscardReason.FIREWALL_POLICY ? classification.takeBlockingFilter(layer) : 0;
  }

  /** While a callout holds the closure, the endpoint's handle still serves injections. */
  @Override
  public void endpointClosure(TransportEndpoint endpoint) {
    redirector.closure(endpoint);
    redirected.ended(endpoint.protocol(), endpoint.local(), endpoint.remote());
  }

  @Override
  public void resourceRelease(TransportEndpoint endpoint) {
    redirector.released(endpoint);
    authorisations.released(endpoint);
    FwpsLayer layer = LayerPair.ALE_RESOURCE_RELEASE.of(endpoint.family());
    if (!classification.isFiltered(layer)) {
      return;
    }
    classification.onFlow(
        layer,
        null,
        null,
        (values, meta) -> {
          classification.values().endpoint(values, endpoint, ConditionFlags.of(endpoint));
          classification.metadata().endpoint(layer, meta, endpoint);
        });
  }

  @Override
  public Verdict nameResolved(NameResolution resolution) {
    FwpsLayer layer = LayerPair.NAME_RESOLUTION_CACHE.of(resolution.address().family());
    if (!classification.isFiltered(layer)) {
      return Verdict.PERMIT;
    }
    return classification.onFlow(
        layer, null, null, (values, meta) -> classification.values().resolved(values, resolution));
  }

  @Override
  public void flowDeleted(Flow flow) {
    flows.flowDeleted(flow);
    redirected.ended(flow.protocol(), flow.local(), flow.remote());
  }

  /**
   * The policy of a layer changed: each flow that the layer authorises is authorised again with its
   * next packet, of either direction.
   */
  public void policyChanged(FwpsLayer layer) {
    streams.policyChanged(layer);
    reclassification.policyChanged(layer);
    for (Flow flow : transport.flows().all()) {
      if (authorises(layer, flow)) {
        flow.requestReauthorize(ReauthorizeReason.POLICY_CHANGE);
      }
    }
  }

  private static boolean authorises(FwpsLayer layer, Flow flow) {
    AddressFamily family = flow.family();
    return switch (flow.direction()) {
      case OUTBOUND -> layer == LayerPair.ALE_AUTH_CONNECT.of(family);
      case INBOUND -> layer == LayerPair.ALE_AUTH_RECV_ACCEPT.of(family);
    };
  }

  @Override
  public byte @Nullable [] redirectRecords(TransportEndpoint accepted) {
    return records(accepted.protocol(), accepted.local(), accepted.remote());
  }

  @Override
  public byte @Nullable [] redirectRecords(Flow flow) {
    return records(flow.protocol(), flow.local(), flow.remote());
  }

  @Override
  public byte @Nullable [] redirectContext(TransportEndpoint accepted) {
    return context(accepted.protocol(), accepted.local(), accepted.remote());
  }

  @Override
  public byte @Nullable [] redirectContext(Flow flow) {
    return context(flow.protocol(), flow.local(), flow.remote());
  }

  private byte @Nullable [] records(
      int protocol, SocketAddress local, @Nullable SocketAddress remote) {
    RedirectRecords records = redirected.ofAccepted(protocol, local, remote);
    return records == null ? null : redirected.format(records.all());
  }

  private byte @Nullable [] context(
      int protocol, SocketAddress local, @Nullable SocketAddress remote) {
    RedirectRecords records = redirected.ofAccepted(protocol, local, remote);
    if (records == null || records.own().isEmpty()) {
      return null;
    }
    RedirectRecord last = records.own().getLast();
    PoolMemory memory = last.context();
    if (memory == null) {
      return null;
    }
    byte[] bytes = memory.bytes();
    return Arrays.copyOf(bytes, Math.min(bytes.length, Math.max(0, last.contextSize())));
  }

  @Override
  public NtStatus setRedirectRecords(TransportEndpoint endpoint, byte[] blob) {
    List<RedirectRecord> records = new ArrayList<>();
    NtStatus status = redirected.parse(blob, records);
    if (status.isSuccess()) {
      endpoint.setRedirectRecords(List.copyOf(records));
    }
    return status;
  }
}
