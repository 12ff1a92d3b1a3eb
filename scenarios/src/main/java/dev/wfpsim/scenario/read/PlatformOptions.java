package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.Arrays;
import java.util.List;

/** The platform profiles and their named options, as scenarios may set them. */
final class PlatformOptions {

  static final String DOCUMENTED = PlatformProfile.DOCUMENTED.name();

  private PlatformOptions() {}

  static List<String> profiles() {
    return List.of(DOCUMENTED);
  }

  static List<String> names() {
    return Arrays.stream(PlatformOption.values()).map(PlatformOption::path).toList();
  }

  /** The value as the profile takes it: a switch, or a duration in nanoseconds. */
  static String value(String name, String text) throws WrongValue {
    PlatformOption option = PlatformOption.ofPath(name);
    if (option == null) {
      throw new WrongValue("unknown platform option: option=" + name);
    }
    if (option.isSwitch()) {
      if (!text.equals("true") && !text.equals("false")) {
        throw new WrongValue("not a yes or no: value=" + text + ", expected true or false");
      }
      return text;
    }
    boolean duration = name.endsWith("-nanos");
    long value = duration ? Units.durationNanos(text) : Units.number(text, 0, option.maximum());
    return Long.toString(value);
  }
}
