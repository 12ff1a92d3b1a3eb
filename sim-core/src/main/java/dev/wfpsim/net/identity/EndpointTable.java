package dev.wfpsim.net.identity;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.trace.ObjectKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a host by handle. A handle is a slot and the generation of its use, so that a
 * stale one is recognised; slots are used again, handles are not.
 */
public final class EndpointTable {
  private static final int GENERATION_SHIFT = 32;

  private static final @Nullable TransportEndpoint[] NO_SLOTS = {};
  private static final int[] NO_NUMBERS = {};
  private static final int FIRST_ROOM = 4;

  private @Nullable TransportEndpoint[] slots = NO_SLOTS;
  private int[] generations = NO_NUMBERS;

  /** One more than the slot that was freed before that of this number, of those that are free. */
  private int[] freedBefore = NO_NUMBERS;

  /** One more than the slot that was freed last; 0 for none. */
  private int lastFreed;

  private int used;
  private final Machine machine;
  private int open;

  public EndpointTable(Machine machine) {
    this.machine = machine;
  }

  /** A new endpoint, under a handle never used before. */
  public TransportEndpoint create(
      @Nullable UserProcess process,
      int protocol,
      AddressFamily socketFamily,
      SocketAddress local,
      @Nullable TransportEndpoint parent) {
    int slot = lastFreed == 0 ? addSlot() : takeFreed();
    int generation = ++generations[slot];
    long handle = (long) generation << GENERATION_SHIFT | slot + 1;
    TransportEndpoint endpoint =
        new TransportEndpoint(
            handle,
            objectOf(process, protocol, parent),
            process,
            protocol,
            socketFamily,
            local,
            parent);
    slots[slot] = endpoint;
    open++;
    return endpoint;
  }

  private int objectOf(
      @Nullable UserProcess process, int protocol, @Nullable TransportEndpoint listener) {
    int owner = process == null ? machine.objectId() : process.objectId();
    Events events = machine.kernel().events();
    String name = "";
    if (events.wantsNames()) {
      String of = process == null ? machine.name() : process.name();
      name =
          (protocol == IpProtocol.TCP ? "tcp" : protocol == IpProtocol.UDP ? "udp" : "raw")
              + " endpoint of "
              + of;
    }
    return events.object(ObjectKind.ENDPOINT, listener == null ? owner : listener.objectId(), name);
  }

  private int addSlot() {
    if (used == slots.length) {
      int room = Math.max(FIRST_ROOM, used + (used >> 1));
      slots = Arrays.copyOf(slots, room);
      generations = Arrays.copyOf(generations, room);
      freedBefore = Arrays.copyOf(freedBefore, room);
    }
    return used++;
  }

  private int takeFreed() {
    int slot = lastFreed - 1;
    lastFreed = freedBefore[slot];
    return slot;
  }

  /** The endpoint, null where the handle is stale or never was one. */
  public @Nullable TransportEndpoint find(long handle) {
    int slot = slotOf(handle);
    if (slot < 0 || slot >= used) {
      return null;
    }
    TransportEndpoint endpoint = slots[slot];
    return endpoint != null && endpoint.handle() == handle ? endpoint : null;
  }

  /** The handle becomes invalid; a second time does nothing. */
  public void close(TransportEndpoint endpoint) {
    if (find(endpoint.handle()) != endpoint) {
      return;
    }
    machine.kernel().events().dead(endpoint.objectId());
    int slot = slotOf(endpoint.handle());
    slots[slot] = null;
    freedBefore[slot] = lastFreed;
    lastFreed = slot + 1;
    endpoint.invalidate();
    open--;
  }

  /** Those that are open, by slot. */
  public List<TransportEndpoint> all() {
    List<TransportEndpoint> all = new ArrayList<>(open);
    for (TransportEndpoint endpoint : slots) {
      if (endpoint != null) {
        all.add(endpoint);
      }
    }
    return all;
  }

  /** How many are open. */
  public int open() {
    return open;
  }

  private static int slotOf(long handle) {
    return (int) handle - 1;
  }
}
