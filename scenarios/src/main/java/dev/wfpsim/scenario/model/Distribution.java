package dev.wfpsim.scenario.model;

/**
 * A random duration. The two numbers mean, by kind: constant (value, 0), uniform (least, most),
 * normal and lognormal (mean, standard deviation), exponential (mean, 0); all in nanoseconds. A
 * draw below zero counts as zero.
 */
public record Distribution(Kind kind, long firstNanos, long secondNanos) {

  /** The family of the distribution, named as in a scenario file. */
  public enum Kind {
    CONSTANT,
    UNIFORM,
    NORMAL,
    LOGNORMAL,
    EXPONENTIAL
  }

  public static final Distribution ZERO = constant(0);

  public static Distribution constant(long nanos) {
    return new Distribution(Kind.CONSTANT, nanos, 0);
  }
}
