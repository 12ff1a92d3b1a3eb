package dev.wfpsim.net.tcp;

import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.ip.DispatchLevel;
import dev.wfpsim.net.transport.Binding;
import dev.wfpsim.net.transport.TransportStack;
import org.jspecify.annotations.Nullable;

/**
 * How a TCP endpoint goes, in three steps that may lie apart: the connection is over, the
 * application closes it, the last timer (TIME_WAIT) runs out and the port is free. What a filtering
 * platform has to be told of that is told at PASSIVE_LEVEL, by the closing thread or by a worker.
 */
final class Retirement {
  private final TcpEndpoint endpoint;
  private @Nullable Binding binding;
  private boolean connectionOver;
  private boolean closureOwed;
  private boolean appClosed;
  private boolean releaseReported;
  private boolean running;
  private boolean queued;

  Retirement(TcpEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** It has a port. */
  void bound(Binding made) {
    binding = made;
    releasePort(); // where the application closed it while a driver held the bind
  }

  /** ALE_ENDPOINT_CLOSURE is owed from now on. */
  void owesClosure() {
    closureOwed = true;
  }

  /** Nobody has it any more: the application closed it, or it never got one. */
  void unwanted() {
    appClosed = true;
  }

  boolean appClosed() {
    return appClosed;
  }

  /** The connection is over, but for TIME_WAIT. */
  void connectionEnds() {
    connectionOver = true;
    leaveToWorker();
  }

  void leaveToWorker() {
    if (connectionOver && !running && !queued && isDue()) {
      queued = true;
      endpoint
          .transport()
          .defer(
              "tcpip tcp close",
              () -> {
                queued = false;
                tell();
              });
    }
  }

  private boolean isDue() {
    Flow flow = endpoint.flow();
    if (endpoint.isOwedByPlatform()) {
      return false;
    }
    return closureOwed
        || flow != null && !flow.deleted()
        || appClosed && binding != null && !releaseReported
        // TIME_WAIT may still acknowledge, and a driver names the handle to put that back
        || appClosed && endpoint.identity().open() && isClosed();
  }

  private boolean isClosed() {
    return endpoint.state() == TcpState.CLOSED;
  }

  /** The application has closed it. At PASSIVE_LEVEL, on its thread. */
  void run() {
    if (isClosed()) {
      connectionOver = true;
      releasePort();
    }
    tell();
  }

  /**
   * ALE_ENDPOINT_CLOSURE, ALE_RESOURCE_RELEASE, flow deleted, as far as they are due. At
   * PASSIVE_LEVEL on a worker or the closing thread: a driver may hold the closure.
   */
  private void tell() {
    if (running) {
      return;
    }
    running = true;
    while (connectionOver && isDue()) {
      tellOne(endpoint.transport(), endpoint.identity());
    }
    running = false;
  }

  private void tellOne(TransportStack transport, TransportEndpoint identity) {
    Flow flow = endpoint.flow();
    Binding held = binding;
    if (closureOwed) {
      closureOwed = false;
      transport.inspection().endpointClosure(identity);
    } else if (appClosed && held != null && !releaseReported) {
      releaseReported = true;
      held.reportRelease();
    } else if (flow != null && !flow.deleted()) {
      DispatchLevel.run(transport.machine(), () -> transport.deleteFlow(flow));
    } else {
      transport.closeEndpoint(identity);
      endpoint.stack().forget(identity);
    }
  }

  void releasePort() {
    Binding held = binding;
    if (held != null && isClosed() && appClosed) {
      held.release();
    }
  }
}
