package dev.wfpsim.net.tcp;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What arrived before its turn: runs of bytes keyed by stream position, without overlaps.
 *
 * <p>Where two segments overlap, the bytes that came first stay. The receive window bounds the
 * bytes held, since nothing beyond it is offered to the queue. Insertion and removal cost the
 * logarithm of the number of runs.
 */
final class ReassemblyQueue {
  private final TreeMap<Long, byte[]> runs = new TreeMap<>();
  private long finPosition = -1;

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** Keeps copies of the parts of a text, which begins at {@code position}, that are not here. */
  void insert(long position, Text text) {
    long at = position;
    long end = position + text.length();
    Map.Entry<Long, byte[]> before = runs.floorEntry(at);
    if (before != null) {
      at = Math.max(at, before.getKey() + before.getValue().length);
    }
    while (at < end) {
      Map.Entry<Long, byte[]> next = runs.ceilingEntry(at);
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
    Map.Entry<Long, byte[]> before = runs.floorEntry(start);
    while (before != null && before.getKey() + before.getValue().length >= start) {
      start = before.getKey();
      before = runs.lowerEntry(start);
    }
    return start;
  }

  /** Where the run ends, without a gap, that {@code position} lies in. */
  long runEnd(long position) {
    long end = position;
    Map.Entry<Long, byte[]> next = runs.floorEntry(position);
    while (next != null && next.getKey() <= end) {
      end = Math.max(end, next.getKey() + next.getValue().length);
      next = runs.higherEntry(next.getKey());
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
      Map.Entry<Long, byte[]> first = runs.firstEntry();
      long start = first.getKey();
      byte[] data = first.getValue();
      if (start > position) {
        return null;
      }
      runs.pollFirstEntry();
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
