package dev.wfpsim.net.identity;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.trace.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a host by handle. A handle is a slot and the generation of its use, so that a
 * stale one is recognised; slots are used again, handles are not.
 */
public final class EndpointTable {
  private static final int GENERATION_SHIFT = 32;

  private final List<@Nullable TransportEndpoint> slots = new ArrayList<>();
  private final List<Integer> generations = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();
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
    int slot = free.isEmpty() ? addSlot() : free.removeLast();
    int generation = generations.get(slot) + 1;
    generations.set(slot, generation);
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
    slots.set(slot, endpoint);
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
    slots.add(null);
    generations.add(0);
    return slots.size() - 1;
  }

  /** The endpoint, null where the handle is stale or never was one. */
  public @Nullable TransportEndpoint find(long handle) {
    int slot = slotOf(handle);
    if (slot < 0 || slot >= slots.size()) {
      return null;
    }
    TransportEndpoint endpoint = slots.get(slot);
    return endpoint != null && endpoint.handle() == handle ? endpoint : null;
  }

  /** The handle becomes invalid; a second time does nothing. */
  public void close(TransportEndpoint endpoint) {
    if (find(endpoint.handle()) != endpoint) {
      return;
    }
    machine.kernel().events().dead(endpoint.objectId());
    int slot = slotOf(endpoint.handle());
    slots.set(slot, null);
    free.add(slot);
    endpoint.invalidate();
    open--;
  }

  /** How many are open. */
  public int open() {
    return open;
  }

  private static int slotOf(long handle) {
    return (int) handle - 1;
  }
}
