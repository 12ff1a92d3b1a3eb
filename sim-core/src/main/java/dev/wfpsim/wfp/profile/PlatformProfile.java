package dev.wfpsim.wfp.profile;

/**
 * How the platform behaves where that is a matter of choice: a value for every {@link
 * PlatformOption}. Immutable.
 */
public final class PlatformProfile {
  /** The documented behaviour throughout. */
  public static final PlatformProfile DOCUMENTED = new PlatformProfile("documented", defaults());

  /** The same, with drawn for each host what may be. */
  public static final PlatformProfile DRAWN =
      new PlatformProfile(
          "documented",
          DOCUMENTED
              .with(PlatformOption.NOTICES_ELSEWHERE, 2)
              .with(PlatformOption.FLOW_DELETE_LATER, 2)
              .values);

  private final String name;
  private final long[] values;

  private PlatformProfile(String name, long[] values) {
    this.name = name;
    this.values = values;
  }

  private static long[] defaults() {
    PlatformOption[] options = PlatformOption.values();
    long[] values = new long[options.length];
    for (PlatformOption option : options) {
      values[option.ordinal()] = option.defaultValue();
    }
    return values;
  }

  /** The name shown in results; {@code documented} unless something was changed. */
  public String name() {
    return name;
  }

  /** This profile with one option changed. */
  public PlatformProfile with(PlatformOption option, long value) {
    if (value < 0 || value > option.maximum()) {
      throw new IllegalArgumentException(
          "option out of range: option=" + option.path() + " value=" + value);
    }
    long[] changed = values.clone();
    changed[option.ordinal()] = value;
    return new PlatformProfile("custom", changed);
  }

  /** This profile with one option changed, by its name and text as in scenario files. */
  public PlatformProfile with(String path, String text) {
    PlatformOption option = PlatformOption.ofPath(path);
    if (option == null) {
      throw new IllegalArgumentException("unknown platform option: option=" + path);
    }
    return with(option, parse(option, text));
  }

  private static long parse(PlatformOption option, String text) {
    if (option.isSwitch() && (text.equals("true") || text.equals("false"))) {
      return text.equals("true") ? 1 : 0;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "not a value: option=" + option.path() + " value=" + text, e);
    }
  }

  /** Whether a switch is on. */
  public boolean is(PlatformOption option) {
    return values[option.ordinal()] != 0;
  }

  /** The value of an option. */
  public long value(PlatformOption option) {
    return values[option.ordinal()];
  }
}
