package dev.wfpsim.net.tcp;

import dev.wfpsim.net.buffer.Memory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The text of a segment (RFC 9293): octets where they lie, in a packet's memory or in a queue. Who
 * keeps them copies them. One that lies in several places is joined when it is read, which what is
 * sent from a queue never is: its packets describe the queue.
 */
final class Text {
  static final Text NONE = of(new byte[0]);

  private final int length;
  private Memory memory;
  private int offset;

  /** What is left of it behind the octets that lie here; null where all do. */
  private @Nullable Text rest;

  /**
   * One that lies in one place.
   *
   * @param memory not to be changed by anybody
   * @param offset where the text begins in it
   * @param length how many octets it has
   */
  Text(Memory memory, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, memory.length());
    this.memory = memory;
    this.offset = offset;
    this.length = length;
  }

  /** As many octets there, and behind them those of another. */
  Text(Memory memory, int offset, int here, Text rest) {
    Objects.checkFromIndexSize(offset, here, memory.length());
    this.memory = memory;
    this.offset = offset;
    this.length = here + rest.length;
    this.rest = rest;
  }

  /** How many octets it has. */
  int length() {
    return length;
  }

  /** Where all of it lies; not to be changed by anybody. */
  Memory memory() {
    join();
    return memory;
  }

  /** Where it begins in {@link #memory}. */
  int offset() {
    join();
    return offset;
  }

  private void join() {
    Text next = rest;
    if (next == null) {
      return;
    }
    Memory whole = Memory.ofSize(length);
    int at = 0;
    Text part = this;
    while (next != null) {
      int here = part.length - next.length;
      whole.copyFrom(at, part.memory, part.offset, here);
      at += here;
      part = next;
      next = part.rest;
    }
    whole.copyFrom(at, part.memory, part.offset, part.length);
    memory = whole;
    offset = 0;
    rest = null;
  }

  /** A text that takes a whole array. */
  static Text of(byte[] bytes) {
    return new Text(Memory.of(bytes), 0, bytes.length);
  }

  /** A part of it, in the same place. */
  Text part(int from, int count) {
    Objects.checkFromIndexSize(from, count, length);
    return new Text(memory(), offset() + from, count);
  }

  /** A copy. */
  byte[] toBytes() {
    return memory().toBytes(offset(), length);
  }

  /** Copies all of it to a place. */
  void copyTo(Memory target, int at) {
    target.copyFrom(at, memory(), offset(), length);
  }
}
