package dev.wfpsim.scenario.model;

/**
 * Bounds of one run; reaching one ends the run with a finding that names it.
 *
 * @param events trace events
 * @param buffers network buffers alive at once on one host
 * @param findings findings kept
 * @param connections connections the scenario's processes may have made or accepted
 * @param payloadBytes application bytes sent in the whole run
 * @param hosts hosts of the scenario, and ends of one link
 * @param activities threads, workers and runs of DPCs that have not ended
 */
public record RunLimits(
    long events,
    long buffers,
    int findings,
    int connections,
    long payloadBytes,
    int hosts,
    int activities) {

  public static final int MAX_LINKS = 1_024;
  public static final int MAX_PROCESSES = 4_096;
  public static final int MAX_DRIVERS = 64;
  public static final int MAX_FAULTS = 1_024;
  public static final int MAX_FILTERS = 100_000;
  public static final int MAX_PROCESSORS = 64;
  public static final long MAX_STOP_NANOS = 30L * 24 * 3_600 * 1_000_000_000L;

  public static final RunLimits DEFAULT =
      new RunLimits(50_000_000, 100_000, 1_000, 1_000_000, 1L << 34, 256, 100_000);
}
