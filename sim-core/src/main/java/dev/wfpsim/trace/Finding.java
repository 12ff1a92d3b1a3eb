package dev.wfpsim.trace;

/**
 * Something the simulated software did wrong, or a limit it reached.
 *
 * @param rule the numbered rule, such as {@code R-204}; empty for the kernel's own rules
 * @param code the kind of mistake, such as {@code INJECTION_DESTROY_DEADLOCK}
 * @param virtualNanos virtual time
 * @param event number of the trace event after which it was found
 * @param activity name of the activity that did it, empty for none
 * @param message the mistake in words, for the user
 */
public record Finding(
    String rule,
    String code,
    Severity severity,
    long virtualNanos,
    long event,
    String activity,
    String message) {}
