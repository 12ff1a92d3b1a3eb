package dev.wfpsim.bench.ratio;

import java.util.List;

/**
 * Rows that are measured together in one JVM.
 *
 * @param measurer name of the {@link Measurer} class
 * @param jvm further flags of the JVM
 */
public record RatioGroup(String name, String measurer, List<String> jvm, List<RatioRow> rows) {

  public RatioGroup {
    jvm = List.copyOf(jvm);
    rows = List.copyOf(rows);
  }

  public static RatioGroup of(String name, Class<? extends Measurer> measurer, RatioRow... rows) {
    return new RatioGroup(name, measurer.getName(), List.of(), List.of(rows));
  }
}
