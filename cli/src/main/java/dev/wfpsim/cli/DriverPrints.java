package dev.wfpsim.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What drivers print with {@code System.out} and {@code System.err}, line by line to standard
 * error, each line with the place in the driver that wrote it: {@code [Odd.java:30] packet seen}.
 * Nothing of it may get among the data on standard output. Standard input is empty for them: a
 * driver that reads it would make a run depend on who types.
 */
final class DriverPrints {

  private static final int LONGEST_LINE = 8_192;
  private static final String OURS = "dev.wfpsim.";
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private static final List<Lines> STREAMS = new CopyOnWriteArrayList<>();

  private DriverPrints() {}

  static void goTo(Output err) {
    System.setOut(stream(err));
    System.setErr(stream(err));
    System.setIn(InputStream.nullInputStream());
  }

  private static PrintStream stream(Output err) {
    Lines lines = new Lines(err);
    STREAMS.add(lines);
    return new PrintStream(lines, false, StandardCharsets.UTF_8);
  }

  /** A run of this thread is over: lines that its drivers did not end are told as they are. */
  static void endLines() {
    STREAMS.forEach(Lines::end);
  }

  /** What a thread has written of a line, and where it began to. */
  private record Begun(String place, ByteArrayOutputStream text) {}

  /** Keeps each thread's line until it is whole. */
  private static final class Lines extends OutputStream {
    private final Output err;
    private final ConcurrentHashMap<Thread, Begun> begun = new ConcurrentHashMap<>();

    Lines(Output err) {
      this.err = err;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      Thread thread = Thread.currentThread();
      ByteArrayOutputStream line =
          begun
              .computeIfAbsent(thread, key -> new Begun(place(), new ByteArrayOutputStream()))
              .text();
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] != '\n') {
          line.write(bytes[i]);
        }
        if (bytes[i] == '\n' || line.size() == LONGEST_LINE) {
          tell(place(), line);
          line.reset();
        }
      }
      if (line.size() == 0) {
        begun.remove(thread);
      }
    }

    private void tell(String place, ByteArrayOutputStream line) {
      err.println(place + line.toString(StandardCharsets.UTF_8).stripTrailing());
    }

    void end() {
      Thread self = Thread.currentThread();
      begun.entrySet().stream()
          .filter(each -> each.getKey() == self || !each.getKey().isAlive())
          .sorted(Comparator.comparing(each -> each.getKey().threadId()))
          .forEach(
              each -> {
                // Taken out first: two runs that end at once must not both tell it.
                Begun line = begun.remove(each.getKey());
                if (line != null) {
                  tell(line.place(), line.text());
                }
              });
    }

    /** The innermost code that is not the JDK's; nothing where that is wfpsim's own. */
    private static String place() {
      return WALKER.walk(
          frames ->
              frames
                  .filter(frame -> frame.getDeclaringClass().getModule().getName() == null)
                  .filter(frame -> frame.getDeclaringClass() != Lines.class)
                  .findFirst()
                  .filter(frame -> !frame.getClassName().startsWith(OURS))
                  .map(frame -> "[" + frame.getFileName() + ":" + frame.getLineNumber() + "] ")
                  .orElse(""));
    }
  }
}
