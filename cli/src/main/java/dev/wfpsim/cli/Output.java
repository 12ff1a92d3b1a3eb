package dev.wfpsim.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where lines go: UTF-8, each ended with one line feed and written at once, the same bytes on every
 * machine. The first thing that goes wrong is kept: a full disk must not pass for a success.
 */
final class Output extends PrintWriter {

  private final Sink sink;

  private Output(Sink sink) {
    super(new OutputStreamWriter(sink, StandardCharsets.UTF_8));
    this.sink = sink;
  }

  static Output to(OutputStream stream) {
    return new Output(new Sink(stream));
  }

  /** Why it could not be written, the first time; null while it can. */
  @Nullable IOException failure() {
    return sink.failure;
  }

  @Override
  public void println() {
    write('\n');
    flush();
  }

  @Override
  public void println(String line) {
    synchronized (lock) {
      write(line);
      println();
    }
  }

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }

  /** A writer forgets why it failed; this does not. */
  private static final class Sink extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    Sink(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException error) {
        failure = failure == null ? error : failure;
        throw error;
      }
    }
  }
}
