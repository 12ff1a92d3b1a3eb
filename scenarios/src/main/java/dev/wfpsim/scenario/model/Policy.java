package dev.wfpsim.scenario.model;

import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters and sublayers of the scenario, in the order written. */
public record Policy(List<SublayerSetup> sublayers, List<FilterSetup> filters) {

  public Policy {
    sublayers = List.copyOf(sublayers);
    filters = List.copyOf(filters);
  }

  /** A sublayer; heavier ones are asked first. */
  public record SublayerSetup(String name, Position at, int weight) {}

  /**
   * One filter.
   *
   * @param host the host it is for, or null for every host
   * @param callout driver and callout, such as {@code redirector/v4}, or null where the action
   *     needs none
   * @param sublayer a sublayer of this policy, or null for the default one
   * @param weight as written: {@code auto}, 0 to 15 (a range), or a 64-bit weight with {@code
   *     exact}
   * @param inPolicy false for a filter that only the story adds
   */
  public record FilterSetup(
      String name,
      Position at,
      FwpsLayer layer,
      @Nullable String host,
      List<Condition> conditions,
      Action action,
      @Nullable CalloutName callout,
      @Nullable String sublayer,
      Weight weight,
      List<Flag> flags,
      boolean inPolicy) {
    public FilterSetup {
      conditions = List.copyOf(conditions);
      flags = List.copyOf(flags);
    }
  }

  /** A callout, named by the driver of this scenario and the name the driver gives it. */
  public record CalloutName(String driver, String callout) {
    @Override
    public String toString() {
      return driver + "/" + callout;
    }
  }

  /** What a matching filter does. */
  public enum Action {
    PERMIT,
    BLOCK,
    CALLOUT_TERMINATING,
    CALLOUT_INSPECTION,
    CALLOUT_UNKNOWN;

    public boolean needsCallout() {
      return this != PERMIT && this != BLOCK;
    }
  }

  /** A flag of a filter. */
  public enum Flag {
    CLEAR_ACTION_RIGHT,
    PERMIT_IF_CALLOUT_UNREGISTERED,
    PERSISTENT,
    BOOTTIME
  }

  /** How a filter's weight is given. */
  public record Weight(Kind kind, long value) {
    /** Left to the engine, one of its sixteen ranges, or all 64 bits. */
    public enum Kind {
      AUTO,
      RANGE,
      EXACT
    }

    public static final Weight AUTOMATIC = new Weight(Kind.AUTO, 0);
  }

  /**
   * One condition: the field, how it is compared and with what. Several values are alternatives.
   */
  public record Condition(FwpsField field, Position at, Match match, List<Operand> operands) {
    public Condition {
      operands = List.copyOf(operands);
    }
  }

  /** How a field is compared. */
  public enum Match {
    EQUAL,
    NOT_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    RANGE,
    FLAGS_ALL_SET,
    FLAGS_ANY_SET,
    FLAGS_NONE_SET,
    PREFIX,
    EQUAL_CASE_INSENSITIVE
  }
}
