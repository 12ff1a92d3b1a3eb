package dev.wfpsim.contract;

import dev.wfpsim.collect.LongMap;
import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Packets that a driver took (a clone made in a classifyFn that blocked and absorbed the packet)
 * and threw away while it was unloaded, without having decided: the clone is freed by the unload
 * and was never injected. Who drops a packet at any other time has decided to.
 */
final class LostAtUnload implements TraceReader {

  /** A clone that stands for a packet that was taken. */
  private static final class Taken {
    private final int driver;
    private final Point at;
    private boolean absorbed;

    Taken(int driver, Point at) {
      this.driver = driver;
      this.at = at;
    }
  }

  private final Reports reports;
  private final Set<Integer> drivers = new TreeSet<>();

  /** By driver: the thread that unloads it. */
  private final Map<Integer, Integer> unloading = new TreeMap<>();

  private final LongMap<Taken> clones = new LongMap<>();

  /** By activity: the clone made last in the classifyFn that it is in; 0 for none. */
  private final LongMap<Integer> classifying = new LongMap<>();

  private final Set<Integer> told = new TreeSet<>();

  LostAtUnload(Reports reports) {
    this.reports = reports;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.OBJECT,
            EventKind.DEAD,
            EventKind.CALLOUT_CALL,
            EventKind.CALLOUT_RETURN,
            EventKind.CALL,
            EventKind.DRIVER_UNLOAD,
            EventKind.DRIVER_UNLOADED));
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case OBJECT -> made(event);
      case DEAD -> dead(event);
      case CALLOUT_CALL -> classifying.put(event.activity(), 0);
      case CALLOUT_RETURN -> returned(event);
      case CALL -> called(event);
      case DRIVER_UNLOAD -> unloading.put(event.getInt(Word.DRIVER), event.activity());
      case DRIVER_UNLOADED -> unloading.remove(event.getInt(Word.DRIVER));
      default -> throw new IllegalStateException("not asked for: " + event.kind());
    }
  }

  private void made(EventView event) {
    ObjectKind kind = Things.kind(event);
    int object = event.getInt(Word.OBJECT);
    if (kind == ObjectKind.DRIVER) {
      drivers.add(object);
    } else if (kind == ObjectKind.NBL
        && event.get(Word.PARENT) != 0
        && drivers.contains(event.subject())
        && classifying.containsKey(event.activity())) {
      clones.put(object, new Taken(event.subject(), Point.of(event)));
      classifying.put(event.activity(), object);
    }
  }

  /** An injection, also one that is refused, puts it back. */
  private void called(EventView event) {
    DocumentedCall call = clones.isEmpty() || event.subject() == 0 ? null : Calls.of(event);
    if (call != null && call.name().startsWith("FwpsInject")) {
      for (int thing : Calls.things(call, event)) {
        clones.remove(thing);
      }
    }
  }

  private void returned(EventView event) {
    Integer last = classifying.remove(event.activity());
    int decision = event.getInt(Word.DECISION);
    boolean absorbs =
        decision >>> 16 == FwpActionType.FWP_ACTION_BLOCK.code()
            && (decision & FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB) != 0;
    Taken taken = last == null ? null : clones.get(last);
    if (taken != null && absorbs) {
      taken.absorbed = true;
    } else if (last != null) {
      clones.remove(last);
    }
  }

  private void dead(EventView event) {
    Taken taken = clones.isEmpty() ? null : clones.remove(event.getInt(Word.OBJECT));
    if (taken != null
        && taken.absorbed
        && unloading.getOrDefault(taken.driver, 0) == event.activity()
        && told.add(taken.driver)) {
      reports.leftBehind(
          FindingCode.TAKEN_PACKET_LOST_AT_UNLOAD,
          event,
          taken.driver,
          "a packet that was taken is thrown away as the driver is unloaded, and whoever sent it"
              + " waits for an answer: inject what is still queued, or decide on it, first",
          List.of(taken.at.moment(reports.trace(), "makes the clone of the packet that it takes")));
    }
  }
}
