package dev.wfpsim.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** Writes a file so that it is there whole or not at all, whatever happens meanwhile. */
final class WholeFile {

  private static final AtomicLong NUMBER = new AtomicLong();

  private WholeFile() {}

  /** Writes a file's text. */
  @FunctionalInterface
  interface Text {
    void write(Appendable out) throws IOException;
  }

  /** Writes beside the file and then gives it its name; leaves nothing when that fails. */
  static void write(Path file, Text text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new FileSystemException(file.toString(), null, "is a folder");
    }
    Files.createDirectories(folder);
    // Not a temporary file of the JDK's, which nobody else may read, not even under its new name.
    String own = ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    Path beside = folder.resolve("." + file.getFileName() + "." + own + ".part");
    try {
      try (BufferedWriter writer =
          Files.newBufferedWriter(
              beside, UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        text.write(writer);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** Why, in words: some exceptions have only a file's name for a message. */
  static String reason(Exception error) {
    if (error instanceof AccessDeniedException) {
      return "access denied";
    }
    if (error instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return error instanceof FileAlreadyExistsException
        ? "a file is where a folder should be"
        : String.valueOf(error.getMessage());
  }
}
