package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.link.LossReason;
import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.model.StoryEvent.Counter;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens from the trace, while it happens: for the figures of the result and for the
 * conditions of the story. Injections count for the driver on whose behalf the handle was made.
 */
final class RunStatistics implements TraceReader {

  static final String EVERYBODY = "";
  private static final String NOBODY = "?";
  private static final Set<EventKind> KINDS =
      Collections.unmodifiableSet(
          EnumSet.of(
              EventKind.PACKET_SENT,
              EventKind.PACKET_DELIVERED,
              EventKind.PACKET_LOST,
              EventKind.CONNECTION_REDIRECTED,
              EventKind.CLASSIFY_END,
              EventKind.INJECTION_ACCEPTED,
              EventKind.INJECTION_REFUSED,
              EventKind.INJECTION_COMPLETED,
              EventKind.HANDLE_CLOSING,
              EventKind.DRIVER_LOAD,
              EventKind.OBJECT,
              EventKind.DEAD));

  /** What one driver did, or all of them together. */
  private static final class Tally {
    long requested;
    long completed;
    long failed;
    long pending;
    int destroysBegun;
    int destroysReturned;
    int destroysEarly;
  }

  private final SortedMap<Integer, String> drivers = new TreeMap<>();
  private final SortedMap<Integer, String> owners = new TreeMap<>();
  private final BitSet handles = new BitSet();
  private final SortedMap<Integer, Long> pendingByHandle = new TreeMap<>();
  private final SortedMap<String, Tally> tallies = new TreeMap<>();
  private long changes;
  private long packetsSent;
  private long packetsDelivered;
  private long packetsLost;
  private long packetsTooLong;
  private long redirects;
  private long classifies;

  RunStatistics() {
    tallies.put(EVERYBODY, new Tally());
  }

  @Override
  public Set<EventKind> kinds() {
    return KINDS;
  }

  @Override
  public void event(EventView event) {
    changes++;
    switch (event.kind()) {
      case PACKET_SENT -> packetsSent++;
      case PACKET_DELIVERED -> packetsDelivered++;
      case PACKET_LOST -> {
        packetsLost++;
        packetsTooLong += event.get(Word.LOSS) == LossReason.TOO_LONG.ordinal() ? 1 : 0;
      }
      case CONNECTION_REDIRECTED -> redirects++;
      case CLASSIFY_END -> classifies++;
      case DRIVER_LOAD -> drivers.put(event.getInt(Word.DRIVER), event.nameOf(Word.NAME));
      case OBJECT -> made(event);
      case DEAD -> destroyed(event.getInt(Word.OBJECT));
      case HANDLE_CLOSING -> of(event.getInt(Word.HANDLE)).destroysBegun++;
      case INJECTION_ACCEPTED -> accepted(event.getInt(Word.HANDLE));
      case INJECTION_REFUSED -> refused(event.getInt(Word.HANDLE));
      case INJECTION_COMPLETED -> completed(event.getInt(Word.HANDLE), event.getInt(Word.STATUS));
      default -> throw new IllegalArgumentException("not asked for: kind=" + event.kind());
    }
  }

  /** How often something was counted: a condition need only be looked at when this has changed. */
  long changes() {
    return changes;
  }

  private Tally of(int handle) {
    return tallies.computeIfAbsent(owners.getOrDefault(handle, NOBODY), key -> new Tally());
  }

  private Tally all() {
    return tallies.computeIfAbsent(EVERYBODY, key -> new Tally());
  }

  private void accepted(int handle) {
    for (Tally tally : new Tally[] {all(), of(handle)}) {
      tally.requested++;
      tally.pending++;
    }
    pendingByHandle.merge(handle, 1L, Long::sum);
  }

  private void refused(int handle) {
    all().failed++;
    of(handle).failed++;
  }

  private void completed(int handle, int status) {
    boolean success = NtStatus.STATUS_SUCCESS.code() == status || status > 0;
    for (Tally tally : new Tally[] {all(), of(handle)}) {
      tally.completed++;
      tally.pending--;
      tally.failed += success ? 0 : 1;
    }
    pendingByHandle.merge(handle, -1L, Long::sum);
  }

  private void made(EventView event) {
    if (event.get(Word.OBJECT_KIND) == ObjectKind.INJECTION_HANDLE.ordinal()) {
      String driver = drivers.getOrDefault(event.subject(), NOBODY);
      owners.put(event.getInt(Word.OBJECT), driver);
      handles.set(event.getInt(Word.OBJECT));
    }
  }

  private void destroyed(int object) {
    if (handles.get(object)) {
      Tally tally = of(object);
      tally.destroysReturned++;
      tally.destroysEarly += pendingByHandle.getOrDefault(object, 0L) > 0 ? 1 : 0;
    }
  }

  /** The value of a story's counter now, for one driver or for all (null). */
  long count(Counter counter, @Nullable String driver) {
    Tally tally = tallies.get(driver == null ? EVERYBODY : driver);
    return switch (counter) {
      case INJECTIONS_PENDING -> tally == null ? 0 : tally.pending;
      case INJECTIONS_REQUESTED -> tally == null ? 0 : tally.requested;
      case INJECTIONS_COMPLETED -> tally == null ? 0 : tally.completed;
      case CLASSIFIES -> classifies;
      case REDIRECTS -> redirects;
      case PACKETS_SENT -> packetsSent;
      case PACKETS_DELIVERED -> packetsDelivered;
      case CONNECTIONS_OPENED, CONNECTIONS_FAILED ->
          throw new IllegalArgumentException("counted elsewhere: counter=" + counter);
    };
  }

  long redirects() {
    return redirects;
  }

  RunCounts.Packets packets() {
    return new RunCounts.Packets(packetsSent, packetsDelivered, packetsLost, packetsTooLong);
  }

  SortedMap<String, RunCounts.Injections> injections() {
    SortedMap<String, RunCounts.Injections> found = new TreeMap<>();
    tallies.forEach(
        (owner, t) ->
            found.put(owner, new RunCounts.Injections(t.requested, t.completed, t.failed)));
    return found;
  }

  SortedMap<String, Long> pending() {
    SortedMap<String, Long> found = new TreeMap<>();
    tallies.forEach((owner, t) -> found.put(owner, t.pending));
    return found;
  }

  SortedMap<String, RunFacts.Destroys> destroys() {
    SortedMap<String, RunFacts.Destroys> found = new TreeMap<>();
    tallies.forEach(
        (owner, t) ->
            found.put(
                owner,
                new RunFacts.Destroys(t.destroysBegun, t.destroysReturned, t.destroysEarly)));
    return found;
  }
}
