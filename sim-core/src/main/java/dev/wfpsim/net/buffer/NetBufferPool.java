package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where NET_BUFFER_LISTs come from (NdisAllocateNetBufferListPool): allocation for one owner, until
 * the pool is freed. A failed allocation answers null, as the documented functions do.
 */
public final class NetBufferPool implements Identified {
  private static final int POINTER_BYTES = 8;
  private static final int GAP_BYTES = 16;

  /** What lies between the pieces of a packet. */
  private static final int GAP = 0xDD;

  private final BufferLedger ledger;
  private final String owner;
  private final int objectId;
  private int live;
  private boolean freed;

  NetBufferPool(BufferLedger ledger, String owner, int objectId) {
    this.ledger = ledger;
    this.owner = owner;
    this.objectId = objectId;
  }

  /** Who allocates here. */
  public String owner() {
    return owner;
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return objectId;
  }

  /** Buffers allocated here and still alive. */
  public int live() {
    return live;
  }

  /**
   * A buffer of one packet over the caller's own MDL chain
   * (FwpsAllocateNetBufferAndNetBufferList0).
   */
  public @Nullable NetBufferList allocate(
      BufferKind kind, Mdl chain, int dataOffset, int dataLength) {
    return admit(kind, objectId, new NetBuffer(chain, dataOffset, dataLength), null, 0);
  }

  /**
   * A buffer of one packet with memory of its own: {@code backFill} unused bytes and then a copy of
   * the data. The memory is overwritten when the buffer is freed.
   */
  public @Nullable NetBufferList allocate(
      BufferKind kind, byte[] data, int offset, int length, int backFill) {
    return allocate(kind, Memory.of(data), offset, length, backFill, null);
  }

  /** As above, of data that lies in memory. */
  public @Nullable NetBufferList allocate(
      BufferKind kind, Memory data, int offset, int length, int backFill) {
    return allocate(kind, data, offset, length, backFill, null);
  }

  /** As above, with more data behind it, described where it lies; null for no more. */
  public @Nullable NetBufferList allocate(
      BufferKind kind, Memory data, int offset, int length, int backFill, @Nullable Mdl more) {
    Objects.checkFromIndexSize(offset, length, data.length());
    if (!ledger.admits((long) backFill + length)) {
      return null;
    }
    int bytes = backFill + length;
    Memory memory = ledger.space().allocate(bytes);
    memory.copyFrom(backFill, data, offset, length);
    Mdl mdl = Mdl.of(memory, 0, bytes);
    int whole = length;
    for (Mdl each = more; each != null; each = each.next()) {
      whole += each.byteCount();
    }
    mdl.setNext(more);
    NetBuffer first = new NetBuffer(mdl, backFill, whole);
    NetBufferList made = admit(kind, objectId, first, memory, bytes);
    if (made == null) {
      memory.release();
    } else {
      made.keep(more);
    }
    return made;
  }

  /** As above, of data in two pieces, of which the second is all of an array. */
  public @Nullable NetBufferList allocate(
      BufferKind kind, Memory header, byte[] payload, int backFill) {
    int bytes = backFill + header.length() + payload.length;
    if (!ledger.admits(bytes)) {
      return null;
    }
    Memory memory = ledger.space().allocate(bytes);
    memory.copyFrom(backFill, header, 0, header.length());
    memory.copyFrom(backFill + header.length(), payload, 0, payload.length);
    return admitOwn(kind, memory, backFill);
  }

  /** As above, with the data of another buffer, however that lies. */
  public @Nullable NetBufferList allocate(BufferKind kind, NetBuffer data, int backFill) {
    if (!ledger.admits((long) backFill + data.dataLength())) {
      return null;
    }
    return admitOwn(kind, data.copy(ledger.space(), backFill), backFill);
  }

  private @Nullable NetBufferList admitOwn(BufferKind kind, Memory memory, int backFill) {
    int bytes = memory.length();
    NetBuffer first = new NetBuffer(Mdl.of(memory, 0, bytes), backFill, bytes - backFill);
    NetBufferList made = admit(kind, objectId, first, memory, bytes);
    if (made == null) {
      memory.release();
    }
    return made;
  }

