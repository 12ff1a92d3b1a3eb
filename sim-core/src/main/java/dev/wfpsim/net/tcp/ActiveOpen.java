package dev.wfpsim.net.tcp;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.tcp.Waiters.For;
import dev.wfpsim.net.transport.Authorisation;
import dev.wfpsim.net.transport.Binding;
import dev.wfpsim.net.transport.RouteChoice;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.trace.EventKind;

/**
 * A connect: ALE_CONNECT_REDIRECT, ALE_AUTH_CONNECT, then the SYN, on the caller's
 * thread at PASSIVE_LEVEL.
 *
 * <p>The connection is made to the destination the redirect layer leaves; afterwards getpeername
 * shows that effective destination. The source address is chosen for the original destination
 * before the redirect layer, which shows it, and again for the new one, unless a bind fixed it.
 */
final class ActiveOpen {
  private final TcpEndpoint endpoint;
  private final TransportStack transport;
  private final TransportEndpoint identity;

  ActiveOpen(TcpEndpoint endpoint) {
    this.endpoint = endpoint;
    this.transport = endpoint.transport();
    this.identity = endpoint.identity();
  }

  /**
   * Connects and waits for the outcome, no longer than {@code patience} lasts: what a driver then
   * still holds it may go on holding, and the connection is given up.
   *
   * @throws SocketError WSAEACCES (blocked), WSAENETUNREACH (no route), WSAEADDRNOTAVAIL (to
   *     loopback from another address), WSAEADDRINUSE, WSAETIMEDOUT, WSAECONNREFUSED, WSAENOTSOCK
   *     (closed meanwhile)
   */
  void connect(SocketAddress wanted, Binding binding, Patience patience) throws SocketError {
    ConnectOperation operation =
        new ConnectOperation(identity, wanted.family(), unchosen(wanted), wanted);
    RouteChoice.beforeRedirect(transport, operation, binding.addressChosen());
    operation.setPatience(patience);
    operation.follow(transport.inspection().connectRedirect(operation));
    stillWanted(patience);
    if (operation.redirected()) {
      SocketAddress effective = operation.remote();
      transport
          .events()
          .write(
              EventKind.CONNECTION_REDIRECTED,
              identity.objectId(),
              wanted.address().mappedHigh(),
              wanted.address().mappedLow(),
              wanted.port(),
              effective.address().mappedHigh(),
              effective.address().mappedLow(),
              effective.port());
      identity.setOriginalRemote(wanted);
    }
    if (!RouteChoice.afterRedirect(transport, operation, binding.addressChosen())) {
      throw fail(RouteChoice.refusal(operation), "no route to remote=" + operation.remote());
    }
    identity.setRemote(operation.remote());
    Authorisation authorisation = new Authorisation(transport, operation);
    endpoint.authorisedBy(authorisation);
    Verdict verdict = authorisation.authorise(null);
    stillWanted(patience);
    if (!verdict.permitted()) {
      transport
          .events()
          .write(
              EventKind.CONNECTION_BLOCKED,
              identity.objectId(),
              DiscardLayer.ALE_AUTH_CONNECT.ordinal(),
              identity.protocol());
      throw new SocketError(WinsockError.WSAEACCES, "blocked remote=" + operation.remote());
    }
    if (!endpoint.adopt(operation.local(), operation.remote())) {
      throw fail(WinsockError.WSAEADDRINUSE, "local=" + operation.local());
    }
    synchronise(operation.remote(), patience.remainingNanos(transport.kernel().nowNanos()));
  }

  private SocketAddress unchosen(SocketAddress wanted) {
    SocketAddress bound = identity.local();
    return bound.family() == wanted.family()
        ? bound
        : new SocketAddress(IpAddress.any(wanted.family()), bound.port());
  }

  private void synchronise(SocketAddress remote, long timeoutNanos) throws SocketError {
    TcpConnection connection = endpoint.connection();
    int iss = endpoint.stack().chooseIss(endpoint.key());
    int mss = endpoint.stack().linkMss(remote);
    int unsaid = TcpStack.defaultMss(remote);
    endpoint.enter(() -> connection.connect(iss, mss, unsaid, transport.kernel().nowNanos()));
    boolean inTime =
        endpoint
            .waiters()
            .await(
                For.OPENED,
                "connect",
                () -> endpoint.isOpen() || endpoint.over() != null,
                timeoutNanos);
    if (!inTime) {
      endpoint.enter(
          () -> {
            if (!endpoint.isOpen()) {
              connection.drop(TcpCloseReason.CONNECT_TIMED_OUT);
            }
          });
    }
    TcpCloseReason over = endpoint.over();
    if (!endpoint.isOpen() && over != null) {
      throw TcpStream.error(over, true, "remote=" + remote);
    }
  }

  private void stillWanted(Patience patience) throws SocketError {
    if (endpoint.appClosed()) {
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed during connect");
    }
    if (patience.isOver(transport.kernel().nowNanos())) {
      throw fail(TcpCloseReason.CONNECT_TIMED_OUT, WinsockError.WSAETIMEDOUT, "held by a driver");
    }
  }

  private SocketError fail(WinsockError error, String detail) {
    return fail(TcpCloseReason.UNREACHABLE, error, detail);
  }

  private SocketError fail(TcpCloseReason reason, WinsockError error, String detail) {
    transport
        .events()
        .write(
            EventKind.CONNECTION_FAILED,
            identity.objectId(),
            reason.ordinal(),
            identity.protocol());
    return new SocketError(error, detail);
  }
}
