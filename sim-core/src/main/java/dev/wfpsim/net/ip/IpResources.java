package dev.wfpsim.net.ip;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.KnownAddresses;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.inspect.Hooks;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.net.link.Interfaces;
import dev.wfpsim.net.link.PacketLog;
import dev.wfpsim.trace.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * What the network layer of one host works with: handed to it when the host is put together.
 *
 * @param machine runs its work
 * @param settings how it decides
 * @param interfaces what it sends and receives through; more may come
 * @param routes where packets go
 * @param pool where its own buffers come from
 * @param space where what it puts on the wire has its memory from
 * @param log hears what becomes of packets
 * @param drops counts the packets that the stack drops
 * @param hooks where a platform is plugged in
 * @param addresses what it has read from packets
 */
public record IpResources(
    Machine machine,
    IpSettings settings,
    Interfaces interfaces,
    RouteTable routes,
    NetBufferPool pool,
    MemorySpace space,
    PacketLog log,
    Drops drops,
    Hooks hooks,
    KnownAddresses addresses) {
  /** Bytes before a packet's data that the layer's buffers keep free for headers. */
  public static final int BACK_FILL_BYTES = 128;

  Kernel kernel() {
    return machine.kernel();
  }

  Inspection inspection() {
    return hooks.inspection();
  }

  /** Whether the layer works yet. */
  boolean isReady() {
    return kernel().nowNanos() >= settings.readyNanos();
  }

  /**
   * A buffer of the layer with a copy of a packet's first bytes; null where the host has none left.
   *
   * @param extra bytes to keep free beyond {@link #BACK_FILL_BYTES}
   */
  @Nullable NetBufferList buffer(Memory packet, int length, int extra) {
    return pool.allocate(BufferKind.STACK, packet, 0, length, BACK_FILL_BYTES + extra);
  }

  /** As above, with all of another buffer's data. */
  @Nullable NetBufferList buffer(NetBuffer packet) {
    return pool.allocate(BufferKind.STACK, packet, BACK_FILL_BYTES);
  }

  /** Writes an event about this host. */
  void note(EventKind kind, long second, long third) {
    log.host(kind, machine.name(), second, third);
  }

  /** The layer drops a packet. */
  void discarded(int bytes, IpDiscard why) {
    note(EventKind.PACKET_DISCARDED, bytes, why.value());
    drops.network(why);
  }
}
