package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.model.Expectation.Claim;
import dev.wfpsim.scenario.model.Expectation.Comparison;
import dev.wfpsim.scenario.model.Expectation.Figure;
import dev.wfpsim.scenario.model.Expectation.Scope;
import dev.wfpsim.scenario.read.Words.Unexpected;
import dev.wfpsim.scenario.syntax.Units;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads expectations that compare a counter: {@code connections of X: opened >= 10}. */
final class FigureReader {

  /** The counter meant where none is named. */
  static final String TOTAL = "total";

  static final Map<String, List<String>> COUNTERS =
      Map.of(
          "connections",
          List.of("attempted", "opened", "redirected", "blocked", "failed", "reset", "accepted"),
          "injections",
          List.of("requested", "completed", "failed", "pending"),
          "packets",
          List.of("sent", "delivered", "lost"),
          "bytes",
          List.of("sent", "delivered"),
          "classifies",
          List.of(TOTAL, "permit", "block", "continue", "callouts"),
          "redirects",
          List.of(TOTAL),
          "findings",
          List.of(TOTAL));

  private static final List<String> SIGNS =
      Arrays.stream(Comparison.values()).map(Comparison::sign).toList();

  private final ScopeReader scopes;

  FigureReader(ScopeReader scopes) {
    this.scopes = scopes;
  }

  Claim read(String subject, Words scopeWords, Words predicate) throws Unexpected {
    Scope scope = Scope.ALL;
    String name = null;
    switch (subject) {
      case "connections" -> scope = scopes.scope(scopeWords);
      case "injections" -> name = scopes.driverAfterOf(scopeWords);
      case "classifies" -> name = scopes.layerAfterAt(scopeWords);
      default -> {}
    }
    List<String> counters = COUNTERS.getOrDefault(subject, List.of(TOTAL));
    Figure left = figure(subject, name, scope, counters, predicate, true);
    Comparison comparison = comparison(predicate);
    Figure right = figure(subject, name, scope, counters, predicate, false);
    return new Claim.OfFigures(left, comparison, right);
  }

  /** A sign, or its words: YAML reads a value that starts with {@code >} as something else. */
  private static Comparison comparison(Words words) throws Unexpected {
    if (words.take("at", "least")) {
      return Comparison.AT_LEAST;
    }
    if (words.take("at", "most")) {
      return Comparison.AT_MOST;
    }
    if (words.take("exactly")) {
      return Comparison.EQUAL;
    }
    String sign = words.oneOf("comparison", SIGNS);
    return Comparison.values()[SIGNS.indexOf(sign)];
  }

  private static boolean startsComparison(String word) {
    return SIGNS.contains(word) || word.equals("at") || word.equals("exactly");
  }

  private static Figure figure(
      String subject,
      @Nullable String name,
      Scope scope,
      List<String> counters,
      Words words,
      boolean left)
      throws Unexpected {
    String next = words.peek();
    if (left && startsComparison(next) && counters.contains(TOTAL)) {
      return new Figure.Counted(subject, TOTAL, name, scope);
    }
    if (!left && !next.isEmpty() && Character.isDigit(next.charAt(0))) {
      if (subject.equals("bytes")) {
        return new Figure.Constant(words.quantity("a size such as 32 KiB", FigureReader::size));
      }
      return new Figure.Constant(
          words.value("a number", text -> Units.number(text, 0, Long.MAX_VALUE)));
    }
    return new Figure.Counted(subject, words.oneOf("counter", counters), name, scope);
  }

  private static long size(String text) throws Units.WrongValue {
    return text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Units.number(text, 0, Long.MAX_VALUE)
        : Units.bytes(text);
  }
}
