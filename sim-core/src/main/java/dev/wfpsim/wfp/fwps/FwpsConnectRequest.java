package dev.wfpsim.wfp.fwps;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.net.address.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_CONNECT_REQUEST0: one version of what a connection is about to do.
 *
 * <p>A driver gets a writable copy of the latest version and changes its members in place; the
 * change takes effect when it is applied. The member names are the documented ones. Ports are plain
 * numbers here: there is no network byte order to get wrong.
 *
 * <p>Source: FWPS_CONNECT_REQUEST0 structure.
 */
public final class FwpsConnectRequest implements LayerDataVersion {
  /** Local address and port; not writable here, only at bind redirection. */
  public SocketAddress localAddressAndPort;

  /** Remote address and port; writable. */
  public SocketAddress remoteAddressAndPort;

  /** From a persistent port reservation, 0 for none; writable. */
  public long portReservationToken;

  /** The process a local redirection hands the connection to, 0 for none; writable. */
  public int localRedirectTargetPID;

  /** The redirector's handle, needed for a local redirection; writable. */
  public @Nullable RedirectHandle localRedirectHandle;

  /** Pool memory that the platform owns once the redirection was applied; writable. */
  public @Nullable PoolMemory localRedirectContext;

  /** Valid bytes in the context; writable. */
  public int localRedirectContextSize;

  private @Nullable FwpsConnectRequest previousVersion;
  private final long modifierFilterId;
  private final int objectId;

  /** The original: what the application asked for. */
  public FwpsConnectRequest(SocketAddress local, SocketAddress remote) {
    this.localAddressAndPort = local;
    this.remoteAddressAndPort = remote;
    this.modifierFilterId = 0;
    this.objectId = 0;
  }

  private FwpsConnectRequest(FwpsConnectRequest previous, long modifierFilterId, int objectId) {
    this.localAddressAndPort = previous.localAddressAndPort;
    this.remoteAddressAndPort = previous.remoteAddressAndPort;
    this.portReservationToken = previous.portReservationToken;
    this.localRedirectTargetPID = previous.localRedirectTargetPID;
    this.localRedirectHandle = previous.localRedirectHandle;
    this.localRedirectContext = previous.localRedirectContext;
    this.localRedirectContextSize = previous.localRedirectContextSize;
    this.previousVersion = previous;
    this.modifierFilterId = modifierFilterId;
    this.objectId = objectId;
  }

  /** The version before this one; null marks the original. */
  @Override
  public @Nullable FwpsConnectRequest previousVersion() {
    return previousVersion;
  }

  /** The filter whose callout made this version; 0 for the original. */
  @Override
  public long modifierFilterId() {
    return modifierFilterId;
  }

  /** The number of a writable copy in the trace; 0 for the original. */
  @Override
  public int objectId() {
    return objectId;
  }

  @Override
  public FwpsConnectRequest nextVersion(long modifierFilterId, int objectId) {
    return new FwpsConnectRequest(this, modifierFilterId, objectId);
  }

  @Override
  public void relink(LayerDataVersion previous) {
    previousVersion = (FwpsConnectRequest) previous;
  }

  /**
   * Whether this version names other ends, another token or another local service than its
   * predecessor.
   */
  @Override
  public boolean changes() {
    FwpsConnectRequest previous = previousVersion;
    return previous != null
        && !(localAddressAndPort.equals(previous.localAddressAndPort)
            && remoteAddressAndPort.equals(previous.remoteAddressAndPort)
            && portReservationToken == previous.portReservationToken
            && localRedirectTargetPID == previous.localRedirectTargetPID
            && localRedirectHandle == previous.localRedirectHandle
            && localRedirectContext == previous.localRedirectContext);
  }

  @Override
  public void revert() {
    FwpsConnectRequest previous = previousVersion;
    if (previous != null) {
      localAddressAndPort = previous.localAddressAndPort;
      remoteAddressAndPort = previous.remoteAddressAndPort;
      portReservationToken = previous.portReservationToken;
      localRedirectTargetPID = previous.localRedirectTargetPID;
      localRedirectHandle = previous.localRedirectHandle;
      localRedirectContext = previous.localRedirectContext;
      localRedirectContextSize = previous.localRedirectContextSize;
    }
  }

  @Override
  public String toString() {
    return "local=" + localAddressAndPort + " remote=" + remoteAddressAndPort;
  }
}
