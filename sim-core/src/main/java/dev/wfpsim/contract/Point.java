package dev.wfpsim.contract;

import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.trace.Trace;

/**
 * An event that may turn out to matter: what a {@link Moment} is made of, once it does. Its line is
 * there only in a run that notes lines.
 */
record Point(long event, long virtualNanos, int activity, String place) {

  static Point of(EventView event) {
    return new Point(event.number(), event.virtualNanos(), event.activity(), event.notedPlace());
  }

  Moment moment(Trace trace, String what) {
    return new Moment(event, virtualNanos, trace.objectName(activity), place, what);
  }
}