  /**
   * A buffer of several packets, each a NET_BUFFER as {@link #allocate(BufferKind, Memory, int,
   * int, int, Mdl)} makes it: unused bytes, a copy of what begins it, and more data behind that.
   *
   * @param more one for each; null for no more
   */
  public @Nullable NetBufferList allocateSeveral(
      BufferKind kind, List<Memory> begins, int backFill, List<@Nullable Mdl> more) {
    int bytes = 0;
    for (Memory each : begins) {
      bytes += aligned(backFill + each.length());
    }
    if (!ledger.admits(bytes)) {
      return null;
    }
    Memory memory = ledger.space().allocate(bytes);
    NetBuffer first = null;
    int at = bytes;
    for (int i = begins.size() - 1; i >= 0; i--) {
      Memory begin = begins.get(i);
      at -= aligned(backFill + begin.length());
      memory.copyFrom(at + backFill, begin, 0, begin.length());
      Mdl mdl = Mdl.of(memory, at, backFill + begin.length());
      int whole = begin.length();
      for (Mdl each = more.get(i); each != null; each = each.next()) {
        whole += each.byteCount();
      }
      mdl.setNext(more.get(i));
      NetBuffer made = new NetBuffer(mdl, backFill, whole);
      made.setNext(first);
      first = made;
    }
    NetBufferList made =
        admit(kind, objectId, Objects.requireNonNull(first, "no packets"), memory, bytes);
    if (made == null) {
      memory.release();
    } else {
      more.forEach(made::keep);
    }
    return made;
  }

  /** Each begins where a pointer may, as memory of its own would. */
  private static int aligned(int bytes) {
    return bytes + (POINTER_BYTES - 1) & -POINTER_BYTES;
  }

  /**
   * A buffer of one packet over bytes that others look at too, until somebody may write to it: from
   * then on over a copy. In front of the data are {@code backFill} unused bytes, which must be
   * there.
   */
  public @Nullable NetBufferList allocateLent(
      BufferKind kind, Memory bytes, int offset, int length, int backFill) {
    int whole = backFill + length;
    if (!ledger.admits(whole)) {
      return null;
    }
    Memory memory = bytes.lend();
    Mdl mdl = Mdl.of(memory, offset - backFill, whole);
    NetBufferList made = admit(kind, objectId, new NetBuffer(mdl, backFill, length), memory, whole);
    if (made == null) {
      memory.release();
    }
    return made;
  }

  /**
   * A buffer of one packet in several MDLs: a copy of the data, cut at some places, each piece in
   * memory of its own. Between the pieces lies what belongs to nobody, so that who reads on over
   * the end of an MDL does not find the packet there.
   *
   * @param cuts where pieces begin in the data, but for the first; ascending, inside the data
   */
  public @Nullable NetBufferList allocateParts(
      BufferKind kind, Memory data, int offset, int length, int backFill, int[] cuts) {
    Objects.checkFromIndexSize(offset, length, data.length());
    int bytes = backFill + length + GAP_BYTES * cuts.length;
    if (!ledger.admits(bytes)) {
      return null;
    }
    Memory memory = ledger.space().allocate(bytes);
    Mdl last = null;
    int at = 0;
    for (int i = cuts.length; i >= 0; i--) {
      int from = i == 0 ? 0 : cuts[i - 1];
      int piece = (i == cuts.length ? length : cuts[i]) - from;
      int room = i == 0 ? backFill : 0;
      memory.copyFrom(at + room, data, offset + from, piece);
      Mdl mdl = Mdl.of(memory, at, room + piece);
      mdl.setNext(last);
      last = mdl;
      at += room + piece;
      for (int end = at + GAP_BYTES; i > 0 && at < end; at++) {
        memory.put8(at, GAP);
      }
    }
    NetBuffer first = new NetBuffer(Objects.requireNonNull(last), backFill, length);
    NetBufferList made = admit(kind, objectId, first, memory, bytes);
    if (made == null) {
      memory.release();
    }
    return made;
  }

  /** A NET_BUFFER to be linked into a list (NdisAllocateNetBuffer); it lives with the list. */
  public NetBuffer allocateNetBuffer(Mdl chain, int dataOffset, int dataLength) {
    NetBuffer made = new NetBuffer(chain, dataOffset, dataLength);
    made.countTo(ledger, objectId, owner, true);
    return made;
  }

  /**
   * A clone (FwpsAllocateCloneNetBufferList0): new NET_BUFFERs and MDLs over the data of the
   * original, and only its data; the unused space before it is not shared. The clone keeps
   * its original alive.
   */
  public @Nullable NetBufferList cloneOf(NetBufferList original, BufferKind kind) {
    NetBuffer first = null;
    NetBuffer last = null;
    int parts = 0;
    for (NetBuffer each = original.firstNetBuffer(); each != null; each = each.next()) {
      NetBuffer shared = each.shareData();
      parts += 1 + shared.mdlChain().count();
      if (!ledger.admitsParts(parts)) {
        return null;
      }
      if (last == null) {
        first = shared;
      } else {
        last.setNext(shared);
      }
      last = shared;
    }
    NetBufferList clone = admit(kind, original.objectId(), Objects.requireNonNull(first), null, 0);
    if (clone != null) {
      clone.becomeCloneOf(original, parts);
    }
    return clone;
  }

  /** {@link #cloneOf(NetBufferList, BufferKind)} for the usual kind. */
  public @Nullable NetBufferList cloneOf(NetBufferList original) {
    return cloneOf(original, BufferKind.CLONE);
  }

