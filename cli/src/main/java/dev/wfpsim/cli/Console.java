package dev.wfpsim.cli;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a command's words go: data to {@code out}, everything else to {@code err}; both UTF-8 with
 * plain line ends on every machine.
 *
 * @param folder what relative paths start from
 * @param environment the variables a command may look at, such as NO_COLOR
 * @param terminal whether a person is watching: colours and a progress bar make sense
 * @param drivers the drivers that scenarios can use
 */
record Console(
    PrintWriter out,
    PrintWriter err,
    Path folder,
    SortedMap<String, String> environment,
    boolean terminal,
    DriverCatalogue drivers) {

  /** The console of this process. */
  static Console ofProcess() {
    return new Console(
        writer(new FileOutputStream(FileDescriptor.out)),
        writer(new FileOutputStream(FileDescriptor.err)),
        Path.of(""),
        new TreeMap<>(System.getenv()),
        System.console() != null && System.console().isTerminal(),
        DriverCatalogue.installed());
  }

  static PrintWriter writer(OutputStream stream) {
    return new LineEnds(stream);
  }

  /** A path as the user wrote it, from the console's folder. */
  Path resolve(String path) {
    return folder.resolve(path);
  }

  boolean colours(boolean refused) {
    return terminal && !refused && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** One line of data. */
  void data(String line) {
    out.println(line);
  }

  /** One line of everything else. */
  void say(String line) {
    err.println(line);
  }

  void flush() {
    out.flush();
    err.flush();
  }

  /**
   * Ends lines with one line feed everywhere, so that output is the same bytes on every machine.
   */
  private static final class LineEnds extends PrintWriter {
    LineEnds(OutputStream stream) {
      super(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    }

    @Override
    public void println() {
      write('\n');
      flush();
    }

    @Override
    public void println(String line) {
      write(line);
      println();
    }

    @Override
    public void println(Object line) {
      println(String.valueOf(line));
    }
  }
}
