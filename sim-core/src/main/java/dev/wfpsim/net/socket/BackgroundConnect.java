package dev.wfpsim.net.socket;

import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.net.winsock.WinsockError;
import org.jspecify.annotations.Nullable;

/** A connect of a socket that does not wait: a thread of its own does the waiting. */
final class BackgroundConnect {
  /** What the thread does. */
  interface Work {
    void run() throws SocketError;
  }

  private final TransportStack transport;
  private final WaitQueue ended;
  private @Nullable WinsockError error;
  private boolean over;

  private BackgroundConnect(TransportStack transport) {
    this.transport = transport;
    this.ended = new WaitQueue(transport.machine(), "connect in the background");
  }

  static BackgroundConnect start(
      TransportStack transport, @Nullable UserProcess process, Work work) {
    BackgroundConnect connect = new BackgroundConnect(transport);
    Runnable body = () -> connect.carryOut(work);
    if (process == null) {
      transport.machine().startThread("connect", body);
    } else {
      process.startThread("connect", body);
    }
    return connect;
  }

  private void carryOut(Work work) {
    try {
      work.run();
    } catch (SocketError failed) {
      error = failed.error();
    }
    over = true;
    ended.wakeAll();
  }

  boolean isOver() {
    return over;
  }

  boolean await(long timeoutNanos) {
    return Wait.until(transport.kernel(), "connect", ended, () -> over, timeoutNanos);
  }

  /** How it failed; null where it did not, and the second time. */
  @Nullable WinsockError takeError() {
    WinsockError taken = error;
    error = null;
    return taken;
  }
}
