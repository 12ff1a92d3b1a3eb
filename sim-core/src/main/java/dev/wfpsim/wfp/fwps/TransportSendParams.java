package dev.wfpsim.wfp.fwps;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.net.address.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_TRANSPORT_SEND_PARAMS0 and 1: where a packet that starts at its transport header goes.
 *
 * <p>The platform reads it when it moves the packet, not when the injection is accepted: what it
 * refers to must live until the completion.
 *
 * <p>Source: FWPS_TRANSPORT_SEND_PARAMS1 structure.
 */
public final class TransportSendParams {
  /** Where to. */
  public @Nullable IpAddress remoteAddress;

  /** Scope of a link-local IPv6 destination. */
  public int remoteScopeId;

  /** Ancillary data of the send, as indicated in the metadata. */
  public byte @Nullable [] controlData;

  /** The IP header a raw socket included (version 1 only). */
  public byte @Nullable [] headerIncludeHeader;

  /** The pool memory that holds the address and control data, if the driver keeps them there. */
  public @Nullable PoolMemory storage;
}
