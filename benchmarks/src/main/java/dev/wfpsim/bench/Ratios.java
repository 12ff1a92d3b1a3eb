package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Fork;
import dev.wfpsim.bench.ratio.Machine;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioResult;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.RatioTable;
import dev.wfpsim.bench.ratio.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures ours beside its baselines and says how far it is from them, in one table.
 *
 * <p>A ratio is worth more than a time on a machine that does other things meanwhile, if both sides
 * met the same machine: so sides take turns in one JVM, processor time counts, and the least of
 * each. Compilers do not decide the same way in every JVM: so each group of rows is measured in
 * several, the middle ratio stands in the table, and a row passes or falls short only if they all
 * say so.
 */
public final class Ratios {
  private static final int QUICK_JVMS = 2;
  private static final int JVMS = 5;
  private static final String USAGE =
      """
      usage: benchmarks/ratios [--quick] [--json] [--list] [a word of a row's name]
        --quick  fewer and shorter rounds, for a look in less than three minutes
        --json   one object, wfpsim.ratios/2, instead of a table
        --list   the rows and their targets, nothing measured
      exits with 0 where every row passes, 3 where one falls short, 4 where only noise forbids to tell,
      5 where one was not measured, 2 for wrong arguments
      """;

  private Ratios() {}

  /** What was asked for. */
  record Options(boolean isQuick, boolean isJson, boolean isList, String word) {
    static Options of(String... args) {
      boolean quick = false;
      boolean json = false;
      boolean list = false;
      String word = "";
      for (String arg : args) {
        switch (arg) {
          case "--quick" -> quick = true;
          case "--json" -> json = true;
          case "--list" -> list = true;
          default -> {
            if (arg.startsWith("-") || !word.isEmpty()) {
              throw new IllegalArgumentException("unexpected: " + arg);
            }
            word = arg;
          }
        }
      }
      return new Options(quick, json, list, word);
    }

    boolean wants(RatioRow row) {
      return row.name().contains(word);
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.of(args);
    } catch (IllegalArgumentException e) {
      System.err.print(e.getMessage() + "\n" + USAGE);
      System.exit(RatioTable.USAGE);
      return;
    }
    List<RatioGroup> groups = groups(options);
    if (groups.isEmpty()) {
      System.err.print("no row has this in its name: " + options.word() + "\n" + USAGE);
      System.exit(RatioTable.USAGE);
    }
    if (options.isList()) {
      groups.forEach(group -> group.rows().forEach(Ratios::list));
      return;
    }
    RatioTable table = table(groups, options);
    System.out.print(options.isJson() ? table.toJson() + "\n" : table.toText());
    System.exit(table.exitCode());
  }

  private static void list(RatioRow row) {
    System.out.println(row.name() + ": " + row.target().toText());
  }

  /** The rows of every group that has a row with such a word in its name, measured. */
  static RatioTable table(boolean isQuick, String word) throws IOException, InterruptedException {
    Options asked = new Options(isQuick, false, false, word);
    return table(groups(asked), new Options(isQuick, false, false, ""));
  }

  private static List<RatioGroup> groups(Options options) {
    return RatioGroups.all().stream()
        .filter(group -> group.rows().stream().anyMatch(options::wants))
        .toList();
  }

  private static RatioTable table(List<RatioGroup> groups, Options options)
      throws IOException, InterruptedException {
    List<RatioResult> results = new ArrayList<>();
    for (RatioGroup group : groups) {
      for (RatioResult result : results(group, options)) {
        if (options.wants(result.row())) {
          results.add(result);
        }
      }
    }
    return new RatioTable(options.isQuick() ? "quick" : "full", Machine.here(), results);
  }

  private static List<RatioResult> results(RatioGroup group, Options options)
      throws IOException, InterruptedException {
    int jvms = options.isQuick() ? group.isSlow() ? 1 : QUICK_JVMS : JVMS;
    Map<String, List<Sample>> samples = new TreeMap<>();
    String why = group.missing().isEmpty() ? "its measurer said nothing of it" : group.missing();
    for (int i = 1; i <= jvms && group.missing().isEmpty(); i++) {
      System.err.println("measuring " + group.name() + ", JVM " + i + " of " + jvms);
      try {
        Fork.measure(group, options.isQuick())
            .forEach(
                (key, sample) -> samples.computeIfAbsent(key, k -> new ArrayList<>()).add(sample));
      } catch (Fork.Failed e) {
        why = String.valueOf(e.getMessage());
        samples.clear(); // a group that fails in one JVM is not to be believed in others
        break;
      }
    }
    List<RatioResult> results = new ArrayList<>();
    for (RatioRow row : group.rows()) {
      List<Sample> own = samples.getOrDefault(row.key(), List.of());
      results.add(new RatioResult(row, own, own.isEmpty() ? why : ""));
    }
    return results;
  }
}
