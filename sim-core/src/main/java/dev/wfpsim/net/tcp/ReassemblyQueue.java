package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.LazyTreeMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What arrived before its turn: runs of bytes keyed by stream position, without overlaps.
 *
 * <p>Where two segments overlap, the bytes that came first stay. The receive window bounds the
 * bytes held, since nothing beyond it is offered to the queue. Insertion and removal cost the
 * logarithm of the number of runs.
 */
final class ReassemblyQueue {
  private final LazyTreeMap<Long, byte[]> runs = new LazyTreeMap<>();
  private long finPosition = -1;

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** Keeps copies of the parts of a text, which begins at {@code position}, that are not here. */
  void insert(long position, Text text) {
    long at = position;
    long end = position + text.length();
    Map.Entry<Long, byte[]> before = runs.navigable().floorEntry(at);
    if (before != null) {
      at = Math.max(at, before.getKey() + before.getValue().length);
    }
    while (at < end) {
      Map.Entry<Long, byte[]> next = runs.navigable().ceilingEntry(at);
      long until = next == null ? end : Math.min(end, next.getKey());
      if (until > at) {
        int from = (int) (at - position);
        int length = (int) (until - at);
        runs.put(at, text.part(from, length).toBytes());
      }
      if (next == null) {
        return;
      }
      at = Math.max(until, next.getKey() + next.getValue().length);
    }
  }

  /** Where the run begins, without a gap, that {@code position} lies in. */
  long runStart(long position) {
    long start = position;
    Map.Entry<Long, byte[]> before = runs.navigable().floorEntry(start);
    while (before != null && before.getKey() + before.getValue().length >= start) {
      start = before.getKey();
      before = runs.navigable().lowerEntry(start);
    }
    return start;
  }

  /** Where the run ends, without a gap, that {@code position} lies in. */
  long runEnd(long position) {
    long end = position;
    Map.Entry<Long, byte[]> next = runs.navigable().floorEntry(position);
    while (next != null && next.getKey() <= end) {
      end = Math.max(end, next.getKey() + next.getValue().length);
      next = runs.navigable().higherEntry(next.getKey());
    }
    return end;
  }

  /** Remembers that the stream ends at {@code position}. */
  void finAt(long position) {
    finPosition = position;
  }

  /** Whether the stream is known to end at {@code position}. */
  boolean endsAt(long position) {
    return finPosition == position;
  }

  /** Takes the bytes that continue the stream at {@code position}, null where there are none. */
  byte @Nullable [] take(long position) {
    while (!runs.isEmpty()) {
      Map.Entry<Long, byte[]> first = runs.navigable().firstEntry();
      long start = first.getKey();
      byte[] data = first.getValue();
      if (start > position) {
        return null;
      }
      runs.navigable().pollFirstEntry();
      if (start + data.length > position) {
        int skip = (int) (position - start);
        if (skip == 0) {
          return data;
        }
        byte[] rest = new byte[data.length - skip];
        System.arraycopy(data, skip, rest, 0, rest.length);
        return rest;
      }
    }
    return null;
  }

  void clear() {
    runs.clear();
  }
}
