package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A memory descriptor list entry: a run of bytes in memory that other MDLs may describe too.
 *
 * <p>The clone of a buffer has MDLs of its own over its original's memory, so a byte written
 * through one is seen through both. {@link #memory()} is the memory itself; an MDL's bytes begin at
 * {@link #start()} in it.
 *
 * <p>An MDL of a packet of the stack, and one of a clone of it, know whose memory it is, so that a
 * driver's writes are noticed.
 *
 * <p>In the trace, an MDL from NdisAllocateMdl begins there and ends with NdisFreeMdl. Any other
 * begins when it is first given to a buffer that is not the stack's, and ends with that buffer;
 * those of the stack's packets are parts of these and have no number.
 *
 * <p>Documentation: MDL, "Using MDLs", NdisAllocateMdl, NdisFreeMdl.
 */
public final class Mdl extends Chained<Mdl> implements Identified {
  static final Mdl[] NONE = {};

  private final Memory memory;
  private final int start;
  private final boolean addedByRetreat;
  private int byteCount;

  /** The MDL of the stack's packet whose memory this one of a clone shares; null for its own. */
  private final @Nullable Mdl original;

  private boolean kept;
  private @Nullable NetBufferList packet;
  private @Nullable MemoryWatch watch;
  private boolean allocated;
  private boolean freed;
  private boolean usedAfterFree;
  private int objectId;

  /** Who is told of its life; null where nobody is. */
  private @Nullable BufferLedger ledger;

  private Mdl(
      Memory memory, int start, int byteCount, boolean addedByRetreat, @Nullable Mdl original) {
    Objects.checkFromIndexSize(start, byteCount, memory.length());
    this.memory = memory;
    this.start = start;
    this.byteCount = byteCount;
    this.addedByRetreat = addedByRetreat;
    this.original = original;
  }

  /** An MDL over a run of an array; what is written to either is seen in both. */
  public static Mdl of(byte[] memory, int start, int byteCount) {
    return of(Memory.of(memory), start, byteCount);
  }

  /** An MDL over a whole array. */
  public static Mdl of(byte[] memory) {
    return of(memory, 0, memory.length);
  }

  /**
   * An MDL over a part of memory that others may describe, too (MmBuildMdlForNonPagedPool,
   * IoBuildPartialMdl).
   */
  public static Mdl of(Memory memory, int start, int byteCount) {
    return new Mdl(bare(memory), start, byteCount, false, null);
  }

  /** The bytes themselves, where a driver gives what it was given to look at. */
  private static Memory bare(Memory memory) {
    return memory.getClass() != HeapMemory.class && memory instanceof WatchedMemory watched
        ? watched.bytes()
        : memory;
  }

  /**
   * An MDL over memory that the stack keeps after the packet has been sent, and will send again
   * from: TCP's data until it is acknowledged.
   */
  public static Mdl ofKept(Memory memory, int start, int byteCount) {
    Mdl mdl = of(memory, start, byteCount);
    mdl.kept = true;
    return mdl;
  }

  /** NdisAllocateMdl: an MDL with a life of its own. */
  static Mdl allocated(BufferLedger ledger, String owner, Memory memory, int byteCount) {
    Mdl mdl = of(memory, 0, byteCount);
    mdl.allocated = true;
    mdl.ledger = ledger;
    mdl.objectId = ledger.findings().begins(ObjectKind.MDL, 0, owner);
    return mdl;
  }

  /**
   * NdisFreeMdl. The memory stays, and buffers that still describe it.
   *
   * @return false if it is not from NdisAllocateMdl, or has been freed
   */
  public boolean free() {
    BufferLedger told = ledger;
    if (!allocated || freed || told == null) {
      return false;
    }
    freed = true;
    told.findings().ends(objectId);
    return true;
  }

  /**
   * It is used: wrong once it is freed, which is told once.
   *
   * @param call the documented call or access, for the finding
   */
  public void used(String call) {
    BufferLedger told = ledger;
    if (freed && !usedAfterFree && told != null) {
      usedAfterFree = true;
      told.findings()
          .report(
              FindingCode.MDL_USE_AFTER_FREE,
              FindingCode.MDL_USE_AFTER_FREE.rule(),
              objectId,
              "used after NdisFreeMdl: call=" + call + " mdl=" + this);
    }
  }

  /** Whether {@link #free} has been called. */
  public boolean isFreed() {
    return freed;
  }

  /** The number of its object in the trace; 0 for one of a packet of the stack. */
  @Override
  public int objectId() {
    return objectId;
  }

  /**
   * It is given to a buffer: begins with it, if it has not begun.
   *
   * @return whether it has begun now
   */
  boolean beginWith(BufferLedger told, int buffer, String owner) {
    if (objectId != 0 || allocated) {
      return false;
    }
    ledger = told;
    objectId = told.findings().begins(ObjectKind.MDL, buffer, owner);
    return true;
  }

  /** The buffer it began with is gone, or has let go of it. */
  void end() {
    BufferLedger told = ledger;
    if (told != null) {
      told.findings().ends(objectId);
    }
    ledger = null;
    objectId = 0;
  }

  /** The MDL a retreat puts in front of a chain; an advance may free it again. */
  static Mdl ofRetreat(Memory memory) {
    return new Mdl(memory, 0, memory.length(), true, null);
  }

  /** An MDL of a clone over a part of this one's memory. */
  Mdl share(int from, int length) {
    used("clone");
    return new Mdl(memory, start + from, length, false, root());
  }

  /**
   * The memory described, which may be longer than this MDL (MmGetSystemAddressForMdlSafe). Reading
   * is always allowed; what is written to a packet of the stack is noticed later.
   */
  public Memory memory() {
    used("MmGetSystemAddressForMdlSafe");
    handOut(start, byteCount);
    return seen();
  }

  /** The memory for a driver: where somebody reads what is done with it, one that says so. */
  Memory seen() {
    used("NdisGetDataBuffer");
    BufferLedger told = told();
    Events watching = told == null ? null : told.watching();
    return watching == null ? memory : WatchedMemory.over(memory, watching, toldAs(0), start);
  }

  private @Nullable BufferLedger told() {
    NetBufferList owner = root().packet;
    return ledger != null || owner == null ? ledger : owner.ledger();
  }

  /** What readers know its bytes by: itself, the list whose packet they are, or else another. */
  int toldAs(int other) {
    NetBufferList owner = root().packet;
    return objectId != 0 ? objectId : owner == null ? other : owner.objectId();
  }

  /** What it describes, in the memory that it shares. */
  Memory bytes() {
    if (freed) {
      used("access");
    }
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
    used("NdisAdjustMdlLength");
    Objects.checkFromIndexSize(start, newByteCount, memory.length());
    byteCount = newByteCount;
  }

  /** The end of the chain. */
  public Mdl last() {
    Mdl last = this;
    for (Mdl each = next(); each != null; each = each.next()) {
      last = each;
    }
    return last;
  }

  /** How many there are from here on. */
  int count() {
    int count = 0;
    for (Mdl mdl = this; mdl != null; mdl = mdl.next()) {
      count++;
    }
    return count;
  }

  /** The MDLs behind it, which most packets do not have. */
  Mdl[] rest() {
    Mdl following = next();
    if (following == null) {
      return NONE;
    }
    Mdl[] rest = new Mdl[following.count()];
    int at = 0;
    for (Mdl mdl = next(); mdl != null; mdl = mdl.next()) {
      rest[at++] = mdl;
    }
    return rest;
  }

  @Override
  public String toString() {
    return "MDL of " + byteCount + " bytes";
  }

  /** Whether a retreat allocated it: whoever advances or frees the buffer must free it too. */
  public boolean addedByRetreat() {
    return addedByRetreat;
  }

  // --- whose memory it is

  private Mdl root() {
    return original == null ? this : original;
  }

  private boolean isShared() {
    return original != null;
  }

  /** It describes memory of a packet of the stack. */
  void belongTo(NetBufferList owner) {
    packet = owner;
  }

  /** A driver is given the memory itself: what it holds now is remembered. */
  void handOut(int at, int length) {
    Mdl root = root();
    NetBufferList owner = root.packet;
    if (owner == null || length == 0) {
      return;
    }
    MemoryWatch known = root.watch;
    if (known == null) {
      known = new MemoryWatch(root.memory, root.kept);
      root.watch = known;
      owner.watch(known);
    } else {
      owner.lookForWrites(); // what was written before was another's
    }
    known.handOut(at, length, isShared(), owner.whoRuns());
  }

  /** A driver is about to write through this MDL: tells of it where the memory is not its own. */
  void driverWrites(int at, Memory source, int sourceOffset, int length) {
    NetBufferList owner = root().packet;
    if (owner == null) {
      return;
    }
    Memory from = bare(source);
    int changed = 0;
    for (int i = 0; i < length; i++) {
      changed += memory.u8(start + at + i) == from.u8(sourceOffset + i) ? 0 : 1;
    }
    if (changed > 0) {
      owner.written(changed, isShared(), root().kept);
    }
  }

  /** Bytes were written by somebody known. */
  void written(int at, int length) {
    MemoryWatch watched = root().watch;
    if (watched != null) {
      watched.written(at, length);
    }
  }
}
