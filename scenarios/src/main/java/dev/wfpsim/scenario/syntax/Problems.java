package dev.wfpsim.scenario.syntax;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything wrong with one scenario, so that a reader mends a file in one go, and what is only
 * worth a warning. Holds at most {@link #LIMIT} of each. One problem more ends the reading with
 * {@link Full}, since a mistake made a thousand times would be told a thousand times.
 */
public final class Problems {

  /** More than this in one file is one mistake repeated, not information. */
  static final int LIMIT = 100;

  /** A value quoted in a message may be as long as a file. */
  private static final int MAX_MESSAGE = 400;

  /** There are more problems than are told: what is being read is not read further. */
  public static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Full() {
      super("too many problems", null, false, false);
    }
  }

  private final List<Problem> problems = new ArrayList<>();
  private boolean full;
  private final List<Warning> warnings = new ArrayList<>();
  private int warningsDropped;

  /**
   * Adds a problem; the same message at the same place is kept once.
   *
   * @throws Full where it is one too many
   */
  public void add(Position at, String message) {
    Problem problem = new Problem(at, shortened(message));
    if (problems.contains(problem)) {
      return;
    }
    if (problems.size() >= LIMIT) {
      full = true;
      throw new Full();
    }
    problems.add(problem);
  }

  /** Adds a warning: the scenario stays valid. The same at the same place is kept once. */
  public void warn(Position at, String message) {
    Warning warning = new Warning(at, shortened(message));
    if (warnings.contains(warning)) {
      return;
    }
    if (warnings.size() >= LIMIT) {
      warningsDropped++;
      return;
    }
    warnings.add(warning);
  }

  private static String shortened(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
  }

  /** Whether nothing is wrong; warnings do not count. */
  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** All problems in the order of the file. */
  public List<Problem> all() {
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(Comparator.comparing(Problem::at));
    if (full) {
      Position last = sorted.getLast().at();
      sorted.add(new Problem(last, "too many problems: the rest was not read"));
    }
    return List.copyOf(sorted);
  }

  /** All warnings in the order of the file. */
  public List<Warning> warnings() {
    List<Warning> sorted = new ArrayList<>(warnings);
    sorted.sort(Comparator.comparing(Warning::at));
    if (warningsDropped > 0) {
      Position last = sorted.getLast().at();
      sorted.add(new Warning(last, "too many warnings: left out=" + warningsDropped));
    }
    return List.copyOf(sorted);
  }
}
