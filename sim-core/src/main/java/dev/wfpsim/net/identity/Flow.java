package dev.wfpsim.net.identity;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An authorised conversation of an endpoint with one peer. Once permitted it admits all its packets
 * both ways without asking again, until it is marked for reauthorisation.
 *
 * <p>A TCP flow lives as long as the connection; others end with their socket or when idle.
 */
public final class Flow {
  private final long handle;
  private final int objectId;
  private final TransportEndpoint endpoint;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final Direction direction;

  /** Its neighbours among the flows of its endpoint. */
  @Nullable Flow nextOfEndpoint;

  @Nullable Flow previousOfEndpoint;
  private boolean deleted;
  private long lastUsedNanos;
  private int reauthorizeReason;
  private SocketAddress originalRemote;
  private int icmpIdAndSequence;

  Flow(
      long handle,
      int objectId,
      TransportEndpoint endpoint,
      SocketAddress local,
      SocketAddress remote,
      Direction direction) {
    this.handle = handle;
    this.objectId = objectId;
    this.endpoint = endpoint;
    this.local = local;
    this.remote = remote;
    this.originalRemote = remote;
    this.direction = direction;
  }

  /** FWPS_METADATA_FIELD_FLOW_HANDLE; never 0, never used again. */
  public long handle() {
    return handle;
  }

  /** The number of its object in the trace. */
  public int objectId() {
    return objectId;
  }

  public TransportEndpoint endpoint() {
    return endpoint;
  }

  public AddressFamily family() {
    return local.family();
  }

  /** The IP protocol number. */
  public int protocol() {
    return endpoint.protocol();
  }

  public SocketAddress local() {
    return local;
  }

  /** The effective peer. */
  public SocketAddress remote() {
    return remote;
  }

  /** Who began it. */
  public Direction direction() {
    return direction;
  }

  /** Where the application wanted it to go; the same as {@link #remote} unless redirected. */
  public SocketAddress originalRemote() {
    return originalRemote;
  }

  void setOriginalRemote(SocketAddress wanted) {
    originalRemote = wanted;
  }

  /** Whether the flow is gone. */
  public boolean deleted() {
    return deleted;
  }

  void setDeleted() {
    deleted = true;
  }

  /** Virtual time of the last packet. */
  public long lastUsedNanos() {
    return lastUsedNanos;
  }

  /** Called by the transports for each packet. */
  public void usedAt(long nanos) {
    lastUsedNanos = nanos;
  }

  /** Whether the next packet, either way, authorises the flow again. */
  public boolean reauthorize() {
    return reauthorizeReason != 0;
  }

  /** Asks for a reauthorisation, for these reasons. */
  public void requestReauthorize(int reasons) {
    reauthorizeReason |= reasons;
  }

  /** Takes the mark away: the answer given from now on is about the new policy. */
  public int takeReauthorizeReason() {
    int reasons = reauthorizeReason;
    reauthorizeReason = 0;
    return reasons;
  }

  /** Of an ICMP echo flow, the identifier; else 0. */
  public int icmpId() {
    return icmpIdAndSequence >>> 16;
  }

  /** Of an ICMP echo flow, identifier and sequence number of its first message; else 0. */
  public int icmpIdAndSequence() {
    return icmpIdAndSequence;
  }

  public void setIcmpIdAndSequence(int ofFirstMessage) {
    icmpIdAndSequence = ofFirstMessage;
  }

  @Override
  public String toString() {
    return "flow=" + handle + " local=" + local + " remote=" + remote;
  }
}
