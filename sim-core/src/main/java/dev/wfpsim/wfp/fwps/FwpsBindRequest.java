package dev.wfpsim.wfp.fwps;

import dev.wfpsim.net.address.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_BIND_REQUEST0: one version of what a socket is about to be bound to.
 *
 * <p>Only the local address and port and the reservation token can be written.
 *
 * <p>Source: FWPS_BIND_REQUEST0 structure.
 */
public final class FwpsBindRequest implements LayerDataVersion {
  /** Local address and port; writable. */
  public SocketAddress localAddressAndPort;

  /** From a persistent port reservation, 0 for none; writable. */
  public long portReservationToken;

  private @Nullable FwpsBindRequest previousVersion;
  private final long modifierFilterId;
  private final int objectId;

  /** The original: what the application asked for. */
  public FwpsBindRequest(SocketAddress local) {
    this.localAddressAndPort = local;
    this.modifierFilterId = 0;
    this.objectId = 0;
  }

  private FwpsBindRequest(FwpsBindRequest previous, long modifierFilterId, int objectId) {
    this.localAddressAndPort = previous.localAddressAndPort;
    this.portReservationToken = previous.portReservationToken;
    this.previousVersion = previous;
    this.modifierFilterId = modifierFilterId;
    this.objectId = objectId;
  }

  @Override
  public @Nullable FwpsBindRequest previousVersion() {
    return previousVersion;
  }

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
  public FwpsBindRequest nextVersion(long modifierFilterId, int objectId) {
    return new FwpsBindRequest(this, modifierFilterId, objectId);
  }

  @Override
  public void relink(LayerDataVersion previous) {
    previousVersion = (FwpsBindRequest) previous;
  }

  @Override
  public boolean changes() {
    FwpsBindRequest previous = previousVersion;
    return previous != null
        && !(localAddressAndPort.equals(previous.localAddressAndPort)
            && portReservationToken == previous.portReservationToken);
  }

  @Override
  public void revert() {
    FwpsBindRequest previous = previousVersion;
    if (previous != null) {
      localAddressAndPort = previous.localAddressAndPort;
      portReservationToken = previous.portReservationToken;
    }
  }

  @Override
  public String toString() {
    return "local=" + localAddressAndPort;
  }
}
