package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What ALE_CONNECT_REDIRECT leaves of a connect: whether it goes on, where to and where from.
 *
 * @param verdict BLOCK where a redirect layer may block and did: ALE_AUTH_CONNECT is not asked then
 * @param remote the destination, of the family of the operation
 * @param local the source, null where it stays as it was. The documentation reserves a change to
 *     bind redirection (see {@link BindDecision}); a platform profile may allow it here
 * @param localRedirect what makes it a redirection to a local service, or null
 */
public record ConnectDecision(
    Verdict verdict,
    SocketAddress remote,
    @Nullable SocketAddress local,
    @Nullable LocalRedirect localRedirect) {
  /** The connect goes to this destination. */
  public static ConnectDecision to(SocketAddress remote) {
    return new ConnectDecision(Verdict.PERMIT, remote, null, null);
  }
}
