package dev.wfpsim.scenario.read;

import java.util.List;

/** The platform profiles and their named options, as scenarios may set them. */
public final class PlatformOptions {

  /**
   * The profile that does what the documentation says, with its documented choice where sources
   * differ.
   */
  public static final String DOCUMENTED = "documented";

  private PlatformOptions() {}

  public static List<String> profiles() {
    return List.of(DOCUMENTED);
  }

  public static List<String> names() {
    return List.of();
  }

  public static List<String> values(String name) {
    return List.of("true", "false");
  }
}
