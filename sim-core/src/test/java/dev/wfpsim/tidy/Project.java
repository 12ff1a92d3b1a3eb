package dev.wfpsim.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The project's own tree, found from wherever a test runs, and its files in a fixed order.
 *
 * <p>The tree is walked rather than asked of git, so that the checks also hold in an unpacked
 * archive. What a build or an editor leaves behind is skipped by the names that {@code .gitignore}
 * has.
 */
public final class Project {
  private static final Set<String> SKIPPED_FOLDERS =
      Set.of("target", "out", ".git", ".idea", ".vscode", "node_modules");

  private final Path root;

  private Project(Path root) {
    this.root = root;
  }

  /** The nearest folder upwards that holds the launcher and the ground floor. */
  public static Project find() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      if (Files.isDirectory(folder.resolve("sim-core/src"))
          && Files.exists(folder.resolve("pom.xml"))) {
        return new Project(folder);
      }
      folder = folder.getParent();
    }
    throw new IllegalStateException(
        "no project found above folder=" + Path.of("").toAbsolutePath());
  }

  public Path root() {
    return root;
  }

  /** The path as the reader of a complaint types it: relative, with slashes. */
  public String name(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /** Every Java source of every module, main and test. */
  public List<Path> javaFiles() {
    return files().stream()
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> name(file).matches("[^/]+/src/(main|test)/java/.*"))
        .toList();
  }

  /** Every file that is text, in the order of its name. */
  public List<Path> textFiles() {
    return files().stream().filter(Project::isText).toList();
  }

  private List<Path> files() {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(root, new Collector(found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Collections.sort(found);
    return found;
  }

  public static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("file=" + file, e);
    }
  }

  /** As git decides it: no zero byte near the start. */
  private static boolean isText(Path file) {
    try (var in = Files.newInputStream(file)) {
      for (byte b : in.readNBytes(8_000)) {
        if (b == 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Collects regular files, entering no skipped folder. */
  private static final class Collector extends SimpleFileVisitor<Path> {
    private final List<Path> found;

    Collector(List<Path> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean skipped = SKIPPED_FOLDERS.contains(folder.getFileName().toString());
      return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !file.getFileName().toString().equals(".git")) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
