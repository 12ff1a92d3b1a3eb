package dev.wfpsim.net.tcp;

import org.jspecify.annotations.Nullable;

/**
 * The connection in TIME_WAIT that a SYN opens anew (RFC 9293, 3.6.1): it waits aside while the new
 * one is being accepted. It ends when that is established, and goes on when the SYN turns out to be
 * an old duplicate.
 */
final class Succession {
  private @Nullable TcpEndpoint predecessor;

  /** The new connection takes the place of this one. */
  void begin(TcpEndpoint before) {
    predecessor = before;
  }

  /** An initial sequence number above all that the old connection used. */
  int chooseIss(TcpStack stack, long key) {
    TcpEndpoint before = predecessor;
    int chosen = stack.chooseIss(key);
    if (before == null) {
      return chosen;
    }
    int last = before.connection().lastSequence();
    return chosen - last > 0 ? chosen : last + 1 + (chosen >>> 2);
  }

  /** The new connection is established. */
  void complete() {
    TcpEndpoint before = predecessor;
    predecessor = null;
    if (before != null) {
      before.enter(() -> before.connection().drop(TcpCloseReason.FINISHED));
    }
  }

  /** The new connection is gone before it was established, if it was not. */
  void undo(TcpStack stack) {
    TcpEndpoint before = predecessor;
    predecessor = null;
    if (before != null && before.state() == TcpState.TIME_WAIT) {
      stack.restore(before);
    }
  }
}
