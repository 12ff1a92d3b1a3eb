package dev.wfpsim.cli;

import dev.wfpsim.scenario.catalogue.DriverKind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/** Warns of places on the drivers' class path that cannot be what was meant. */
final class ClassPathCheck {

  private static final String SERVICE = "META-INF/services/" + DriverKind.class.getName();

  private ClassPathCheck() {}

  /** A line for each entry of {@code WFPSIM_CLASSPATH} that brings nothing, with the reason. */
  static List<String> warnings(Console console) {
    String classPath = console.environment().getOrDefault(Again.CLASS_PATH, "");
    List<String> warnings = new ArrayList<>();
    if (classPath.isBlank()) {
      return warnings;
    }
    boolean announced = false;
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      try {
        boolean wild = entry.equals("*") || entry.endsWith("/*");
        Path path = console.resolve(wild ? entry.substring(0, entry.length() - 1) : entry);
        String wrong = wrong(path, wild);
        if (!wrong.isEmpty()) {
          warnings.add("warning: " + Again.CLASS_PATH + ": " + wrong + ": " + Shell.quote(entry));
        }
        announced |= wild || wrong.isEmpty() && announces(path);
      } catch (InvalidPathException bad) {
        warnings.add("warning: " + Again.CLASS_PATH + ": not a path: " + Shell.quote(entry));
      }
    }
    if (!announced && warnings.isEmpty()) {
      warnings.add("warning: " + Again.CLASS_PATH + ": announces no driver: no " + SERVICE);
    }
    return warnings;
  }

  private static String wrong(Path path, boolean wild) {
    if (!Files.exists(path)) {
      return wild ? "no such folder" : "no such folder or jar";
    }
    if (Files.isDirectory(path)) {
      return Files.isReadable(path) ? "" : "folder cannot be read";
    }
    if (wild) {
      return "not a folder";
    }
    try (JarFile jar = new JarFile(path.toFile())) {
      return jar.size() == 0 ? "empty jar" : "";
    } catch (IOException notOne) {
      return "neither a folder nor a jar";
    }
  }

  private static boolean announces(Path path) {
    if (Files.isDirectory(path)) {
      return Files.exists(path.resolve(SERVICE));
    }
    try (JarFile jar = new JarFile(path.toFile())) {
      return jar.getEntry(SERVICE) != null;
    } catch (IOException notOne) {
      return false;
    }
  }
}
