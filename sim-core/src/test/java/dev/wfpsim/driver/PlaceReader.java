package dev.wfpsim.driver;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** Asks the place of every call, from a file of its own that comes from where test drivers do. */
final class PlaceReader implements TraceReader {
  final Set<String> places = new TreeSet<>();

  @Override
  public Set<EventKind> kinds() {
    return EnumSet.of(EventKind.CALL);
  }

  @Override
  public void event(EventView event) {
    String place = event.place();
    if (!place.isEmpty()) {
      places.add(place);
    }
  }
}
