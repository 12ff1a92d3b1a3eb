package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.link.NetworkInterface;
import org.jspecify.annotations.Nullable;

/**
 * An operation of an endpoint that the application layer enforcement (ALE) authorises: a bind, a
 * listen, a connect or an accept. An object serves all hooks of one operation, from the redirect
 * layer to the discard layer.
 */
public abstract sealed class AleOperation
    permits BindOperation, ListenOperation, ConnectOperation, AcceptOperation {
  private final TransportEndpoint endpoint;
  private final AddressFamily family;
  private SocketAddress local;
  private @Nullable NetworkInterface localInterface;
  private int reauthorizeReason;
  private boolean reclassify;
  private @Nullable Patience patience;

  AleOperation(TransportEndpoint endpoint, AddressFamily family, SocketAddress local) {
    this.endpoint = endpoint;
    this.family = family;
    this.local = local;
  }

  /** The endpoint the operation is about; of an accept the new endpoint, not the listening one. */
  public TransportEndpoint endpoint() {
    return endpoint;
  }

  /** AF_INET also for a v4-mapped address on a dual-stack socket: it selects V4 or V6 layers. */
  public AddressFamily family() {
    return family;
  }

  /** The IP protocol number. */
  public int protocol() {
    return endpoint.protocol();
  }

  /** The local address, in the family of {@link #family}; unspecified while not chosen. */
  public SocketAddress local() {
    return local;
  }

  void replaceLocal(SocketAddress replacement) {
    local = replacement;
  }

  /** The interface of the local address, null while unknown. */
  public @Nullable NetworkInterface localInterface() {
    return localInterface;
  }

  /** Sets by the stack: the interface of the local address. */
  public void setLocalInterface(@Nullable NetworkInterface known) {
    localInterface = known;
  }

  /** Whether an existing flow is authorised again (FWP_CONDITION_FLAG_IS_REAUTHORIZE). */
  public boolean reauthorize() {
    return reauthorizeReason != 0;
  }

  /** {@link ReauthorizeReason} bits, 0 for the first authorisation. */
  public int reauthorizeReason() {
    return reauthorizeReason;
  }

  /** Makes it a reauthorisation, for these {@link ReauthorizeReason} bits. */
  public void setReauthorizeReason(int reason) {
    reauthorizeReason = reason;
  }

  /** Whether it was done before, and is only classified again: of binds and listens. */
  public boolean reclassify() {
    return reclassify;
  }

  /** It was done before. */
  public void setReclassify() {
    reclassify = true;
  }

  /** How long its caller waits for a driver that holds it; null for as long as it takes. */
  public @Nullable Patience patience() {
    return patience;
  }

  /** Sets how long its caller waits for a driver that holds it. */
  public void setPatience(@Nullable Patience limit) {
    patience = limit;
  }

  /** Whether its caller waits no more. */
  public boolean abandoned(long nowNanos) {
    Patience limit = patience;
    return limit != null && limit.isOver(nowNanos);
  }

  /** {@code ConnectOperation of 10.0.0.5:50000}, for messages. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + " of " + local;
  }
}
