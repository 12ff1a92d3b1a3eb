package dev.wfpsim.net.transport;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.StableHash;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint holds of its host: an address and a port. Made by a bind, explicit or implicit,
 * through ALE_BIND_REDIRECT and ALE_RESOURCE_ASSIGNMENT; given back through
 * ALE_RESOURCE_RELEASE, once.
 *
 * <p>Documentation: "ALE layers", "ALE endpoint lifetime management".
 */
public final class Binding {
  private static final long DYNAMIC_PORT = StableHash.of("dynamic port");

  private final TransportStack stack;
  private final TransportEndpoint endpoint;
  private final PortTable.@Nullable Claim claim;
  private final boolean addressChosen;
  private boolean reported;
  private boolean released;

  private Binding(
      TransportStack stack,
      TransportEndpoint endpoint,
      PortTable.@Nullable Claim claim,
      boolean addressChosen) {
    this.stack = stack;
    this.endpoint = endpoint;
    this.claim = claim;
    this.addressChosen = addressChosen;
  }

  /**
   * How a bind is asked for.
   *
   * @param implicit by a call that needs one, not for its own sake
   * @param towards the remote endpoint, of a connect that needs one; null for any other
   */
  public record Request(
      SocketAddress local,
      boolean implicit,
      boolean dual,
      PortSharing sharing,
      @Nullable SocketAddress towards) {}

  /**
   * Binds the endpoint. Runs at PASSIVE_LEVEL on the caller's thread; a driver may hold it in the
   * hooks.
   *
   * @throws SocketError WSAEADDRNOTAVAIL, WSAEADDRINUSE, WSAEACCES (blocked, or an exclusive port),
   *     WSAENOBUFS (no dynamic port is free), WSAENOTSOCK (closed meanwhile)
   */
  static Binding make(
      TransportStack stack,
      TransportEndpoint endpoint,
      Request request,
      @Nullable Patience patience)
      throws SocketError {
    Inspection inspection = stack.inspection();
    AddressFamily family = request.local().family();
    BindOperation operation =
        new BindOperation(endpoint, family, request.local(), request.implicit(), false);
    operation.setLocalInterface(stack.interfaceOf(request.local(), 0));
    operation.setPatience(patience);
    operation.follow(inspection.bindRedirect(operation));
    if (!endpoint.open()) {
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed during bind");
    }
    checkInTime(stack, operation);
    SocketAddress wanted = operation.local();
    IpAddress address = wanted.address();
    boolean mayBeForeign = address.isUnspecified() || address.isMulticast();
    if (!mayBeForeign && !stack.ip().isLocalAddress(address)) {
      throw new SocketError(WinsockError.WSAEADDRNOTAVAIL, "address=" + address);
    }
    PortTable.Claim claim = null;
    if (stack.hasPorts(endpoint.protocol())) {
      claim = take(stack, endpoint, wanted, request);
      operation.setLocal(claim.local());
    }
    operation.setLocalInterface(stack.interfaceOf(wanted, 0));
    Verdict verdict = inspection.resourceAssignment(operation);
    if (!verdict.permitted()
        || !endpoint.open()
        || operation.abandoned(stack.kernel().nowNanos())) {
      if (claim != null) {
        stack.ports(endpoint.protocol()).release(claim);
      }
      refused(stack, operation, verdict);
    }
    SocketAddress bound = operation.local();
    endpoint.setLocal(bound);
    endpoint.setBound();
    IpAddress at = bound.address();
    stack
        .events()
        .write(
            EventKind.ENDPOINT_BOUND,
            endpoint.objectId(),
            at.mappedHigh(),
            at.mappedLow(),
            bound.port());
    return new Binding(stack, endpoint, claim, !address.isUnspecified());
  }

  private static PortTable.Claim take(
      TransportStack stack, TransportEndpoint endpoint, SocketAddress wanted, Request request)
      throws SocketError {
    PortTable ports = stack.ports(endpoint.protocol());
    boolean dual = request.dual() && wanted.address().isUnspecified();
    SocketAddress towards = request.sharing() == PortSharing.EXCLUSIVE ? null : request.towards();
    if (wanted.port() == 0) {
      PortTable.Claim dynamic =
          ports.takeDynamic(
              new PortTable.Claim(endpoint, wanted, dual, request.sharing(), towards),
              stack.kernel().choices(),
              StableHash.mix(stack.kernel().choiceKey(), DYNAMIC_PORT));
      if (dynamic == null) {
        throw SocketError.outOfPorts();
      }
      return dynamic;
    }
    PortTable.Claim claim = new PortTable.Claim(endpoint, wanted, dual, request.sharing());
    WinsockError conflict = ports.take(claim);
    if (conflict != null) {
      throw new SocketError(conflict, "local=" + wanted);
    }
    return claim;
  }

  private static void refused(TransportStack stack, BindOperation operation, Verdict verdict)
      throws SocketError {
    if (verdict.permitted()) {
      if (operation.protocol() != IpProtocol.TCP) {
        stack.inspection().endpointClosure(operation.endpoint());
      }
      stack.inspection().resourceRelease(operation.endpoint());
      if (operation.endpoint().open()) {
        checkInTime(stack, operation);
      }
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed during bind");
    }
    checkInTime(stack, operation);
    if (verdict == Verdict.BLOCK) {
      stack
          .inspection()
          .discarded(
              operation, DiscardLayer.ALE_RESOURCE_ASSIGNMENT, DiscardReason.FIREWALL_POLICY);
    }
    stack
        .events()
        .write(
            EventKind.CONNECTION_BLOCKED,
            operation.endpoint().objectId(),
            DiscardLayer.ALE_RESOURCE_ASSIGNMENT.ordinal(),
            operation.protocol());
    throw new SocketError(WinsockError.WSAEACCES, "blocked bind of local=" + operation.local());
  }

  private static void checkInTime(TransportStack stack, BindOperation operation)
      throws SocketError {
    if (operation.abandoned(stack.kernel().nowNanos())) {
      throw new SocketError(WinsockError.WSAETIMEDOUT, "bind of local=" + operation.local());
    }
  }

  /** Whether the application, or a bind redirection, chose the address; false for any address. */
  public boolean addressChosen() {
    return addressChosen;
  }

  /** Tells the inspection that the resource is given back; at PASSIVE_LEVEL; once. */
  public void reportRelease() {
    if (!reported) {
      reported = true;
      stack.inspection().resourceRelease(endpoint);
    }
  }

  /** Lets others have the port; once. */
  public void release() {
    if (!released && claim != null) {
      released = true;
      stack.ports(endpoint.protocol()).release(claim);
    }
  }
}
