package dev.wfpsim.conformance;

import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where rules are named: for each id the places, both in order. */
final class Mentions {
  private static final Pattern ID = Pattern.compile("\\bR-\\d{3}\\b");

  private final TreeMap<String, TreeSet<String>> places = new TreeMap<>();

  void add(String id, String place) {
    places.computeIfAbsent(id, key -> new TreeSet<>()).add(place);
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
