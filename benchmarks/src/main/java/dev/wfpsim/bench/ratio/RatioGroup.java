package dev.wfpsim.bench.ratio;

import java.util.List;

/**
 * Rows that are measured together in one JVM.
 *
 * @param measurer name of the {@link Measurer} class
 * @param classPath where that is; empty for the class path of who asks
 * @param jvm further flags of the JVM
 * @param isSlow whether a quick look has time for one JVM only
 * @param missing why it cannot be measured; empty where it can
 */
public record RatioGroup(
    String name,
    String measurer,
    String classPath,
    List<String> jvm,
    List<RatioRow> rows,
    boolean isSlow,
    String missing) {

  public RatioGroup {
    jvm = List.copyOf(jvm);
    rows = List.copyOf(rows);
  }

  public static RatioGroup of(String name, Class<? extends Measurer> measurer, RatioRow... rows) {
    return new RatioGroup(name, measurer.getName(), "", List.of(), List.of(rows), false, "");
  }

  /** One whose measurer takes tens of seconds, with flags of its own. */
  public static RatioGroup slow(
      String name, Class<? extends Measurer> measurer, List<String> jvm, RatioRow... rows) {
    return new RatioGroup(name, measurer.getName(), "", jvm, List.of(rows), true, "");
  }

  /** Rows that have a target and nothing that measures them. */
  public static RatioGroup missing(String name, String why, RatioRow... rows) {
    return new RatioGroup(name, "", "", List.of(), List.of(rows), false, why);
  }
}
