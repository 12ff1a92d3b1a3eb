package dev.wfpsim.trace;

/**
 * A line that a driver printed to the kernel debugger.
 *
 * @param virtualNanos virtual time
 * @param event number of the trace event that it is
 * @param activity name of the activity that printed
 * @param driver the driver, by its name in the scenario
 * @param component who prints, a number of dpfilter.h
 * @param level how bad it is: 0 error, 1 warning, 2 trace, 3 information, or bits
 * @param text what was printed, without the line's end
 */
public record DebugPrint(
    long virtualNanos,
    long event,
    String activity,
    String driver,
    int component,
    int level,
    String text) {}
