package dev.wfpsim.conformance;

import dev.wfpsim.trace.FindingCode;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where rules are named: for each id the places and the modules they are in, all in order. */
final class Mentions {
  private static final Pattern CODE = Pattern.compile("\\bFindingCode\\.([A-Z][A-Z0-9_]+)\\b");
  private static final Pattern ID = Pattern.compile("\\bR-\\d{3}\\b");

  private final TreeMap<String, TreeSet<String>> places = new TreeMap<>();
  private final TreeMap<String, TreeSet<String>> modules = new TreeMap<>();
  private String module = "";

  /** What is added from here on is in this module. */
  void enterModule(String name) {
    module = name;
  }

  void add(String id, String place) {
    places.computeIfAbsent(id, key -> new TreeSet<>()).add(place);
    modules.computeIfAbsent(id, key -> new TreeSet<>()).add(module);
  }

  /** The modules in which a rule is named. */
  Set<String> modulesOf(String id) {
    return modules.getOrDefault(id, new TreeSet<>());
  }

  /** Whether a source names a rule, or tells of a broken one. */
  static boolean namesRule(String source) {
    return !claims(source).isEmpty();
  }

  /**
   * Every id in the text of a main class is a claim: in a comment that it does so, in a string that
   * it reports it. So is a finding's code, of the rule that it usually breaks.
   */
  void addClaims(String place, String source) {
    claims(source).forEach(id -> add(id, place));
  }

  private static TreeSet<String> claims(String source) {
    TreeSet<String> claims = new TreeSet<>();
    ID.matcher(source).results().map(MatchResult::group).forEach(claims::add);
    Matcher codes = CODE.matcher(source);
    while (codes.find()) {
      String rule = FindingCode.valueOf(codes.group(1)).rule();
      if (!rule.isEmpty() && !source.contains("\"" + rule + "\"")) {
        claims.add(rule);
      }
    }
    return claims;
  }

  Set<String> ids() {
    return places.keySet();
  }

  Collection<String> of(String id) {
    return places.getOrDefault(id, new TreeSet<>());
  }
}
