package dev.wfpsim.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/**
 * Command lines that are told to the user. Pasted into a shell, in whatever folder, each does what
 * it says: it names the launcher and the class path as they were typed, and where any of its paths
 * is relative, the folder they start from.
 *
 * @param launcher the launcher as it was typed
 * @param classPath {@code WFPSIM_CLASSPATH} as it was typed; empty for none
 * @param folder the folder the command was given in; empty where there is no launcher that says
 */
record Again(String launcher, String classPath, String folder) {

  /** What the launcher tells of itself, in the environment. */
  static final String LAUNCHER = "WFPSIM_LAUNCHER";

  static final String CLASS_PATH = "WFPSIM_CLASSPATH";

  private static final String UNTOLD = "./wfpsim";

  static Again of(SortedMap<String, String> environment, Path folder) {
    String launcher = environment.getOrDefault(LAUNCHER, "");
    return new Again(
        launcher.isEmpty() ? UNTOLD : launcher,
        environment.getOrDefault(CLASS_PATH, ""),
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
    for (String command : commands) {
      String before = classPath.isEmpty() ? "" : CLASS_PATH + "=" + Shell.quote(classPath) + " ";
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
    all.addAll(List.of(classPath.isEmpty() ? new String[0] : classPath.split(":", -1)));
    return all.stream().anyMatch(path -> !path.startsWith("/"));
  }

  private boolean isThere(String argument) {
    try {
      return !argument.isEmpty() && Files.exists(Path.of(folder).resolve(argument));
    } catch (InvalidPathException notOne) {
      return false;
    }
  }
}
