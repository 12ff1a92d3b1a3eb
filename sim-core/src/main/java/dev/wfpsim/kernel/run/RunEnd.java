package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Blame;
import org.jspecify.annotations.Nullable;

/**
 * Why a run ended.
 *
 * @param reason the kind of end
 * @param detail in words: the wait-for graph of a deadlock, what each waits for, the stop code
 * @param virtualNanos virtual time of the end
 * @param event number of the last trace event
 * @param activity name of the activity to blame, empty for none
 * @param error the exception that left an activity, for {@link Reason#EXCEPTION}
 * @param blame whose driver's fault it is; null for an exception that is the simulator's own
 */
public record RunEnd(
    Reason reason,
    String detail,
    long virtualNanos,
    long event,
    String activity,
    @Nullable Throwable error,
    @Nullable Blame blame) {

  /** The kinds of end. */
  public enum Reason {
    /** Nothing left to do, or the stop time with nothing owed. */
    COMPLETED,
    /** Nothing can run, and somebody waits who is expected to finish. */
    DEADLOCK,
    /** The stop time came and somebody expected to finish has not. */
    LIVENESS,
    /** Driver code, or something at one instant, goes on and on; no virtual time would end it. */
    ENDLESS,
    /** Windows would have stopped. */
    BUGCHECK,
    /** An exception left an activity or a timed event. */
    EXCEPTION,
    /** A limit of the profile was reached. */
    LIMIT
  }

  /** Whether the run ended as it should. */
  public boolean isCompleted() {
    return reason == Reason.COMPLETED;
  }

  /** The same end, of somebody. */
  RunEnd of(Activity who, @Nullable Blame whose) {
    return new RunEnd(reason, detail, virtualNanos, event, who.toString(), error, whose);
  }
}
