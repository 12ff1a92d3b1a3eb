package dev.wfpsim.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;

/**
 * Imports of ours that name a class where it is not: what a driver written against an earlier
 * version has, or one whose author guessed. Told with the place where a class of that name is.
 */
final class UnknownImports {
  private static final String OURS = "dev.wfpsim";
  private static final Pattern IMPORT =
      Pattern.compile("^\\s*import\\s+(?:static\\s+)?(" + Pattern.quote(OURS) + "\\.[\\w.]+)");

  private final SortedSet<String> known = new TreeSet<>();
  private final TreeMap<String, SortedSet<String>> bySimpleName = new TreeMap<>();

  /** Looks at the classes that a compiler finds in its class path. */
  UnknownImports(JavaFileManager files) throws IOException {
    Iterable<JavaFileObject> classes =
        files.list(
            StandardLocation.CLASS_PATH,
            OURS,
            Set.of(JavaFileObject.Kind.CLASS),
            /* recurse= */ true);
    for (JavaFileObject each : classes) {
      String name = files.inferBinaryName(StandardLocation.CLASS_PATH, each);
      if (name != null && !name.contains("$")) {
        known.add(name);
        bySimpleName
            .computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), simple -> new TreeSet<>())
            .add(name);
      }
    }
  }

  /** A line for each import of a source that has a class of ours in another package. */
  List<String> hints(Path source) throws IOException {
    List<String> hints = new ArrayList<>();
    List<String> lines = Files.readAllLines(source);
    for (int i = 0; i < lines.size(); i++) {
      Matcher matcher = IMPORT.matcher(lines.get(i));
      if (matcher.find()) {
        String hint = hint(matcher.group(1));
        if (!hint.isEmpty()) {
          hints.add(source + ":" + (i + 1) + ": " + hint);
        }
      }
    }
    return hints;
  }

  /** What to say of one imported name; empty if it is right, or nothing is known of it. */
  private String hint(String imported) {
    String upTo = "";
    for (String part : imported.split("\\.")) {
      upTo += upTo.isEmpty() ? part : "." + part;
      if (!part.isEmpty() && Character.isUpperCase(part.charAt(0))) {
        SortedSet<String> places = bySimpleName.get(part);
        return known.contains(upTo) || places == null
            ? ""
            : upTo + " is " + String.join(" or ", places) + " in this version";
      }
    }
    return "";
  }
}