  /**
   * A deep clone (FwpsAllocateDeepCloneNetBufferList0): NET_BUFFERs over copies of the original's
   * data, which is free to be changed. The clone keeps its original alive all the same.
   */
  public @Nullable NetBufferList deepCloneOf(NetBufferList original) {
    long bytes = 0;
    int parts = 0;
    for (NetBuffer each = original.firstNetBuffer(); each != null; each = each.next()) {
      bytes += each.dataLength();
      parts += 2; // itself and its MDL
    }
    if (bytes > BufferLimits.MAX_COPY_BYTES || !ledger.admitsParts(parts)) {
      return null;
    }
    Memory memory = ledger.space().allocate((int) bytes);
    NetBuffer first = null;
    NetBuffer last = null;
    int at = 0;
    for (NetBuffer each = original.firstNetBuffer(); each != null; each = each.next()) {
      int length = each.dataLength();
      each.copyTo(0, memory, at, length);
      NetBuffer copy = new NetBuffer(Mdl.of(memory, at, length), 0, length);
      if (last == null) {
        first = copy;
      } else {
        last.setNext(copy);
      }
      last = copy;
      at += length;
    }
    NetBufferList clone =
        admit(
            BufferKind.CLONE,
            original.objectId(),
            Objects.requireNonNull(first),
            memory,
            (int) bytes);
    if (clone == null) {
      memory.release();
    } else {
      clone.becomeCloneOf(original, parts);
    }
    return clone;
  }

  /**
   * One packet of several (FwpsReassembleForwardFragmentGroup0): a header of its own, and behind it
   * the data of others where that lies, each from where its NET_BUFFER stands. It keeps them all
   * alive by a reference of its own until it is freed.
   */
  public @Nullable NetBufferList joined(Memory header, int backFill, List<NetBufferList> others) {
    if (others.isEmpty()) {
      throw new IllegalArgumentException("no packets to join");
    }
    int bytes = backFill + header.length();
    int parts = 0;
    int length = header.length();
    Mdl first = null;
    Mdl last = null;
    for (NetBufferList other : others) {
      NetBuffer shared = other.firstNetBuffer().shareData();
      length += shared.dataLength();
      parts += 1 + shared.mdlChain().count();
      if (last == null) {
        first = shared.mdlChain();
      } else {
        last.setNext(shared.mdlChain());
      }
      last = shared.mdlChain().last();
    }
    if (!ledger.admits(bytes) || !ledger.admitsParts(parts)) {
      return null;
    }
    Memory memory = ledger.space().allocate(bytes);
    memory.copyFrom(backFill, header, 0, header.length());
    Mdl front = Mdl.of(memory, 0, bytes);
    front.setNext(first);
    NetBufferList whole =
        admit(
            BufferKind.REASSEMBLED,
            others.getFirst().objectId(),
            new NetBuffer(front, backFill, length),
            memory,
            bytes);
    if (whole == null) {
      memory.release();
    } else {
      whole.becomeJoinOf(others, parts);
    }
    return whole;
  }

  private @Nullable NetBufferList admit(
      BufferKind kind, int parent, NetBuffer first, @Nullable Memory memory, int bytes) {
    if (!isThere() || !ledger.admits(bytes)) {
      return null;
    }
    live++;
    int object = ledger.findings().begins(ObjectKind.NBL, parent, owner);
    return new NetBufferList(ledger, this, kind, object, first, memory, bytes);
  }

  /** Whether it can still be allocated from; that it is freed is told. */
  public boolean isThere() {
    if (freed) {
      ledger
          .findings()
          .report(
              FindingCode.NBL_POOL_USE_AFTER_FREE,
              FindingCode.NBL_POOL_USE_AFTER_FREE.rule(),
              objectId,
              "allocation from a freed pool: owner=" + owner);
    }
    return !freed;
  }

  void released() {
    live--;
  }

  /** NdisFreeNetBufferListPool: every buffer must have been freed before. */
  public void free() {
    if (freed) {
      ledger
          .findings()
          .report(
              FindingCode.NBL_POOL_DOUBLE_FREE,
              FindingCode.NBL_POOL_DOUBLE_FREE.rule(),
              objectId,
              "pool freed twice: owner=" + owner);
    } else if (live > 0) {
      ledger
          .findings()
          .report(
              FindingCode.NBL_POOL_FREED_IN_USE,
              FindingCode.NBL_POOL_FREED_IN_USE.rule(),
              objectId,
              "pool freed with buffers alive: owner=" + owner + ", live=" + live);
    }
    if (!freed) {
      ledger.findings().ends(objectId);
    }
    freed = true;
  }

  /** {@code pool of portguard}, for messages. */
  @Override
  public String toString() {
    return "pool of " + owner;
  }
}
