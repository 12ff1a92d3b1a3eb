package dev.wfpsim.kernel.memory;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.EventKind;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block of pool. It carries bytes, and an object a driver written in Java keeps there instead of
 * a C structure. Every access is checked: after the free, and to paged memory at DISPATCH_LEVEL,
 * the machine stops.
 */
public final class PoolMemory implements Identified, OnMachine {
  /** What freed memory is filled with. */
  static final byte POISON = (byte) 0xDD;

  private final Pool pool;
  private final PoolType type;
  private final int length;
  private final int tag;
  private final long address;
  private final String owner;
  private final int objectId;
  private byte @Nullable [] bytes;
  private @Nullable Object object;
  private boolean freed;
  private String freedBy = "";

  PoolMemory(
      Pool pool, PoolType type, int length, int tag, long address, String owner, int objectId) {
    this.pool = pool;
    this.type = type;
    this.length = length;
    this.tag = tag;
    this.address = address;
    this.owner = owner;
    this.objectId = objectId;
  }

  @Override
  public Machine machine() {
    return pool.machine();
  }

  /**
   * Its bytes, to read and write. Who watches memory is told of a read of all of them: what is done
   * with the array is not seen.
   */
  public byte[] bytes() {
    check();
    pool.touched(EventKind.MEMORY_READ, this);
    byte[] all = bytes;
    if (all == null) {
      all = new byte[length];
      bytes = all;
    }
    return all;
  }

  /** The object kept in it. */
  public Object object() {
    check();
    pool.touched(EventKind.MEMORY_READ, this);
    return Objects.requireNonNull(object, "no object in this pool memory");
  }

  /** Keeps an object in it. */
  public void setObject(Object value) {
    check();
    pool.touched(EventKind.MEMORY_WRITE, this);
    object = value;
  }

  /** Checks an access now, as if it were read or written. */
  public void check() {
    pool.check(this);
  }

  public PoolType type() {
    return type;
  }

  /** Size in bytes. */
  public int length() {
    return length;
  }

  public int tag() {
    return tag;
  }

  /** Its simulated address, never used twice in a run. */
  public long address() {
    return address;
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return objectId;
  }

  /** Who allocated it: the activity's owner. */
  public String owner() {
    return owner;
  }

  public boolean isFreed() {
    return freed;
  }

  String freedBy() {
    return freedBy;
  }

  void poison(String by) {
    freed = true;
    freedBy = by;
    if (bytes != null) {
      Arrays.fill(bytes, POISON);
    }
  }

  /** {@code 'Wfps' 64 bytes at ffff…}. */
  @Override
  public String toString() {
    return "'" + Pool.text(tag) + "' " + length + " bytes at " + Long.toHexString(address);
  }
}
