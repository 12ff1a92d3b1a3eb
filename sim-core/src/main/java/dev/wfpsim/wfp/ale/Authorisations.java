package dev.wfpsim.wfp.ale;

import static dev.wfpsim.wfp.layer.FwpsMetadataField.FWPS_METADATA_FIELD_COMPLETION_HANDLE;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.AleOperation;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.ListenOperation;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.ReauthorizeReason;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.inject.PacketInjection;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.Violations;
import org.jspecify.annotations.Nullable;

/**
 * The authorising ALE layers: resource assignment, listen, connect, receive/accept; and what
 * becomes of an operation there that a callout pends.
 *
 * <p>A bind, a listen and a TCP connect wait on their own thread until the pended operation is
 * completed, then go by the second classify. A packet does not wait: the one that asked is gone, as
 * are those that follow it while the operation is pended; for an outbound one the answer of the
 * second classify is kept for the next packet to the same peer, which may be a clone that
 * the driver injects. A TCP connect has no packet: its SYN leaves when it is authorised
 * . A receive/accept has no second classify: the injected clone of its packet is classified
 * anew.
 *
 * <p>Source: "Processing classify callouts asynchronously", FwpsPendOperation0.
 */
final class Authorisations {
  private final PacketInjection injection;
  private final Machine machine;
  private final Kernel kernel;
  private final Classification classification;
  private final Violations violations;
  private final LazyTreeMap<Peer, PendableOperation> pendedPackets = new LazyTreeMap<>();
  private final LazyTreeMap<Peer, Verdict> decided = new LazyTreeMap<>();

  Authorisations(
      Machine machine,
      PacketInjection injection,
      Classification classification,
      Violations violations) {
    this.injection = injection;
    this.machine = machine;
    this.kernel = machine.kernel();
    this.classification = classification;
    this.violations = violations;
  }

  /** Whose packets wait for one answer. */
  private record Peer(
      FwpsLayer layer, int protocol, long endpoint, SocketAddress local, SocketAddress remote)
      implements Comparable<Peer> {

    /** A connect belongs to its endpoint; an accept may come with a new one each time. */
    static Peer of(FwpsLayer layer, AleOperation operation, SocketAddress remote) {
      boolean connect = operation instanceof ConnectOperation;
      return new Peer(
          layer,
          operation.protocol(),
          connect ? operation.endpoint().handle() : 0,
          operation.local(),
          remote);
    }

    @Override
    public int compareTo(Peer other) {
      int order = layer.compareTo(other.layer);
      order = order != 0 ? order : Integer.compare(protocol, other.protocol);
      order = order != 0 ? order : Long.compare(endpoint, other.endpoint);
      order = order != 0 ? order : local.compareTo(other.local);
      return order != 0 ? order : remote.compareTo(other.remote);
    }
  }

  Verdict resourceAssignment(BindOperation bind) {
    return waiting(LayerPair.ALE_RESOURCE_ASSIGNMENT.of(bind.family()), bind);
  }

  Verdict listen(ListenOperation listen) {
    return waiting(LayerPair.ALE_AUTH_LISTEN.of(listen.family()), listen);
  }

  Verdict connect(ConnectOperation connect, @Nullable NetBufferList packet) {
    FwpsLayer layer = LayerPair.ALE_AUTH_CONNECT.of(connect.family());
    if (connect.protocol() == IpProtocol.TCP && packet == null) {
      return waiting(layer, connect);
    }
    return notWaiting(Peer.of(layer, connect, connect.remote()), connect, packet);
  }

  Verdict accept(AcceptOperation accept, NetBufferList packet) {
    FwpsLayer layer = LayerPair.ALE_AUTH_RECV_ACCEPT.of(accept.family());
    Peer peer = Peer.of(layer, accept, accept.remote());
    PendableOperation waiting = pendedPackets.get(peer);
    if (waiting != null && waiting.isPended() && isInjectionOf(waiting, packet)) {
      violations.report(
          FindingCode.ACCEPT_INJECTED_BEFORE_COMPLETION,
          new Blame(waiting.driver(), "", ""),
          "packet of a pended accept injected before the accept was completed: remote="
              + accept.remote());
    }
    return notWaiting(peer, accept, packet);
  }

  /** Whether a packet is what the driver that has an operation pended injected of its packet. */
  private boolean isInjectionOf(PendableOperation waiting, NetBufferList packet) {
    return isInjectedBy(waiting, packet)
        && injection.mayBeOf(packet, waiting.packet(), waiting.pendedSinceNanos());
  }

  private boolean isInjectedBy(PendableOperation waiting, NetBufferList packet) {
    return injection.isLastInjectedBy(waiting.driver(), packet);
  }

  /**
   * Whether a packet has to wait for an operation that an earlier one asked for; not so the one
   * that a completed operation let through, when the next has been pended meanwhile.
   */
  private boolean waitsFor(
      @Nullable PendableOperation earlier, AleOperation operation, @Nullable NetBufferList packet) {
    if (earlier == null || !earlier.isPended()) {
      return false;
    }
    boolean letThrough =
        operation instanceof AcceptOperation
            && packet != null
            && isInjectedBy(earlier, packet)
            && !isInjectionOf(earlier, packet);
    return !letThrough;
  }

