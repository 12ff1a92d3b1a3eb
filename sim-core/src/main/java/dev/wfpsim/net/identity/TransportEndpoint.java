package dev.wfpsim.net.identity;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an endpoint as the platform and drivers see it: its handle, owner and addresses.
 * What it does is in its protocol's own class.
 *
 * <p>The handle (FWPS_METADATA_FIELD_TRANSPORT_ENDPOINT_HANDLE) names a slot and a generation: it
 * becomes invalid when the endpoint closes and never names a later one.
 */
public final class TransportEndpoint {
  private final long handle;
  private final int objectId;
  private final @Nullable UserProcess process;
  private final int protocol;
  private final AddressFamily socketFamily;
  private final @Nullable TransportEndpoint parent;
  private AddressFamily family;
  private SocketAddress local;
  private @Nullable SocketAddress remote;
  private @Nullable SocketAddress originalRemote;
  private @Nullable MulticastOptions multicast;
  private boolean raw;
  private int hopLimit;
  private boolean open = true;
  private boolean bound;
  private boolean listening;

  /** Its flows, oldest first, in a list threaded through themselves. */
  @Nullable Flow firstFlow;

  private @Nullable Flow lastFlow;
  private @Nullable Object redirectRecords;

  TransportEndpoint(
      long handle,
      int objectId,
      @Nullable UserProcess process,
      int protocol,
      AddressFamily socketFamily,
      SocketAddress local,
      @Nullable TransportEndpoint parent) {
    this.handle = handle;
    this.objectId = objectId;
    this.process = process;
    this.protocol = protocol;
    this.socketFamily = socketFamily;
    this.family = local.family();
    this.local = local;
    this.parent = parent;
  }

  /** It has a flow more. */
  void remember(Flow flow) {
    flow.previousOfEndpoint = lastFlow;
    if (lastFlow == null) {
      firstFlow = flow;
    } else {
      lastFlow.nextOfEndpoint = flow;
    }
    lastFlow = flow;
  }

  /** One of its flows is gone. */
  void forget(Flow flow) {
    Flow before = flow.previousOfEndpoint;
    Flow after = flow.nextOfEndpoint;
    if (before == null) {
      firstFlow = after;
    } else {
      before.nextOfEndpoint = after;
    }
    if (after == null) {
      lastFlow = before;
    } else {
      after.previousOfEndpoint = before;
    }
    flow.previousOfEndpoint = null;
    flow.nextOfEndpoint = null;
  }

  /** Never 0. */
  public long handle() {
    return handle;
  }

  /** The number of its object in the trace. */
  public int objectId() {
    return objectId;
  }

  /** The owner; null for an endpoint of the stack itself. */
  public @Nullable UserProcess process() {
    return process;
  }

  /** The IP protocol number. */
  public int protocol() {
    return protocol;
  }

  /** The family the socket was made with. */
  public AddressFamily socketFamily() {
    return socketFamily;
  }

  /** The family of its addresses now: AF_INET on a dual-stack socket that talks IPv4. */
  public AddressFamily family() {
    return family;
  }

  /** The bound address; unspecified and port 0 before. */
  public SocketAddress local() {
    return local;
  }

  /** Whether a bind of its own was permitted. */
  public boolean bound() {
    return bound;
  }

  /** A bind of its own was permitted. */
  public void setBound() {
    bound = true;
  }

  /** Whether its listen was permitted. */
  public boolean listening() {
    return listening;
  }

  /** Its listen was permitted. */
  public void setListening() {
    listening = true;
  }

  /** The address and port it is bound to from now on. */
  public void setLocal(SocketAddress bound) {
    local = bound;
    family = bound.family();
  }

  /** The effective peer of a connected endpoint: after redirection, what the wire carries. */
  public @Nullable SocketAddress remote() {
    return remote;
  }

  public void setRemote(@Nullable SocketAddress peer) {
    remote = peer;
  }

  /** Where the application wanted to go, when it was redirected elsewhere. */
  public @Nullable SocketAddress originalRemote() {
    return originalRemote;
  }

  public void setOriginalRemote(@Nullable SocketAddress wanted) {
    originalRemote = wanted;
  }

  /** The listening endpoint that accepted this one (FWPS_METADATA_FIELD_PARENT_ENDPOINT_HANDLE). */
  public @Nullable TransportEndpoint parent() {
    return parent;
  }

  /** What its socket set about multicast; null while nothing. */
  public @Nullable MulticastOptions multicast() {
    return multicast;
  }

  /** The same, to be set. */
  public MulticastOptions multicastOptions() {
    MulticastOptions known = multicast;
    if (known == null) {
      known = new MulticastOptions();
      multicast = known;
    }
    return known;
  }

  /** Whether it is a raw socket. */
  public boolean raw() {
    return raw;
  }

  public void setRaw(boolean rawSocket) {
    raw = rawSocket;
  }

  /** Hops of its packets; 0 for the host's usual number. */
  public int hopLimit() {
    return hopLimit;
  }

  /** Sets the hops of its packets, 1 to 255 (IP_TTL); 0 for the host's usual number. */
  public void setHopLimit(int hops) {
    hopLimit = hops;
  }

  /** Whether the handle is still valid. */
  public boolean open() {
    return open;
  }

  void invalidate() {
    open = false;
  }

  /** What SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS left here, opaque to the stack. */
  public @Nullable Object redirectRecords() {
    return redirectRecords;
  }

  public void setRedirectRecords(@Nullable Object records) {
    redirectRecords = records;
  }

  @Override
  public String toString() {
    return "endpoint=0x"
        + Long.toHexString(handle)
        + " local="
        + local
        + (remote == null ? "" : " remote=" + remote);
  }
}
