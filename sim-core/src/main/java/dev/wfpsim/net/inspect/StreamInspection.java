package dev.wfpsim.net.inspect;

import dev.wfpsim.net.identity.Direction;
import org.jspecify.annotations.Nullable;

/**
 * What a platform does with the two streams of bytes of one TCP connection. The stack gives it what
 * came in order, before the application can read it, and what the application sent, before segments
 * are made of it; it takes back what the platform has decided on, in order.
 *
 * <p>All calls come one after another, as the work of the connection does, at DISPATCH_LEVEL. Only
 * {@link #show} and {@link #aborted} may park. Documentation: "Stream inspection".
 */
public interface StreamInspection {
  /** More of a direction, behind all that came before. */
  void take(Direction direction, StreamData data);

  /** Whether more inbound data is to stay with the stack, where it fills the receive window. */
  boolean defers();

  /** Shows what waits in a direction to whom it is to be shown, as far as that goes now. */
  void show(Direction direction);

  /** The next of a direction that may go on; null where nothing more may. */
  @Nullable StreamData poll(Direction direction);

  /** Whether the connection is to be reset. */
  boolean drops();

  /** The connection was reset: by the peer if inbound, by this side if outbound. */
  void aborted(Direction direction);

  /** The connection is over: nothing comes any more, and nothing is taken back. */
  void ended();
}