  /** An operation whose thread can wait. */
  private Verdict waiting(FwpsLayer layer, AleOperation operation) {
    if (!classification.isFiltered(layer)) {
      return Verdict.PERMIT;
    }
    PendableOperation pendable = pendable(layer, operation, true);
    pendable.setSecondClassify(() -> classifyCompleted(layer, operation));
    Verdict first = classify(layer, operation, null, pendable);
    pendable.firstClassifyReturned();
    if (!pendable.wasPended()) {
      return first;
    }
    checkPended(first, layer);
    pendable.classifySecond();
    return kernel.invoke(pendable.awaitDecision(operation.patience()));
  }

  /** An operation that a packet asks for. */
  private Verdict notWaiting(Peer peer, AleOperation operation, @Nullable NetBufferList packet) {
    FwpsLayer layer = peer.layer();
    if (!classification.isFiltered(layer)) {
      return Verdict.PERMIT;
    }
    if (!operation.reauthorize()) {
      PendableOperation earlier = pendedPackets.get(peer);
      if (waitsFor(earlier, operation, packet)) {
        return Verdict.ABSORB;
      }
      if (earlier != null && !earlier.isPended()) {
        pendedPackets.remove(peer);
      }
      Verdict known = decided.remove(peer);
      if (known != null) {
        return known;
      }
    }
    boolean outbound = operation instanceof ConnectOperation;
    PendableOperation pendable = pendable(layer, operation, outbound);
    pendable.setPacket(packet == null ? 0 : packet.number());
    if (outbound) {
      pendable.setSecondClassify(() -> decide(peer, operation));
    }
    Verdict first = classify(layer, operation, packet, pendable);
    pendable.firstClassifyReturned();
    if (!pendable.wasPended()) {
      return first;
    }
    checkPended(first, layer);
    if (pendable.isPended()) {
      pendedPackets.values().removeIf(each -> !each.isPended());
      pendedPackets.put(peer, pendable);
    }
    pendable.classifySecond();
    return Verdict.ABSORB;
  }

  private Verdict decide(Peer peer, AleOperation operation) {
    Verdict verdict = classifyCompleted(peer.layer(), operation);
    pendedPackets.remove(peer);
    decided.put(peer, verdict);
    return verdict;
  }

  /** An endpoint is gone: an answer kept for its next packet is not for another socket's. */
  void released(TransportEndpoint endpoint) {
    pendedPackets.keySet().removeIf(peer -> peer.endpoint() == endpoint.handle());
    decided.keySet().removeIf(peer -> peer.endpoint() == endpoint.handle());
  }

  private PendableOperation pendable(
      FwpsLayer layer, AleOperation operation, boolean classifiesAgain) {
    return new PendableOperation(layer, operation.reauthorize(), classifiesAgain, machine);
  }

  /** The classify after completion: a reauthorization, whatever the first one was. */
  private Verdict classifyCompleted(FwpsLayer layer, AleOperation operation) {
    int reason = operation.reauthorizeReason();
    operation.setReauthorizeReason(ReauthorizeReason.CLASSIFY_COMPLETION);
    PendableOperation second = pendable(layer, operation, false);
    Verdict verdict = classify(layer, operation, null, second);
    second.firstClassifyReturned();
    operation.setReauthorizeReason(reason);
    return verdict;
  }

  private Verdict classify(
      FwpsLayer layer,
      AleOperation operation,
      @Nullable NetBufferList packet,
      PendableOperation pendable) {
    return classification.onFlow(
        layer,
        packet,
        flowOf(operation),
        (values, meta) -> {
          fill(layer, values, meta, operation);
          meta.set(FWPS_METADATA_FIELD_COMPLETION_HANDLE, pendable);
        });
  }

  /** What a layer is told of an operation. */
  void fill(
      FwpsLayer layer,
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      AleOperation operation) {
    switch (operation) {
      case BindOperation bind -> {
        classification.values().bind(values, bind, ConditionFlags.of(bind));
        classification.metadata().operation(layer, meta, bind);
      }
      case ListenOperation listen -> {
        classification.values().listen(values, listen, ConditionFlags.reauthorize(listen));
        classification.metadata().operation(layer, meta, listen);
      }
      case ConnectOperation connect -> {
        boolean loopback = classification.values().isLoopback(connect.remote());
        int flags = ConditionFlags.of(connect, loopback);
        classification.values().connect(values, connect, connect.remote(), flags);
        classification.metadata().connect(layer, meta, connect);
      }
      case AcceptOperation accept -> {
        int flags = ConditionFlags.of(accept.packet()) | ConditionFlags.reauthorize(accept);
        classification.values().accept(values, accept, flags);
        classification.metadata().accept(layer, meta, accept);
      }
    }
  }

  private static @Nullable Flow flowOf(AleOperation operation) {
    PacketIndication packet =
        switch (operation) {
          case ConnectOperation connect -> connect.packet();
          case AcceptOperation accept -> accept.packet();
          default -> null;
        };
    return packet == null ? null : packet.flow();
  }

  /** After a pend, classifyFn has to return a block that absorbs. */
  private void checkPended(Verdict first, FwpsLayer layer) {
    if (first != Verdict.ABSORB) {
      violations.report(
          FindingCode.PENDED_OPERATION_NOT_ABSORBED,
          "classifyFn pended and returned something else than BLOCK with ABSORB: layer="
              + layer.shortName()
              + " verdict="
              + first);
    }
  }
}
