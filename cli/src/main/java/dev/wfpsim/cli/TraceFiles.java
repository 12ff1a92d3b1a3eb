package dev.wfpsim.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The trace files of a command: one that was named, or one for each of several runs beside it, with
 * the scenario's name and the seed before the ending. Used by several jobs at once.
 */
final class TraceFiles implements Closeable {
  /** So many runs are written down at most: a file each. */
  static final int MAX_RUNS = 1_000;

  private static final List<String> ENDINGS = List.of(".jsonl", ".txt");

  private final Path file;
  private final boolean several;
  private final TraceFilter filter;
  private final List<TraceFile> open = new ArrayList<>();
  private @Nullable TraceFile first;
  private @Nullable String failure;
  private int runs;
  private long written;

  private TraceFiles(Path file, boolean several, TraceFilter filter) {
    this.file = file;
    this.several = several;
    this.filter = filter;
  }

  /**
   * Where events go.
   *
   * @throws IOException if that is no place for them
   */
  static TraceFiles at(Path file, boolean several, TraceFilter filter) throws IOException {
    Path name = file.getFileName();
    String ending = name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    if (ENDINGS.stream().noneMatch(ending::endsWith)) {
      throw new FileSystemException(file.toString(), null, "expected .jsonl or .txt");
    }
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a folder");
    }
    TraceFiles files = new TraceFiles(file, several, filter);
    if (!several) {
      files.first = files.make(file);
    }
    return files;
  }

  private TraceFile make(Path path) throws IOException {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    TraceFile made = new TraceFile(path, name.endsWith(".jsonl"), filter);
    open.add(made);
    return made;
  }

  /** The file of a run; null where it cannot be made, which {@link #failure} then tells. */
  synchronized @Nullable TraceFile of(String scenario, long seed) {
    if (!several) {
      TraceFile only = first;
      first = null;
      return only;
    }
    String run = scenario + "-" + Long.toUnsignedString(seed);
    try {
      return make(TraceOptions.withRun(file, run));
    } catch (IOException error) {
      failed("file=" + file + ": " + WholeFile.reason(error));
      return null;
    }
  }

  /** A run is over. */
  void done(TraceFile done) {
    done.close();
    synchronized (this) {
      open.remove(done);
      runs++;
      written += done.written();
      String why = done.failure();
      if (why != null) {
        failed(why);
      }
    }
  }

  /**
   * Writes what is left, and tells of what could not be written.
   *
   * @param files null for none
   * @param again the command that makes them again
   * @return the exit code, which is worse where something could not
   */
  static int end(@Nullable TraceFiles files, Console console, int code, String again) {
    if (files == null) {
      return code;
    }
    files.close();
    String why = files.failure();
    if (why == null) {
      if (files.isEmpty()) {
        console.say("the trace is empty: no event passed the trace filter: file=" + files.file);
      }
      return code;
    }
    console.say("the trace is not whole: " + why);
    console.say(again);
    return ExitCode.worse(code, ExitCode.OUTPUT);
  }

  /** Whether a run is over, and no event of any has been written. */
  private synchronized boolean isEmpty() {
    return runs > 0 && written == 0;
  }

  private void failed(String why) {
    failure = failure == null ? why : failure;
  }

  /** Why something could not be written, the first time; null where all was. */
  synchronized @Nullable String failure() {
    return failure;
  }

  /** Writes what there is of runs that have not come back. */
  @Override
  public void close() {
    for (TraceFile each : List.copyOf(open)) {
      done(each);
    }
  }
}
