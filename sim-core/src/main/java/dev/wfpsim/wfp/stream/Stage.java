package dev.wfpsim.wfp.stream;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.wfp.filter.LayerFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One filter on the way of a direction: what waits before it, and what its callout said last.
 *
 * <p>Invariant: {@code bytes} is the length of all that waits.
 */
final class Stage {
  /** So many runs are joined into one: a chain of lists has an end (as long as its bytes do). */
  private static final int MOST_CHUNKS = 256;

  final LayerFilter filter;

  /** Filters that came when the connection was there already, and whose callout does not join. */
  final boolean ignored;

  private final Fifo<StreamChunk> waiting = new Fifo<>();
  private int bytes;

  /** Bytes that the callout was not shown since it was called last. */
  long missed;

  /** How many bytes have to wait before it is asked; 0 where it did not say. */
  long required;

  boolean deferred;
  int deferredFlags;

  /** The callout has let data pass. */
  boolean permitted;

  /** It puts data in from outside of its classifyFn. */
  boolean outOfBand;

  /** It holds the end. */
  boolean endBlocked;

  /** Who tells the callout of a reset now; and whether that is over, so that it knows. */
  @Nullable Activity abortTeller;

  boolean abortTold;

  /** Bytes that it blocked and that it has not put in again, as far as the count tells. */
  long held;

  Stage(LayerFilter filter, boolean ignored) {
    this.filter = filter;
    this.ignored = ignored;
  }

  int calloutId() {
    return filter.filter().calloutId();
  }

  int bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  StreamChunk first() {
    return waiting.getFirst();
  }

  Iterable<StreamChunk> all() {
    return waiting;
  }

  void add(StreamChunk chunk) {
    waiting.add(chunk);
    bytes += chunk.length();
    if (waiting.size() > MOST_CHUNKS) {
      join();
    }
  }

  StreamChunk remove() {
    StreamChunk first = waiting.removeFirst();
    bytes -= first.length();
    return first;
  }

  void putBack(StreamChunk chunk) {
    waiting.addFirst(chunk);
    bytes += chunk.length();
  }

  void clear() {
    waiting.clear();
    bytes = 0;
  }

  /** Joins runs that differ in nothing but where they lie. */
  private void join() {
    List<StreamChunk> old = new ArrayList<>(waiting);
    waiting.clear();
    for (int i = 0; i < old.size(); ) {
      int end = i + 1;
      int length = old.get(i).length();
      while (end < old.size() && alike(old.get(i), old.get(end))) {
        length += old.get(end).length();
        end++;
      }
      waiting.add(end == i + 1 ? old.get(i) : joined(old.subList(i, end), length));
      i = end;
    }
  }

  private static boolean alike(StreamChunk a, StreamChunk b) {
    return !a.isEnd()
        && !b.isEnd()
        && a.data().expedited() == b.data().expedited()
        && a.injector() == b.injector()
        && a.decidedIn() == b.decidedIn()
        && a.permitted() == b.permitted();
  }

  private static StreamChunk joined(List<StreamChunk> parts, int length) {
    byte[] all = new byte[length];
    int at = 0;
    for (StreamChunk each : parts) {
      System.arraycopy(each.data().bytes(), each.data().offset(), all, at, each.length());
      at += each.length();
    }
    return parts.getLast().with(all);
  }

  @Override
  public String toString() {
    return filter + " waiting=" + bytes;
  }
}
