package dev.wfpsim.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbered rules in the order of the book, by id. */
record RuleBook(Map<String, Entry> rules) {
  private static final Pattern SECTION = Pattern.compile("## (?<title>[A-Z]\\. .*)");
  private static final Pattern RULE = Pattern.compile("- \\*\\*(?<id>R-\\d{3})\\*\\* (?<text>.*)");
  private static final Pattern SOURCE = Pattern.compile(" — _[^_].*_$");
  private static final int SHORT = 110;

  /** One rule: the section it stands in, and its text without the source. */
  record Entry(String id, String section, String text) {

    /** The beginning of the text, cut at a word. */
    String shortText() {
      if (text.length() <= SHORT) {
        return text;
      }
      return text.substring(0, text.lastIndexOf(' ', SHORT)) + " …";
    }
  }

  static RuleBook parse(String markdown) {
    Map<String, Entry> rules = new LinkedHashMap<>();
    String section = "";
    for (String line : markdown.lines().toList()) {
      Matcher heading = SECTION.matcher(line);
      Matcher rule = RULE.matcher(line);
      if (heading.matches()) {
        section = heading.group("title");
      } else if (rule.matches()) {
        String text = SOURCE.matcher(rule.group("text")).replaceFirst("");
        Entry entry = new Entry(rule.group("id"), section, text);
        if (rules.put(entry.id(), entry) != null) {
          throw new IllegalArgumentException("a rule stands twice: rule=" + entry.id());
        }
      }
    }
    return new RuleBook(rules);
  }

  List<String> sections() {
    return rules.values().stream().map(Entry::section).distinct().toList();
  }

  List<Entry> inSection(String section) {
    return rules.values().stream().filter(rule -> rule.section().equals(section)).toList();
  }

  /** The rules left out on purpose with the reason, from lines {@code R-nnn reason…}. */
  static Map<String, String> parseOutOfScope(String text) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      String[] parts = line.split(" ", 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException("no reason given: line=" + line);
      }
      reasons.put(parts[0], parts[1]);
    }
    return reasons;
  }

  Optional<Entry> find(String id) {
    return Optional.ofNullable(rules.get(id));
  }

  /** The ids among the given that the book does not have. */
  List<String> unknown(Iterable<String> ids) {
    List<String> unknown = new ArrayList<>();
    ids.forEach(
        id -> {
          if (find(id).isEmpty()) {
            unknown.add(id);
          }
        });
    return unknown;
  }
}
