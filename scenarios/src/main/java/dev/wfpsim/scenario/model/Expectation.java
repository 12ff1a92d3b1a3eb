package dev.wfpsim.scenario.model;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.scenario.syntax.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the scenario expects of its run, as parsed: evaluated against the facts of the run when it
 * is over.
 *
 * @param text as written, on one line
 */
public record Expectation(String text, Position at, Claim claim) {

  /** What is claimed. */
  public sealed interface Claim {
    /** Something about every, some or no connection in scope. */
    record OfConnections(Quantifier quantifier, Scope scope, ConnectionTrait trait)
        implements Claim {}

    /** Two figures compared: {@code opened >= 10}, {@code requested == completed}. */
    record OfFigures(Figure left, Comparison comparison, Figure right) implements Claim {}

    /** Every byte sent arrived once and in order. */
    record EveryByteDelivered(Scope scope) implements Claim {}

    /** No finding at all, or none of one rule or code. */
    record NoFinding(@Nullable String ruleOrCode) implements Claim {}

    /** A finding of this rule or code is made; it is then no violation. */
    record SomeFinding(String ruleOrCode) implements Claim {}

    /** Something that must not happen. */
    record Never(Incident incident) implements Claim {}

    /** A driver is loaded or gone at the end. */
    record DriverState(String driver, boolean loaded) implements Claim {}

    /**
     * The driver's driverEntry answers an error, the last time it is loaded; that is then no
     * finding.
     */
    record DriverFails(String driver, @Nullable NtStatus status) implements Claim {}

    /**
     * Destroying the driver's injection handles returns only after their last completion, and does
     * return.
     */
    record DestroyAfterLastCompletion(String driver) implements Claim {}

    /** A process runs, or has ended, at the end. */
    record ProcessState(String process, boolean running) implements Claim {}

    /** How the run ends: one of the outcomes of a run. */
    record Outcome(String outcome) implements Claim {}
  }

  /** How many of the connections in scope. */
  public enum Quantifier {
    EVERY,
    SOME,
    NO
  }

  /**
   * Which connections are meant; null members do not restrict. Times are of the attempt to connect.
   */
  public record Scope(
      @Nullable String process,
      @Nullable Transport transport,
      @Nullable Target target,
      @Nullable Long beforeNanos,
      @Nullable Long afterNanos) {
    public static final Scope ALL = new Scope(null, null, null, null, null);
  }

  /** Where a connection goes: members that are null do not restrict. */
  public record Target(
      @Nullable String process, @Nullable Endpoint endpoint, @Nullable Integer port) {}

  /**
   * A trait a connection may have; members that are null do not restrict.
   *
   * @param at the accepting end's own address
   * @param from the address that the accepting end sees
   * @param context the redirect context that the accepting end is told
   */
  public record ConnectionTrait(
      Kind kind,
      @Nullable Target target,
      long nanos,
      @Nullable Endpoint at,
      @Nullable IpAddress from,
      @Nullable BytePattern context) {
    /** One that is not about the accepting end's addresses or what it is told. */
    public ConnectionTrait(Kind kind, @Nullable Target target, long nanos) {
      this(kind, target, nanos, null, null, null);
    }

    /**
     * The trait's family; the target belongs to REDIRECTED and ACCEPTED, the time to OPENED_WITHIN.
     */
    public enum Kind {
      OPENED,
      OPENED_WITHIN,
      REDIRECTED,
      NOT_REDIRECTED,
      ACCEPTED,
      CARRIES_CONTEXT,
      CARRIES_NO_CONTEXT,
      CARRIES_RECORDS,
      CARRIES_NO_RECORDS,
      BLOCKED,
      FAILED,
      RESET,
      CLOSED,
      DELIVERED
    }
  }

  /** Something that may go wrong in a run. */
  public enum Incident {
    REDIRECT_LOOP,
    BLOCKED_CONNECTION,
    FAILED_CONNECTION,
    RESET_CONNECTION,
    LOST_BYTE,
    PENDING_INJECTION_AT_END
  }

  /** How two figures compare. */
  public enum Comparison {
    EQUAL("=="),
    NOT_EQUAL("!="),
    AT_LEAST(">="),
    AT_MOST("<="),
    MORE(">"),
    LESS("<");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }

    public boolean holds(long left, long right) {
      return switch (this) {
        case EQUAL -> left == right;
        case NOT_EQUAL -> left != right;
        case AT_LEAST -> left >= right;
        case AT_MOST -> left <= right;
        case MORE -> left > right;
        case LESS -> left < right;
      };
    }
  }

  /** A number, or a counter of the run to look up. */
  public sealed interface Figure {
    /** A number as written. */
    record Constant(long value) implements Figure {}

    /**
     * A counter.
     *
     * @param subject what is counted: connections, injections, packets, bytes, classifies,
     *     redirects, findings
     * @param counter which of its counters
     * @param subjectName the driver or layer it is restricted to, or null
     */
    record Counted(String subject, String counter, @Nullable String subjectName, Scope scope)
        implements Figure {}
  }

  /** The outcomes an expectation may name. */
  public static List<String> outcomes() {
    return List.of("pass", "violation", "deadlock", "liveness", "bugcheck");
  }
}
