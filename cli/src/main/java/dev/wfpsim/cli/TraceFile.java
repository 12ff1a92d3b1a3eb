package dev.wfpsim.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wfpsim.driver.EventLabels;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventPrinter;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one run to a file as they happen, so that what there was is there even if
 * the run is ended from outside. When the file cannot be written any more it stops writing and
 * keeps why; the run goes on.
 */
final class TraceFile implements TraceReader, Closeable {
  private final Path file;
  private final TraceFilter filter;
  private final TraceMatcher matcher;
  private final boolean json;
  private final EventPrinter printer = new EventPrinter(new EventLabels());
  private final StringBuilder line = new StringBuilder(400);
  private final BufferedWriter out;
  private @Nullable IOException failure;
  private boolean closed;
  private long written;

  /** Opens the file, and makes it empty. */
  TraceFile(Path file, boolean json, TraceFilter filter) throws IOException {
    this.file = file;
    this.json = json;
    this.filter = filter;
    this.matcher = new TraceMatcher(filter);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    this.out = Files.newBufferedWriter(file, UTF_8);
  }

  @Override
  public Set<EventKind> kinds() {
    if (!filter.needsHistory() && !filter.kinds().isEmpty()) {
      return filter.kinds();
    }
    Set<EventKind> kinds = EnumSet.copyOf(EventKind.ALL);
    kinds.addAll(filter.kinds());
    return kinds;
  }

  @Override
  public boolean wantsNames() {
    return true;
  }

  @Override
  public synchronized void event(EventView event) {
    if (closed || failure != null || !matcher.passes(event)) {
      return;
    }
    line.setLength(0);
    if (json) {
      printer.json(event, line);
    } else {
      line.append(printer.line(event));
    }
    try {
      out.append(line.append('\n'));
      written++;
    } catch (IOException error) {
      failure = error;
    }
  }

  /** Why it could not be written, in words; null where it was. */
  synchronized @Nullable String failure() {
    return failure == null ? null : "file=" + file + ": " + WholeFile.reason(failure);
  }

  /** How many events it has. */
  synchronized long written() {
    return written;
  }

  /** Writes what is left; later events are not written. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      out.close();
    } catch (IOException error) {
      failure = failure == null ? error : failure;
    }
  }
}
