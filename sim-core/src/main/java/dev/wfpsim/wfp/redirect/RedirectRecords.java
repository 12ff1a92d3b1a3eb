package dev.wfpsim.wfp.redirect;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.wfp.fwps.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The redirections that led to a connection, oldest first: those its socket was given by its
 * process, and the one made on this very connection, if any.
 *
 * <p>A driver sees it as the {@code redirectRecords} handle of the metadata, and asks it how the
 * connection stands towards one redirect handle. Only the records set on the socket count for that
 * answer: a connection is known to be a proxy's own because its process said so, not because of
 * where it goes.
 *
 * <p>Asking has no side effect.
 *
 * <p>Source: FwpsQueryConnectionRedirectState0, "Using bind or connect redirection".
 */
public final class RedirectRecords {
  private final List<RedirectRecord> onSocket;
  private final List<PoolMemory> contexts = new ArrayList<>();
  private List<RedirectRecord> own = List.of();

  /** The records of a connection of a socket that was given these, oldest first. */
  public RedirectRecords(List<RedirectRecord> onSocket) {
    this.onSocket = List.copyOf(onSocket);
  }

  /** The records the process set on the socket before it connected, oldest first. */
  public List<RedirectRecord> onSocket() {
    return onSocket;
  }

  /** The redirections of this very connection, oldest first. */
  public List<RedirectRecord> own() {
    return own;
  }

  /**
   * Notes the context of an applied change, which is the platform's to free with the connection
   * whether the change redirects it or not; false if it is known.
   */
  public boolean keep(PoolMemory context) {
    for (PoolMemory known : contexts) {
      if (known == context) {
        return false;
      }
    }
    contexts.add(context);
    return true;
  }

  /** The contexts of all changes that were applied, oldest first. */
  public List<PoolMemory> contexts() {
    return contexts;
  }

  /** All of them, oldest first: what the accepting process is told to set on its own socket. */
  public List<RedirectRecord> all() {
    List<RedirectRecord> all = new ArrayList<>(onSocket);
    all.addAll(own);
    return List.copyOf(all);
  }

  /** Replaces what is known of this connection's own redirections. */
  public void setOwn(List<RedirectRecord> records) {
    own = List.copyOf(records);
  }

  /**
   * How the connection stands towards a handle: by the most recent record if it is the handle's,
   * otherwise by whether the handle made any earlier one.
   */
  public FwpsConnectionRedirectState stateFor(RedirectHandle handle) {
    if (onSocket.isEmpty()) {
      return FwpsConnectionRedirectState.FWPS_CONNECTION_NOT_REDIRECTED;
    }
    if (onSocket.getLast().handle() == handle) {
      return FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_SELF;
    }
    return latestOf(handle) == null
        ? FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_OTHER
        : FwpsConnectionRedirectState.FWPS_CONNECTION_PREVIOUSLY_REDIRECTED_BY_SELF;
  }

  /** The handle's most recent record on the socket, or null. */
  public @Nullable RedirectRecord latestOf(RedirectHandle handle) {
    for (int i = onSocket.size() - 1; i >= 0; i--) {
      if (onSocket.get(i).handle() == handle) {
        return onSocket.get(i);
      }
    }
    return null;
  }
}
