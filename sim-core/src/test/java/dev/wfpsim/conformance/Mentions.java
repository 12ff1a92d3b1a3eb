package dev.wfpsim.conformance;

import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where rules are named: for each id the places and the modules they are in, all in order. */
final class Mentions {
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

  /** Whether a source names a rule. */
  static boolean namesRule(String source) {
    return ID.matcher(source).find();
  }

  /**
   * Every id in the text of a main class is a claim: in a comment that it does so, in a string that
   * it reports it.
   */
  void addClaims(String place, String source) {
    Matcher matcher = ID.matcher(source);
    while (matcher.find()) {
      add(matcher.group(), place);
    }
  }

  Set<String> ids() {
    return places.keySet();
  }

  Collection<String> of(String id) {
    return places.getOrDefault(id, new TreeSet<>());
  }
}
