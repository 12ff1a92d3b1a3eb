package dev.wfpsim.conformance;

import dev.wfpsim.conformance.RuleBook.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The rule book held against what the code claims and what the tests prove.
 *
 * @param outOfScope the rules left out on purpose, with the reason
 * @param claims the main classes that name a rule
 * @param tests the tests that prove one
 * @param mutationTable how many small breakages the tests notice, as Markdown
 */
record Conformance(
    RuleBook book,
    Map<String, String> outOfScope,
    Mentions claims,
    Mentions tests,
    String mutationTable) {

  /** Where a rule stands. */
  enum Status {
    DONE("implemented, tested"),
    UNPROVEN("claimed, no test"),
    UNNAMED("tested, not named in code"),
    OUT_OF_SCOPE("out of scope"),
    NOT_YET("not yet");

    private final String text;

    Status(String text) {
      this.text = text;
    }
  }

  Status status(String id) {
    boolean claimed = !claims.of(id).isEmpty();
    boolean tested = !tests.of(id).isEmpty();
    if (claimed) {
      return tested ? Status.DONE : Status.UNPROVEN;
    }
    if (tested) {
      return Status.UNNAMED;
    }
    return outOfScope.containsKey(id) ? Status.OUT_OF_SCOPE : Status.NOT_YET;
  }

  /** Names of rules that the book does not have. */
  List<String> unknownRules() {
    List<String> complaints = new ArrayList<>();
    book.unknown(claims.ids())
        .forEach(id -> complaints.add("unknown rule " + id + " in " + claims.of(id)));
    book.unknown(tests.ids())
        .forEach(id -> complaints.add("unknown rule " + id + " in " + tests.of(id)));
    book.unknown(outOfScope.keySet())
        .forEach(id -> complaints.add("unknown rule " + id + " out of scope"));
    return complaints;
  }

  /** Claims that no test proves, and claims of what is said to be left out. */
  List<String> unprovenClaims() {
    List<String> complaints = new ArrayList<>();
    for (String id : claims.ids()) {
      if (status(id) == Status.UNPROVEN) {
        complaints.add(id + " is claimed by " + claims.of(id) + ", and no test is named for it");
      } else if (Collections.disjoint(claims.modulesOf(id), tests.modulesOf(id))) {
        complaints.add(
            id
                + " is claimed in "
                + claims.modulesOf(id)
                + ", and tested only in "
                + tests.modulesOf(id)
                + ": a module proves its own claims");
      }
      if (outOfScope.containsKey(id)) {
        complaints.add(id + " is claimed by " + claims.of(id) + ", and out of scope");
      }
    }
    return complaints;
  }

  /** The table as Markdown, a section of the book at a time. */
  String toMarkdown() {
    StringBuilder page = new StringBuilder();
    page.append("# Conformance\n\n");
    page.append(
        "Made by the build from the rules' names in code and tests; do not edit. To make it"
            + " again:\n\n");
    page.append("```\n").append(ConformanceTest.HOW).append("\n```\n\n");
    page.append("The rules with their sources are in [rules/semantics.md](rules/semantics.md). ");
    page.append("A rule counts as implemented when main code names it *and* a test proves it.\n\n");
    page.append(counts()).append("\n\n");
    page.append(overview());
    page.append("\n## How well the tests see a mistake\n\n");
    page.append(
        "`sim-core/mutation-scores` breaks each class in small ways, one after the other, and"
            + " counts what some test notices (PIT's default mutators). No class that claims a rule"
            + " may be below "
            + MutationScores.LEAST_PERCENT
            + " %.\n\n");
    page.append(mutationTable);
    for (String section : book.sections()) {
      List<Entry> rules = book.inSection(section);
      page.append("\n## ").append(section).append("\n\n").append(counts(rules)).append("\n\n");
      page.append("| rule | text | status | implemented in | tested by |\n|---|---|---|---|---|\n");
      rules.forEach(rule -> page.append(row(rule)));
    }
    return page.toString();
  }

  /** A row for each section, a column for each standing. */
  private String overview() {
    StringBuilder table = new StringBuilder("| section | rules |");
    for (Status status : Status.values()) {
      table.append(' ').append(status.text).append(" |");
    }
    table.append("\n|---|---|").append("---|".repeat(Status.values().length)).append('\n');
    for (String section : book.sections()) {
      List<Entry> rules = book.inSection(section);
      table.append("| ").append(section).append(" | ").append(rules.size()).append(" |");
      for (Status status : Status.values()) {
        table.append(' ').append(count(rules, status)).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  private long count(List<Entry> rules, Status status) {
    return rules.stream().filter(rule -> status(rule.id()) == status).count();
  }

  /** How many rules stand where, in one line. */
  String counts() {
    return counts(List.copyOf(book.rules().values()));
  }

  private String counts(List<Entry> rules) {
    StringBuilder line = new StringBuilder(rules.size() + " rules");
    for (Status status : Status.values()) {
      long count = count(rules, status);
      if (count > 0) {
        line.append(" · ").append(count).append(' ').append(status.text);
      }
    }
    return line.toString();
  }

  private String row(Entry rule) {
    Status status = status(rule.id());
    String reason = status == Status.OUT_OF_SCOPE ? ": " + outOfScope.get(rule.id()) : "";
    return String.join(
        " | ",
        "| " + rule.id(),
        rule.shortText().replace("|", "\\|"),
        status.text + reason,
        code(claims.of(rule.id())),
        code(tests.of(rule.id())) + " |\n");
  }

  private static String code(Iterable<String> names) {
    List<String> quoted = new ArrayList<>();
    names.forEach(name -> quoted.add("`" + name + "`"));
    return quoted.stream().collect(Collectors.joining(", "));
  }
}
