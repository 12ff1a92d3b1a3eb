package dev.wfpsim.trace;

import dev.wfpsim.collect.Fifo;
import java.util.List;

/**
 * What drivers printed: each line is an event of the trace, and the last {@value #LIMIT} are kept
 * for the report, as a debugger's buffer keeps them.
 */
public final class DebugPrints {
  /** How many lines are kept. */
  public static final int LIMIT = 1_000;

  private final Fifo<DebugPrint> last = new Fifo<>();
  private long dropped;

  /** Keeps a line. */
  public void add(DebugPrint print) {
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
