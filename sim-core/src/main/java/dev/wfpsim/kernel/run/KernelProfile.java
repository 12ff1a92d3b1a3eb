package dev.wfpsim.kernel.run;

/**
 * How the simulated machine behaves where Windows promises nothing, and the limits of a run.
 *
 * @param stepCostMinNanos least virtual time one step takes, nanoseconds
 * @param stepCostMaxNanos most virtual time one step takes, nanoseconds
 * @param maxStallNanos how long a processor may be held up before an enabled step, nanoseconds;
 *     also how late an interrupt may be
 * @param quantumNanos time after which a thread yields to a ready one, nanoseconds
 * @param systemWorkers most system worker threads a machine runs work items on
 * @param maxEvents most trace events of a run
 * @param maxActivities most activities alive at once
 * @param maxPendingEvents most timed events pending at once
 * @param maxCallsInOneGo most kernel calls that a piece of driver code makes without waiting,
 *     returning, or leaving off to queue itself again; also most steps at one instant of virtual
 *     time
 */
public record KernelProfile(
    long stepCostMinNanos,
    long stepCostMaxNanos,
    long maxStallNanos,
    long quantumNanos,
    int systemWorkers,
    long maxEvents,
    int maxActivities,
    int maxPendingEvents,
    long maxCallsInOneGo) {
  private static final long CALLS_IN_ONE_GO = 1_000_000;

  private static final KernelProfile DOCUMENTED =
      new KernelProfile(40, 400, 200_000, 20_000_000, 4, 50_000_000L, 100_000, 2_000_000);

  public KernelProfile {
    if (stepCostMinNanos < 0 || stepCostMaxNanos < stepCostMinNanos) {
      throw new IllegalArgumentException(
          "step cost: min=" + stepCostMinNanos + " max=" + stepCostMaxNanos);
    }
    if (maxStallNanos < 0 || quantumNanos < 0 || systemWorkers < 1) {
      throw new IllegalArgumentException(
          "maxStallNanos="
              + maxStallNanos
              + " quantumNanos="
              + quantumNanos
              + " systemWorkers="
              + systemWorkers);
    }
    if (maxEvents < 1 || maxActivities < 1 || maxPendingEvents < 1 || maxCallsInOneGo < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: maxEvents="
              + maxEvents
              + " maxActivities="
              + maxActivities
              + " maxPendingEvents="
              + maxPendingEvents
              + " maxCallsInOneGo="
              + maxCallsInOneGo);
    }
  }

  /** As the canonical one, with a million calls in one go. */
  public KernelProfile(
      long stepCostMinNanos,
      long stepCostMaxNanos,
      long maxStallNanos,
      long quantumNanos,
      int systemWorkers,
      long maxEvents,
      int maxActivities,
      int maxPendingEvents) {
    this(
        stepCostMinNanos,
        stepCostMaxNanos,
        maxStallNanos,
        quantumNanos,
        systemWorkers,
        maxEvents,
        maxActivities,
        maxPendingEvents,
        CALLS_IN_ONE_GO);
  }

  /** An ordinary machine: a step is a few hundred nanoseconds, a stall at most 200 microseconds. */
  public static KernelProfile documented() {
    return DOCUMENTED;
  }

  /**
   * For enumerating: steps take no time and may be held up for ever, so that the choices alone
   * decide the order, and every order of enabled steps comes up.
   */
  public static KernelProfile enumeration() {
    return new KernelProfile(0, 0, Long.MAX_VALUE, Long.MAX_VALUE, 2, 10_000, 100, 1_000);
  }

  /** The same with other step costs. */
  public KernelProfile withStepCost(long minNanos, long maxNanos) {
    return new KernelProfile(
        minNanos,
        maxNanos,
        maxStallNanos,
        quantumNanos,
        systemWorkers,
        maxEvents,
        maxActivities,
        maxPendingEvents,
        maxCallsInOneGo);
  }

  /** The same with another bound on stalls. */
  public KernelProfile withMaxStall(long nanos) {
    return new KernelProfile(
        stepCostMinNanos,
        stepCostMaxNanos,
        nanos,
        quantumNanos,
        systemWorkers,
        maxEvents,
        maxActivities,
        maxPendingEvents,
        maxCallsInOneGo);
  }

  /** The same with another number of system worker threads. */
  public KernelProfile withSystemWorkers(int workers) {
    return new KernelProfile(
        stepCostMinNanos,
        stepCostMaxNanos,
        maxStallNanos,
        quantumNanos,
        workers,
        maxEvents,
        maxActivities,
        maxPendingEvents,
        maxCallsInOneGo);
  }

  /** The same with other limits. */
  public KernelProfile withLimits(long events, int activities, int pendingEvents) {
    return new KernelProfile(
        stepCostMinNanos,
        stepCostMaxNanos,
        maxStallNanos,
        quantumNanos,
        systemWorkers,
        events,
        activities,
        pendingEvents,
        maxCallsInOneGo);
  }

  /** The same with another bound on what driver code does in one go. */
  public KernelProfile withCallsInOneGo(long calls) {
    return new KernelProfile(
        stepCostMinNanos,
        stepCostMaxNanos,
        maxStallNanos,
        quantumNanos,
        systemWorkers,
        maxEvents,
        maxActivities,
        maxPendingEvents,
        calls);
  }
}
