package dev.wfpsim.cli;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.Word;
import dev.wfpsim.trace.WordType;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds the events of one run against a filter. A driver's events are those on its behalf and those
 * about what was made on its behalf; a connection's are those about its endpoint, from when its
 * addresses are known, and about what belongs to that: flows, contexts, handles.
 *
 * <p>Remembers what is alive only; its memory does not grow with the run.
 */
final class TraceMatcher {
  private final TraceFilter filter;
  private final Set<Integer> ofDrivers = new TreeSet<>();
  private final Set<Integer> connected = new TreeSet<>();
  private final Map<Integer, Integer> parents = new TreeMap<>();
  private final Map<Integer, SocketAddress> locals = new TreeMap<>();

  TraceMatcher(TraceFilter filter) {
    this.filter = filter;
  }

  /** Whether the event passes; to be asked of every event, in order. */
  boolean passes(EventView event) {
    if (filter.needsHistory()) {
      note(event);
    }
    boolean passes =
        (filter.kinds().isEmpty() || filter.kinds().contains(event.kind()))
            && filter.isTime(event.virtualNanos())
            && (filter.drivers().isEmpty() || isOfDriver(event))
            && (filter.objects().isEmpty() || isOfObject(event))
            && (filter.connections().isEmpty() || isOfConnection(event));
    if (event.kind() == EventKind.DEAD) {
      forget(event.getInt(Word.OBJECT));
    }
    return passes;
  }

  private void note(EventView event) {
    switch (event.kind()) {
      case OBJECT -> {
        int object = event.getInt(Word.OBJECT);
        parents.put(object, event.getInt(Word.PARENT));
        boolean driver = event.get(Word.OBJECT_KIND) == ObjectKind.DRIVER.ordinal();
        int of = driver ? object : event.subject();
        if (of != 0 && filter.drivers().contains(event.objectName(of))) {
          ofDrivers.add(object);
        }
      }
      case ENDPOINT_BOUND ->
          locals.put(event.getInt(Word.ENDPOINT), at(event, Word.LOCAL, Word.PORT));
      case CONNECTION_OPENED ->
          connect(
              event, at(event, Word.LOCAL, Word.PORT), at(event, Word.REMOTE, Word.REMOTE_PORT));
      case CONNECTION_REDIRECTED -> {
        SocketAddress local = locals.get(event.getInt(Word.ENDPOINT));
        SocketAddress wanted = at(event, Word.WANTED, Word.WANTED_PORT);
        SocketAddress near = local == null ? wanted : local;
        connect(event, near, wanted);
        connect(event, near, at(event, Word.REMOTE, Word.REMOTE_PORT));
      }
      default -> {}
    }
  }

  private static SocketAddress at(EventView event, Word address, Word port) {
    IpAddress ip = IpAddress.ofIpv6(event.get(address), event.low(address)).unmapped();
    return new SocketAddress(ip, event.getInt(port));
  }

  private void connect(EventView event, SocketAddress local, SocketAddress remote) {
    for (TraceFilter.Ends ends : filter.connections()) {
      boolean same =
          ends.other() == null
              ? ends.one().equals(local) || ends.one().equals(remote)
              : (ends.one().equals(local) && ends.other().equals(remote))
                  || (ends.one().equals(remote) && ends.other().equals(local));
      if (same) {
        connected.add(event.getInt(Word.ENDPOINT));
      }
    }
  }

  private void forget(int object) {
    ofDrivers.remove(object);
    connected.remove(object);
    parents.remove(object);
    locals.remove(object);
  }

  private boolean isOfDriver(EventView event) {
    if (event.subject() != 0 && filter.drivers().contains(event.objectName(event.subject()))) {
      return true;
    }
    for (Word word : event.kind().words()) {
      if (isThing(word) && ofDrivers.contains(event.getInt(word))) {
        return true;
      }
    }
    return ofDrivers.contains(event.activity());
  }

  private boolean isOfObject(EventView event) {
    for (Word word : event.kind().words()) {
      if (isThing(word) && isNamed(event, event.getInt(word))) {
        return true;
      }
    }
    return isNamed(event, event.activity());
  }

  private boolean isNamed(EventView event, int object) {
    return object != 0
        && (filter.objects().contains(Integer.toString(object))
            || filter.objects().contains(event.objectName(object)));
  }

  private boolean isOfConnection(EventView event) {
    for (Word word : event.kind().words()) {
      if (isThing(word) && isConnected(event.getInt(word))) {
        return true;
      }
    }
    return false;
  }

  private boolean isConnected(int object) {
    for (int at = object; at != 0; at = parents.getOrDefault(at, 0)) {
      if (connected.contains(at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isThing(Word word) {
    return word.type() == WordType.OBJECT || word.type() == WordType.ACTIVITY;
  }
}
