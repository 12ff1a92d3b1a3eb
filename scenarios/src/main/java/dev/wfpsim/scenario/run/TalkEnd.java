package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import org.jspecify.annotations.Nullable;

/** One end of a conversation, by its addresses as they are now. */
interface TalkEnd {

  Transport transport();

  /** The name of its host. */
  String host();

  /** Its own address, as far as it has one. */
  @Nullable SocketAddress local();

  /** Where it goes to, or comes from. */
  @Nullable SocketAddress remote();

  /** What a proxy makes it for; null where no proxy made it. */
  @Nullable TalkEnd behalf();

  /** Whether an accepted end is the other end of this one, open or about to be. */
  default boolean isBetween(TalkEnd accepted) {
    SocketAddress from = local();
    SocketAddress to = remote();
    SocketAddress peer = accepted.remote();
    SocketAddress at = accepted.local();
    return from != null
        && to != null
        && peer != null
        && at != null
        && transport() == accepted.transport()
        && Ends.of(transport(), host(), chosen(from, peer), to)
            .equals(Ends.of(transport(), accepted.host(), peer, at));
  }

  /** A datagram socket's own address is often left to each send: then only its port is known. */
  private static SocketAddress chosen(SocketAddress own, SocketAddress seen) {
    return own.address().isUnspecified() && own.port() == seen.port() ? seen : own;
  }
}
