package dev.wfpsim.net.tcp;

/**
 * A first-in first-out buffer of bytes with random access to what is in it: the receive buffer,
 * whose bytes are kept until they are read.
 *
 * <p>A circular array that doubles up to the capacity, and that does not exist before the first
 * byte nor after {@link #release}, so that a thousand idle connections cost nothing. Append, copy
 * and drop are linear in the bytes moved.
 */
final class ByteRing {
  private static final int INITIAL_BYTES = 2048;

  private static final byte[] NONE = {};

  private int capacity;
  private byte[] bytes = NONE;
  private int head;
  private int size;

  ByteRing(int capacity) {
    this.capacity = capacity;
  }

  int size() {
    return size;
  }

  /** Bytes that may still be appended; none where it holds more than its capacity. */
  int free() {
    return Math.max(0, capacity - size);
  }

  int capacity() {
    return capacity;
  }

  /** Sets how many bytes it may hold; those it holds stay. */
  void resize(int bytes) {
    capacity = bytes;
  }

  /** Bytes of memory it takes. */
  int memory() {
    return bytes.length;
  }

  /** Appends what fits and says how much that was. */
  int append(byte[] source, int offset, int length) {
    int accepted = Math.min(length, free());
    if (accepted == 0) {
      return 0;
    }
    if (size + accepted > bytes.length) {
      grow(size + accepted);
    }
    int tail = (head + size) % bytes.length;
    int first = Math.min(accepted, bytes.length - tail);
    System.arraycopy(source, offset, bytes, tail, first);
    System.arraycopy(source, offset + first, bytes, 0, accepted - first);
    size += accepted;
    return accepted;
  }

  /** Copies {@code length} bytes that begin {@code from} bytes behind the oldest. */
  void copy(int from, byte[] target, int offset, int length) {
    if (from < 0 || length < 0 || from + length > size) {
      throw new IllegalArgumentException(
          "outside the buffer: from=" + from + " length=" + length + " size=" + size);
    }
    if (length == 0) {
      return;
    }
    int start = (head + from) % bytes.length;
    int first = Math.min(length, bytes.length - start);
    System.arraycopy(bytes, start, target, offset, first);
    System.arraycopy(bytes, 0, target, offset + first, length - first);
  }

  /** Forgets the oldest {@code length} bytes. */
  void drop(int length) {
    if (length < 0 || length > size) {
      throw new IllegalArgumentException("outside the buffer: drop=" + length + " size=" + size);
    }
    size -= length;
    head = size == 0 ? 0 : (head + length) % bytes.length;
  }

  /** Gives the memory back, if nothing is in it. */
  void release() {
    if (size == 0) {
      bytes = NONE;
      head = 0;
    }
  }

  /** Forgets everything, and gives the memory back. */
  void clear() {
    size = 0;
    release();
  }

  private void grow(int needed) {
    int length = Math.max(bytes.length, Math.min(capacity, INITIAL_BYTES));
    while (length < needed) {
      length = Math.min(Math.max(capacity, needed), length * 2);
    }
    byte[] larger = new byte[length];
    copy(0, larger, 0, size);
    bytes = larger;
    head = 0;
  }
}
