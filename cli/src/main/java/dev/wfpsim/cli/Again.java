package dev.wfpsim.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Command lines that are told to the user. Pasted into a shell, in whatever folder, each does what
 * it says: it names the launcher and the variables it was given as they were typed, and where
 * anything in it may be a relative path, the folder they start from.
 *
 * @param launcher the launcher as it was typed
 * @param variables those that decide what the command does, by name, none empty
 * @param folder the folder the command was given in; empty where there is no launcher that says
 */
record Again(String launcher, SortedMap<String, String> variables, String folder) {

  /** What the launcher tells of itself, in the environment. */
  static final String LAUNCHER = "WFPSIM_LAUNCHER";

  static final String CLASS_PATH = "WFPSIM_CLASSPATH";

  /**
   * Options for the JVM: its memory and stack decide what a driver gets, and how long it may take.
   */
  static final String JAVA_OPTIONS = "WFPSIM_JAVA_OPTS";

  /** Where the JDK is, where the launcher found it by this alone; it says so in the other. */
  static final String JAVA_HOME = "JAVA_HOME";

  static final String FOUND_JDK = "WFPSIM_JDK";

  private static final String UNTOLD = "./wfpsim";

  static Again of(SortedMap<String, String> environment, Path folder) {
    String launcher = environment.getOrDefault(LAUNCHER, "");
    SortedMap<String, String> variables = new TreeMap<>();
    variables.put(CLASS_PATH, environment.getOrDefault(CLASS_PATH, ""));
    variables.put(JAVA_OPTIONS, environment.getOrDefault(JAVA_OPTIONS, ""));
    variables.put(JAVA_HOME, environment.getOrDefault(FOUND_JDK, ""));
    variables.values().removeIf(String::isEmpty);
    return new Again(
        launcher.isEmpty() ? UNTOLD : launcher,
        variables,
        launcher.isEmpty() ? "" : typed(folder, environment.getOrDefault("PWD", "")));
  }

  /** The folder by the name the user knows it by, through links and all. */
  private static String typed(Path folder, String named) {
    try {
      Path known = Path.of(named);
      if (known.isAbsolute() && Files.isSameFile(known, folder.toAbsolutePath())) {
        return named;
      }
    } catch (IOException | InvalidPathException elsewhere) {
      return folder.toAbsolutePath().toString();
    }
    return folder.toAbsolutePath().toString();
  }

  /** The command given by its arguments. */
  String line(String... arguments) {
    List<String> words = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    for (String argument : arguments) {
      words.add(Shell.quote(argument));
      if (isThere(argument)) {
        paths.add(argument);
      }
    }
    return line(List.of(String.join(" ", words)), paths);
  }

  /**
   * Some commands one after another, as one line.
   *
   * @param commands each without the launcher, quoted as a shell takes it
   * @param paths the paths in them, as they were typed
   */
  String line(List<String> commands, Collection<String> paths) {
    List<String> whole = new ArrayList<>();
    StringBuilder before = new StringBuilder();
    variables.forEach((name, text) -> before.append(name + "=" + Shell.quote(text) + " "));
    for (String command : commands) {
      whole.add((before + Shell.quote(launcher) + " " + command).strip());
    }
    String line = String.join("; ", whole);
    if (folder.isEmpty() || !isTied(paths)) {
      return line;
    }
    String there = whole.size() == 1 ? line : "{ " + line + "; }";
    return "(cd " + Shell.quote(folder) + " && " + there + ")";
  }

  /** Whether the line means something else in another folder. */
  private boolean isTied(Collection<String> paths) {
    List<String> all = new ArrayList<>(paths);
    if (launcher.indexOf('/') >= 0) {
      all.add(launcher); // without a slash it is looked for on the PATH
    }
    if (variables.containsKey(CLASS_PATH)) {
      all.addAll(List.of(variables.get(CLASS_PATH).split(":", -1)));
    }
    all.add(variables.getOrDefault(JAVA_HOME, "/"));
    // An option of the JVM may hold a path in many ways.
    return variables.containsKey(JAVA_OPTIONS)
        || all.stream().anyMatch(path -> !path.startsWith("/"));
  }

  private boolean isThere(String argument) {
    try {
      return !argument.isEmpty() && Files.exists(Path.of(folder).resolve(argument));
    } catch (InvalidPathException notOne) {
      return false;
    }
  }
}
