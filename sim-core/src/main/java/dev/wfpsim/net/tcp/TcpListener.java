package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.ListenOperation;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.transport.Binding;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A listening endpoint: SYNs make new endpoints, established ones wait to be accepted.
 *
 * <p>The backlog bounds the connections in the handshake and those that wait together; beyond it a
 * SYN is dropped and the peer's retransmission asks again.
 */
public final class TcpListener {
  private final TcpStack stack;
  private final TransportEndpoint identity;
  private final Binding binding;
  private final int backlog;
  private final TcpSettings settings;
  private final WaitQueue acceptable;
  private final Fifo<TcpEndpoint> ready = new Fifo<>();
  private final List<TcpEndpoint> opening = new ArrayList<>();
  private boolean closed;

  TcpListener(
      TcpStack stack,
      TransportEndpoint identity,
      Binding binding,
      int backlog,
      TcpSettings settings) {
    this.stack = stack;
    this.identity = identity;
    this.binding = binding;
    this.backlog = Math.max(1, backlog);
    this.settings = settings;
    this.acceptable = new WaitQueue(stack.transport().machine(), "connection to accept").idle();
  }

  public TransportEndpoint identity() {
    return identity;
  }

  TcpSettings settings() {
    return settings;
  }

  /** ALE_AUTH_LISTEN, of TCP only; at PASSIVE_LEVEL on the caller's thread. */
  void authorise() throws SocketError {
    ListenOperation operation = new ListenOperation(identity, identity.family(), identity.local());
    Verdict verdict = stack.transport().inspection().authListen(operation);
    if (verdict == Verdict.BLOCK) {
      stack
          .transport()
          .inspection()
          .discarded(operation, DiscardLayer.ALE_AUTH_LISTEN, DiscardReason.FIREWALL_POLICY);
    }
    if (!verdict.permitted()) {
      stack
          .transport()
          .events()
          .write(
              EventKind.CONNECTION_BLOCKED,
              identity.objectId(),
              DiscardLayer.ALE_AUTH_LISTEN.ordinal(),
              identity.protocol());
      throw new SocketError(WinsockError.WSAEACCES, "blocked listen on local=" + identity.local());
    }
    identity.setListening();
    stack
        .transport()
        .events()
        .write(EventKind.LISTENING, identity.objectId(), identity.local().port(), backlog);
  }

  /** A SYN for this listener; at DISPATCH_LEVEL. Answers whether it takes it. */
  boolean receiveSyn(TcpArrival syn) {
    SocketAddress local = syn.local();
    if (closed || opening.size() + ready.size() >= backlog) {
      return false;
    }
    TcpEndpoint child = stack.openPassive(this, local, syn.remote());
    opening.add(child);
    child.receiveSyn(syn);
    return true;
  }

  /** The child's handshake is complete and authorised. */
  void established(TcpEndpoint child) {
    opening.remove(child);
    if (closed) {
      child.abandon();
      return;
    }
    ready.add(child);
    acceptable.wakeOne();
  }

  /** The child ended before it was accepted. */
  void lost(TcpEndpoint child) {
    opening.remove(child);
    ready.remove(child);
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether {@link #accept} would not wait. */
  public boolean acceptable() {
    return !ready.isEmpty();
  }

  /** Waits until {@link #accept} would not wait; false where the time was over first. */
  public boolean awaitAcceptable(long timeoutNanos) {
    return Wait.until(
        stack.transport().kernel(),
        "accept",
        acceptable,
        () -> !ready.isEmpty() || closed,
        timeoutNanos);
  }

  /**
   * Waits for a connection.
   *
   * @param timeoutNanos {@link Wait#FOREVER} for no limit
   * @throws SocketError WSAETIMEDOUT; WSAENOTSOCK where the listener is closed meanwhile
   */
  public TcpEndpoint accept(long timeoutNanos) throws SocketError {
    while (true) {
      boolean inTime = awaitAcceptable(timeoutNanos);
      if (closed) {
        throw new SocketError(WinsockError.WSAENOTSOCK, "closed during accept");
      }
      TcpEndpoint child = ready.poll();
      if (child != null) {
        return child;
      }
      if (!inTime) {
        throw new SocketError(WinsockError.WSAETIMEDOUT, "accept");
      }
    }
  }

  /** Closes: connections nobody accepted are reset. At PASSIVE_LEVEL. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    stack.remove(this);
    acceptable.wakeAll();
    List<TcpEndpoint> orphans = new ArrayList<>(opening);
    orphans.addAll(ready);
    ready.clear();
    for (TcpEndpoint orphan : orphans) {
      orphan.abandon();
    }
    stack.transport().inspection().endpointClosure(identity);
    binding.reportRelease();
    binding.release();
    stack.transport().closeEndpoint(identity);
  }
}
