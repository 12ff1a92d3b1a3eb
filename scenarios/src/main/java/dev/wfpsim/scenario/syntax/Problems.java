package dev.wfpsim.scenario.syntax;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything wrong with one scenario, so that a reader mends a file in one go. Holds at most {@link
 * #LIMIT} problems; the last one then says that more were found.
 */
public final class Problems {

  /** More than this in one file is one mistake repeated, not information. */
  static final int LIMIT = 100;

  /** A value quoted in a message may be as long as a file. */
  private static final int MAX_MESSAGE = 400;

  private final List<Problem> problems = new ArrayList<>();
  private int dropped;

  /** Adds a problem; the same message at the same place is kept once. */
  public void add(Position at, String message) {
    String told =
        message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    Problem problem = new Problem(at, told);
    if (problems.contains(problem)) {
      return;
    }
    if (problems.size() >= LIMIT) {
      dropped++;
      return;
    }
    problems.add(problem);
  }

  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** All problems in the order of the file. */
  public List<Problem> all() {
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(Comparator.comparing(Problem::at));
    if (dropped > 0) {
      Position last = sorted.getLast().at();
      sorted.add(new Problem(last, "too many problems: left out=" + dropped));
    }
    return List.copyOf(sorted);
  }
}
