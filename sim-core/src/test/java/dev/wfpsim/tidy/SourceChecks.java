package dev.wfpsim.tidy;

import dev.wfpsim.tidy.JavaShape.Body;
import dev.wfpsim.tidy.JavaShape.TypeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checks on the text of a file. Each answers its complaints, {@code name:line: what}, none when
 * all is well.
 */
final class SourceChecks {
  static final int MAX_FILE_LINES = 600;
  static final int MAX_METHOD_LINES = 70;
  static final int MAX_MEDIAN_LINES = 120;

  /** Spelt in halves, so that this file does not complain about itself. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  /** A host that hands out packages: builds take them from wherever the machine is set up to. */
  private static final Pattern REGISTRY =
      Pattern.compile(
          "\\b(repo\\d?|registry|artifactory|nexus|pypi|packages|deb)\\.[a-z0-9-]+(\\.[a-z0-9-]+)*\\b");

  private static final Pattern REGISTRY_ENDING = Pattern.compile(".*\\.(org|com|io|net|dev)");

  /**
   * A place on somebody's machine. Folders where JDKs usually are may be named, one JDK in them may
   * not.
   */
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.$}>*~/-])/(home|root|work|Users|tmp|mnt|usr/lib/jvm)/[\\w.-]+");

  /** What a reader of the trace must not get hold of: whoever has one of these can act. */
  private static final Pattern ACTING =
      Pattern.compile(
          "\\b(Kernel|Machine|Activity|Events|Host|Network|Wfp|World|HostWorld|DriverHost)\\b");

  private static final Pattern READER = Pattern.compile("\\bimplements\\b[^{]*\\bTraceReader\\b");

  /** What readers make, and what is made of it: it asks nothing but the trace either. */
  private static final Set<String> MADE_BY_READERS =
      Set.of(
          "Acceptance.java",
          "Attempt.java",
          "ByteTally.java",
          "ConnectionFacts.java",
          "ConnectionLog.java",
          "DatagramFacts.java",
          "Figures.java",
          "Judge.java",
          "OpenEnds.java",
          "RunFacts.java");

  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

  private SourceChecks() {}

  /** Readers only read: a class that implements TraceReader names nothing that it could act on. */
  static List<String> readersOnlyRead(String name, String source) {
    String code = COMMENT.matcher(source).replaceAll("");
    return READER.matcher(code).find() || MADE_BY_READERS.contains(fileName(name))
        ? find(name, code, ACTING, "a reader of the trace only reads")
        : List.of();
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static List<String> fileLength(String name, String source) {
    long lines = lineCount(source);
    return lines <= MAX_FILE_LINES
        ? List.of()
        : List.of(name + ": " + lines + " lines, more than " + MAX_FILE_LINES);
  }

  static List<String> methodLength(String name, JavaShape shape) {
    List<String> complaints = new ArrayList<>();
    for (Body body : shape.bodies()) {
      if (body.lines() > MAX_METHOD_LINES) {
        String what =
            body.name() + " has " + body.lines() + " lines, more than " + MAX_METHOD_LINES;
        complaints.add(name + ":" + body.firstLine() + ": " + what);
      }
    }
    return complaints;
  }

  static List<String> headComment(String name, JavaShape shape) {
    List<String> complaints = new ArrayList<>();
    for (TypeHead type : shape.types()) {
      if (type.isPublic() && !type.hasDoc()) {
        complaints.add(
            name + ":" + type.line() + ": public type " + type.name() + " has no head comment");
      }
    }
    return complaints;
  }

  static List<String> unfinished(String name, String text) {
    return find(name, text, UNFINISHED, "unfinished work belongs in the tracker");
  }

  static List<String> registryHosts(String name, String text) {
    return find(name, text, REGISTRY, "a registry's host belongs in the machine's settings")
        .stream()
        .filter(complaint -> REGISTRY_ENDING.matcher(complaint).matches())
        .toList();
  }

  static List<String> machinePaths(String name, String text) {
    return find(name, text, MACHINE_PATH, "a path of one machine");
  }

  static List<String> medianLength(List<Long> lengths) {
    if (lengths.isEmpty()) {
      return List.of();
    }
    long median = lengths.stream().sorted().toList().get((lengths.size() - 1) / 2);
    return median <= MAX_MEDIAN_LINES
        ? List.of()
        : List.of("median file length " + median + " lines, more than " + MAX_MEDIAN_LINES);
  }

  static long lineCount(String source) {
    return source.lines().count();
  }

  private static List<String> find(String name, String text, Pattern pattern, String why) {
    List<String> complaints = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      long line = 1 + text.substring(0, matcher.start()).chars().filter(c -> c == '\n').count();
      complaints.add(name + ":" + line + ": " + why + ": " + matcher.group());
    }
    return complaints;
  }
}
