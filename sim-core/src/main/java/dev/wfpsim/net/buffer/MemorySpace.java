package dev.wfpsim.net.buffer;

/**
 * Where the packets of one world have their memory from: arrays, or native memory that is given
 * back when the world ends; both serve the next packet when nobody keeps them. Which it is changes
 * nothing that can be seen in a run.
 *
 * <p>Who has a space may keep and release memory; drivers have none.
 */
public abstract sealed class MemorySpace implements AutoCloseable
    permits ArraySpace, HeapSpace, NativeSpace {
  /** What freed memory holds. */
  static final byte FREED = (byte) 0xdd;

  MemorySpace() {}

  /** Arrays that are used again in the world they are of, which is the usual. */
  public static MemorySpace ofArrays() {
    return new ArraySpace();
  }

  /** Arrays that the collector takes: for what nobody counts. */
  public static MemorySpace heap() {
    return HeapSpace.INSTANCE;
  }

  /** Native memory of a world of its own, until {@link #close}. */
  public static MemorySpace ofNative() {
    return new NativeSpace();
  }

  /** So many bytes, all zero, kept once: by who asks. */
  public abstract Memory allocate(int length);

  /** Whether who keeps memory is counted. */
  public abstract boolean counts();

  /** Bytes that somebody keeps; 0 where that is not counted. */
  public abstract long keptBytes();

  /** One more keeps memory of this space. */
  public final void keep(Memory memory) {
    memory.keep();
  }

  /** One who kept memory of this space looks at it no more: after the last, it serves others. */
  public final void release(Memory memory) {
    memory.release();
  }

  /** The world has ended: native memory is gone, and whoever looks at it fails. */
  @Override
  public abstract void close();
}
