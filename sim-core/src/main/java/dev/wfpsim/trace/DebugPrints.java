package dev.wfpsim.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What drivers printed: each line is an event of the trace, and the last {@value #LIMIT} are kept
 * for the report, as a debugger's buffer keeps them.
 */
public final class DebugPrints {
  /** How many lines are kept. */
  public static final int LIMIT = 1_000;

  private final ArrayDeque<DebugPrint> last = new ArrayDeque<>(1);
  private long dropped;

  /** Enters a line into the trace, and keeps it. */
  public void add(Trace trace, DebugPrint print, int activity) {
    byte[] bytes = print.text().getBytes(StandardCharsets.UTF_8);
    trace.bytes(EventKind.DEBUG_PRINT, print.virtualNanos(), activity, bytes, 0, bytes.length);
    if (last.size() == LIMIT) {
      last.removeFirst();
      dropped++;
    }
    last.add(print);
  }

  /** The lines that are kept, in order. */
  public List<DebugPrint> all() {
    return List.copyOf(last);
  }

  /** How many lines before them are not. */
  public long dropped() {
    return dropped;
  }
}
