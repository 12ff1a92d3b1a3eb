package dev.wfpsim.net.buffer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A memory descriptor list entry: a run of bytes in memory that other MDLs may describe too.
 *
 * <p>The clone of a buffer has MDLs of its own over its original's memory, so a byte written
 * through one is seen through both. {@link #memory()} is the memory itself; an MDL's bytes begin at
 * {@link #start()} in it.
 *
 * <p>Documentation: MDL, "Using MDLs".
 */
public final class Mdl {
  private final byte[] memory;
  private final int start;
  private final boolean addedByRetreat;
  private int byteCount;
  private @Nullable Mdl next;

  private Mdl(byte[] memory, int start, int byteCount, boolean addedByRetreat) {
    Objects.checkFromIndexSize(start, byteCount, memory.length);
    this.memory = memory;
    this.start = start;
    this.byteCount = byteCount;
    this.addedByRetreat = addedByRetreat;
  }

  /** An MDL over a run of memory (MmBuildMdlForNonPagedPool, IoBuildPartialMdl). */
  public static Mdl of(byte[] memory, int start, int byteCount) {
    return new Mdl(memory, start, byteCount, false);
  }

  /** An MDL over a whole array. */
  public static Mdl of(byte[] memory) {
    return new Mdl(memory, 0, memory.length, false);
  }

  /** The MDL a retreat puts in front of a chain; an advance may free it again. */
  static Mdl ofRetreat(int byteCount) {
    return new Mdl(new byte[byteCount], 0, byteCount, true);
  }

  /** The memory described, which may be longer than this MDL (MmGetSystemAddressForMdlSafe). */
  public byte[] memory() {
    return memory;
  }

  /** Where this MDL's bytes begin in {@link #memory()}. */
  public int start() {
    return start;
  }

  /** How many bytes it describes (MmGetMdlByteCount). */
  public int byteCount() {
    return byteCount;
  }

  /** Describes fewer or more bytes of the same memory (NdisAdjustMdlLength). */
  public void adjustLength(int newByteCount) {
    Objects.checkFromIndexSize(start, newByteCount, memory.length);
    byteCount = newByteCount;
  }

  public @Nullable Mdl next() {
    return next;
  }

  public void setNext(@Nullable Mdl newNext) {
    next = newNext;
  }

  /** Whether a retreat allocated it: whoever advances or frees the buffer must free it too. */
  public boolean addedByRetreat() {
    return addedByRetreat;
  }
}
