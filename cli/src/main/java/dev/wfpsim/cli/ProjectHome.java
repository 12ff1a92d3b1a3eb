package dev.wfpsim.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds the folder that wfpsim was checked out or unpacked into: the one with the scenario library.
 */
final class ProjectHome {

  private ProjectHome() {}

  /**
   * The nearest folder above the program, or above {@code folder}, that has the library; else
   * {@code folder}.
   */
  static Path find(Path folder) {
    Path found = above(folder.toAbsolutePath());
    if (found != null) {
      return found;
    }
    try {
      CodeSource source = ProjectHome.class.getProtectionDomain().getCodeSource();
      found = source == null ? null : above(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException unusual) {
      found = null;
    }
    return found == null ? folder : found;
  }

  private static @Nullable Path above(Path start) {
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("scenarios/library"))) {
        return at;
      }
    }
    return null;
  }
}
