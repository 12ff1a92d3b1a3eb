package dev.wfpsim.scenario.syntax;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Guesses which known word a misspelt one stands for: the nearest by edits (insert, drop, replace,
 * swap two neighbours), within a third of its length. Ties go to the word listed first, so the
 * answer never varies.
 */
public final class Spelling {

  private static final int LONGEST_WORD = 200;
  private static final int MOST_TOLD = 12;

  private Spelling() {}

  /**
   * The nearest of {@code known}, or null when none is near. Upper and lower case count as equal.
   */
  public static @Nullable String nearest(String word, Collection<String> known) {
    if (word.isEmpty() || word.length() > LONGEST_WORD) {
      return null;
    }
    String wanted = fold(word);
    String best = null;
    int bestEdits = Integer.MAX_VALUE;
    for (String candidate : known) {
      int edits = edits(wanted, fold(candidate));
      if (edits < bestEdits) {
        bestEdits = edits;
        best = candidate;
      }
    }
    return bestEdits <= (word.length() + 1) / 3 ? best : null;
  }

  /** {@code ", did you mean X?"}, or nothing when no known word is near. */
  public static String suggestion(String word, Collection<String> known) {
    String nearest = nearest(word, known);
    return nearest == null ? "" : ", did you mean " + nearest + "?";
  }

  /** As {@link #suggestion}; where none is near, which words there are, as many as fit a line. */
  public static String choice(String word, Collection<String> known) {
    String suggestion = suggestion(word, known);
    if (!suggestion.isEmpty() || known.isEmpty()) {
      return suggestion;
    }
    String words = String.join(", ", known.stream().limit(MOST_TOLD).toList());
    int more = known.size() - MOST_TOLD;
    return ", expected one of " + words + (more > 0 ? " and " + more + " more" : "");
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static int edits(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
        least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = least;
      }
    }
    return cost[a.length()][b.length()];
  }
}
