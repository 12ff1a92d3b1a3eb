package dev.wfpsim.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * How many small breakages of each class the tests notice, as {@code sim-core/mutation-scores}
 * measured it: one row a class, in {@code docs/rules/mutation-scores.tsv}. A row keeps the digest
 * of the source it was measured on, so that only what has changed is measured again.
 */
final class MutationScores {
  /** What a class that claims a rule has to reach. */
  static final int LEAST_PERCENT = 80;

  private static final String HEAD =
      "# Made by sim-core/mutation-scores: class, mutants, noticed, digest of the source.\n";

  private final TreeMap<String, Score> byClass = new TreeMap<>();

  /**
   * One class's measurement.
   *
   * @param mutants breakages tried, those that no test reaches included
   * @param noticed breakages that made a test fail, or never end
   * @param digest of the source it was measured on
   */
  record Score(int mutants, int noticed, String digest) {
    int percent() {
      return mutants == 0 ? 100 : noticed * 100 / mutants;
    }

    Score plus(boolean isNoticed) {
      return new Score(mutants + 1, noticed + (isNoticed ? 1 : 0), digest);
    }
  }

  /** Reads the table. */
  static MutationScores parse(String table) {
    MutationScores scores = new MutationScores();
    for (String line : table.lines().filter(each -> !each.startsWith("#")).toList()) {
      String[] words = line.split("\t");
      scores.byClass.put(
          words[0], new Score(Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3]));
    }
    return scores;
  }

  String toTable() {
    StringBuilder table = new StringBuilder(HEAD);
    byClass.forEach(
        (name, score) ->
            table
                .append(String.join("\t", name, "" + score.mutants, "" + score.noticed))
                .append('\t')
                .append(score.digest)
                .append('\n'));
    return table.toString();
  }

  /**
   * Takes over what a report of PIT says: the classes in it replace their rows, and classes that
   * are gone lose theirs.
   *
   * @param digestOf of the source of a class; null where there is none
   */
  void merge(InputStream report, Function<String, @Nullable String> digestOf) throws IOException {
    TreeMap<String, Score> measured = new TreeMap<>();
    var mutations = read(report).getElementsByTagName("mutation");
    for (int i = 0; i < mutations.getLength(); i++) {
      Element mutation = (Element) mutations.item(i);
      String name =
          topLevel(mutation.getElementsByTagName("mutatedClass").item(0).getTextContent());
      String digest = digestOf.apply(name);
      if (digest != null) {
        boolean noticed = mutation.getAttribute("detected").equals("true");
        measured.merge(name, new Score(0, 0, digest).plus(noticed), (a, b) -> a.plus(noticed));
      }
    }
    byClass.putAll(measured);
    byClass.keySet().removeIf(name -> digestOf.apply(name) == null);
  }

  private static Document read(InputStream report) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(report);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }

  private static String topLevel(String className) {
    int nested = className.indexOf('$');
    return nested < 0 ? className : className.substring(0, nested);
  }

  /** Classes that claim a rule and are measured below the least score. */
  List<String> below(Predicate<String> claims) {
    return byClass.keySet().stream()
        .filter(name -> byClass.get(name).percent() < LEAST_PERCENT && claims.test(name))
        .toList();
  }

  /** A line for each class that claims a rule and is measured below the least score. */
  List<String> shortfalls(Predicate<String> claims) {
    return below(claims).stream()
        .map(
            name ->
                name
                    + " claims a rule, and tests notice only "
                    + byClass.get(name).noticed
                    + " of its "
                    + byClass.get(name).mutants
                    + " mutants: write the tests, then sim-core/mutation-scores "
                    + name)
        .toList();
  }

  /** A row for each package, with what its classes that claim a rule reach. */
  String toMarkdown(Predicate<String> claims, Function<String, @Nullable String> digestOf) {
    TreeMap<String, List<String>> packages = new TreeMap<>();
    byClass
        .keySet()
        .forEach(
            name ->
                packages
                    .computeIfAbsent(
                        name.substring(0, name.lastIndexOf('.')), key -> new ArrayList<>())
                    .add(name));
    StringBuilder page = new StringBuilder();
    page.append(
        "| package | classes | mutants | noticed | where a rule is claimed | changed since |\n");
    page.append("|---|---|---|---|---|---|\n");
    packages.forEach(
        (name, classes) ->
            page.append("| `")
                .append(name)
                .append("` | ")
                .append(classes.size())
                .append(row(classes, claims, digestOf)));
    List<String> all = List.copyOf(byClass.keySet());
    page.append("| all | ").append(all.size()).append(row(all, claims, digestOf));
    return page.toString();
  }

  private String row(
      List<String> classes, Predicate<String> claims, Function<String, @Nullable String> digestOf) {
    long changed =
        classes.stream()
            .filter(name -> !byClass.get(name).digest.equals(digestOf.apply(name)))
            .count();
    return " | "
        + sum(classes).mutants
        + " | "
        + sum(classes).percent()
        + " % | "
        + sum(classes.stream().filter(claims).toList()).percent()
        + " % | "
        + (changed == 0 ? "" : changed + (changed == 1 ? " class" : " classes"))
        + " |\n";
  }

  private Score sum(List<String> classes) {
    int mutants = 0;
    int noticed = 0;
    for (String name : classes) {
      mutants += byClass.get(name).mutants;
      noticed += byClass.get(name).noticed;
    }
    return new Score(mutants, noticed, "");
  }

  /** How many of the given classes were never measured. */
  long neverMeasured(List<String> classes) {
    return classes.stream().filter(name -> !byClass.containsKey(name)).count();
  }

  /** Of the given classes those without a row, or measured on another source. */
  List<String> unmeasured(List<String> classes, Function<String, @Nullable String> digestOf) {
    return classes.stream()
        .filter(
            name ->
                !byClass.containsKey(name)
                    || !byClass.get(name).digest.equals(digestOf.apply(name)))
        .toList();
  }
}
