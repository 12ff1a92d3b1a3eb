package dev.wfpsim.net.transport;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.winsock.WinsockError;
import org.jspecify.annotations.Nullable;

/** The source address of a connection, around a redirection of its destination. */
public final class RouteChoice {
  private RouteChoice() {}

  /** Chooses a source for the wanted destination where there is a route; else leaves it open. */
  public static void beforeRedirect(
      TransportStack stack, ConnectOperation operation, boolean addressFixed) {
    SocketAddress local = operation.local();
    if (!addressFixed) {
      IpAddress source = source(stack, operation);
      if (source != null) {
        operation.chooseLocal(local.withAddress(source));
      }
    }
    operation.setLocalInterface(stack.interfaceOf(operation.local(), operation.remote().scopeId()));
  }

  /**
   * Chooses the source for the effective destination, unless a bind or the redirection fixed it.
   *
   * @return false where there is no way to the destination, as from loopback to another host, or
   *     from a card without a route there
   */
  public static boolean afterRedirect(
      TransportStack stack, ConnectOperation operation, boolean addressFixed) {
    IpAddress source = source(stack, operation);
    if (source == null) {
      return false;
    }
    if (!addressFixed && !operation.localReplaced()) {
      operation.chooseLocal(operation.local().withAddress(source));
    }
    IpAddress local = operation.local().address();
    IpAddress remote = operation.remote().address();
    if (local.isLoopback() && !stack.ip().isLocalAddress(remote)) {
      return false;
    }
    if (!stack.ip().hasWay(local, remote, operation.remote().scopeId())) {
      return false;
    }
    operation.setLocalInterface(stack.interfaceOf(operation.local(), operation.remote().scopeId()));
    return true;
  }

  /**
   * The error of a connect for which {@link #afterRedirect} found no way: to loopback from another
   * address there is none by nature (report golang/go#34171), else no route.
   */
  public static WinsockError refusal(ConnectOperation operation) {
    boolean loopback = operation.remote().address().isLoopback();
    return loopback && !operation.local().address().isLoopback()
        ? WinsockError.WSAEADDRNOTAVAIL
        : WinsockError.WSAENETUNREACH;
  }

  private static @Nullable IpAddress source(TransportStack stack, ConnectOperation operation) {
    SocketAddress remote = operation.remote();
    return stack.ip().sourceFor(remote.address(), remote.scopeId());
  }
}
