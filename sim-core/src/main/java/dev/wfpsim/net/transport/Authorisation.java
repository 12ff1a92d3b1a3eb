package dev.wfpsim.net.transport;

import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.AleOperation;
import dev.wfpsim.net.inspect.ConnectDecision;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.NetworkInterface;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the ALE layers said about one flow: the first authorisation, its establishment, and the
 * reauthorisations that follow. One for each flow, of any protocol.
 */
public final class Authorisation {
  private final TransportStack stack;

  /** The connect that began the flow; null of one that a peer began. */
  private final @Nullable ConnectOperation connect;

  /** What is authorised; null when the flow is established, and with it the packet it came with. */
  private @Nullable AleOperation operation;

  private @Nullable NetworkInterface localInterface;

  public Authorisation(TransportStack stack, AleOperation operation) {
    this.stack = stack;
    this.operation = operation;
    this.connect = operation instanceof ConnectOperation begun ? begun : null;
  }

  /** ALE_AUTH_CONNECT or ALE_AUTH_RECV_ACCEPT; a BLOCK is told to the layer's discard layer. */
  public Verdict authorise(@Nullable NetBufferList packet) {
    return ask(open(), packet);
  }

  private AleOperation open() {
    return Objects.requireNonNull(operation, "the flow is established");
  }

  private Verdict ask(AleOperation asked, @Nullable NetBufferList packet) {
    Inspection inspection = stack.inspection();
    Verdict verdict =
        switch (asked) {
          case ConnectOperation connect -> inspection.authConnect(connect, packet);
          case AcceptOperation accept ->
              inspection.authRecvAccept(accept, Objects.requireNonNull(packet));
          default -> throw new IllegalArgumentException("not a flow: operation=" + asked);
        };
    if (verdict == Verdict.BLOCK) {
      inspection.discarded(asked, layer(), DiscardReason.FIREWALL_POLICY);
    }
    return verdict;
  }

  private DiscardLayer layer() {
    return connect != null ? DiscardLayer.ALE_AUTH_CONNECT : DiscardLayer.ALE_AUTH_RECV_ACCEPT;
  }

  /** ALE_FLOW_ESTABLISHED; a BLOCK is told to its discard layer. At DISPATCH_LEVEL. */
  public Verdict establish(Flow flow, @Nullable NetBufferList packet) {
    AleOperation authorised = open();
    Verdict verdict = stack.inspection().flowEstablished(flow, packet);
    if (verdict == Verdict.BLOCK) {
      stack
          .inspection()
          .discarded(authorised, DiscardLayer.ALE_FLOW_ESTABLISHED, DiscardReason.FIREWALL_POLICY);
    }
    localInterface = authorised.localInterface();
    operation = null;
    return verdict;
  }

  /**
   * Authorises the flow again with the packet that comes next, of either direction: at the layer
   * that authorised it first. At DISPATCH_LEVEL. An ABSORB takes the packet only and
   * leaves the question open. An outbound packet has no IP header yet.
   *
   * @param packet the indication; its buffer stands as its direction documents
   */
  public Verdict reauthorise(Flow flow, PacketIndication packet) {
    int reason = flow.takeReauthorizeReason();
    TransportEndpoint endpoint = flow.endpoint();
    AleOperation again;
    ConnectOperation first = connect;
    if (first != null) {
      ConnectOperation anew =
          new ConnectOperation(endpoint, flow.family(), flow.local(), first.originalRemote());
      anew.follow(new ConnectDecision(Verdict.PERMIT, first.remote(), null, first.localRedirect()));
      anew.setPacket(packet);
      again = anew;
    } else {
      again = new AcceptOperation(endpoint, flow.family(), flow.local(), flow.remote(), packet);
    }
    again.setLocalInterface(localInterface);
    again.setReauthorizeReason(reason);
    Verdict verdict = ask(again, packet.nbl());
    if (verdict == Verdict.ABSORB) {
      flow.requestReauthorize(reason);
    }
    return verdict;
  }

  /** Who began the flow. */
  public Direction direction() {
    return connect != null ? Direction.OUTBOUND : Direction.INBOUND;
  }
}
