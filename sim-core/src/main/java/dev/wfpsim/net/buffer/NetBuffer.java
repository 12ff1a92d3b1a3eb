package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.ObjectKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A NET_BUFFER: one packet, as a window of {@link #dataLength()} bytes that begins {@link
 * #dataOffset()} bytes into a chain of MDLs. The bytes before the window are unused data space,
 * into which a retreat can grow; {@link #currentMdl()} and {@link #currentMdlOffset()} are kept to
 * name the window's first byte.
 *
 * <p>Invariant: {@code dataOffset + dataLength <=} the bytes of the chain, and the current MDL is
 * the one that holds the first byte of the window (the last MDL when the window is empty at the
 * end).
 *
 * <p>Documentation: NET_BUFFER, "NET_BUFFER retreat and advance operations",
 * NdisRetreatNetBufferDataStart, NdisAdvanceNetBufferDataStart, NdisGetDataBuffer.
 */
public final class NetBuffer extends Chained<NetBuffer> implements Identified {
  private Mdl mdlChain;
  private Mdl currentMdl;
  private int currentMdlOffset;
  private int dataOffset;
  private int dataLength;
  private Mdl baselineChain;
  private int baselineOffset;
  private int baselineLength;
  private @Nullable NetBuffer baselineNext;
  private long baselineBytes;
  private Mdl[] baselineRest = Mdl.NONE;
  private @Nullable BufferLedger ledger;
  private int retreatBytes;
  private int objectId;
  private boolean freed;

  /** Null where nobody is told of its MDLs, as of those of the stack's packets. */
  private @Nullable MdlLives mdls;

  NetBuffer(Mdl mdlChain, int dataOffset, int dataLength) {
    this.mdlChain = mdlChain;
    this.currentMdl = mdlChain;
    this.baselineChain = mdlChain;
    this.dataOffset = dataOffset;
    this.dataLength = dataLength;
    if (!fits(mdlChain, dataOffset, dataLength)) {
      throw new IllegalArgumentException(
          "data outside the MDL chain: dataOffset=" + dataOffset + ", dataLength=" + dataLength);
    }
    locate();
  }

  /** Whether a packet lies inside an MDL chain. */
  public static boolean fits(Mdl mdlChain, int dataOffset, int dataLength) {
    return dataOffset >= 0 && dataLength >= 0 && dataOffset <= chainBytes(mdlChain) - dataLength;
  }

  @Override
  public String toString() {
    return "NET_BUFFER of " + dataLength + " bytes";
  }

  /** The number of its object in the trace; 0 for one that nobody counts. */
  @Override
  public int objectId() {
    return objectId;
  }

  /** NET_BUFFER_FIRST_MDL. */
  public Mdl mdlChain() {
    return mdlChain;
  }

  /** NET_BUFFER_CURRENT_MDL: the MDL with the first byte of data. */
  public Mdl currentMdl() {
    return currentMdl;
  }

  /** NET_BUFFER_CURRENT_MDL_OFFSET: where the data begins in the current MDL. */
  public int currentMdlOffset() {
    return currentMdlOffset;
  }

  /** NET_BUFFER_DATA_OFFSET: bytes of unused data space before the data. */
  public int dataOffset() {
    return dataOffset;
  }

  /** NET_BUFFER_DATA_LENGTH: the packet's own length, whatever its MDLs could hold. */
  public int dataLength() {
    return dataLength;
  }

  /** Shortens or lengthens the data at its end, inside the MDL chain. */
  public void setDataLength(int newDataLength) {
    if (newDataLength < 0 || newDataLength > chainBytes(mdlChain) - dataOffset) {
      throw new IllegalArgumentException(
          "data outside the MDL chain: dataOffset=" + dataOffset + ", dataLength=" + newDataLength);
    }
    dataLength = newDataLength;
    locate();
  }

  /** Replaces the MDL chain, as a driver does that modifies a clone without touching its parent. */
  public void replaceMdlChain(Mdl newChain, int newDataOffset, int newDataLength) {
    NetBuffer checked = new NetBuffer(newChain, newDataOffset, newDataLength);
    mdlChain = checked.mdlChain;
    dataOffset = newDataOffset;
    dataLength = newDataLength;
    if (mdls != null) {
      mdls.beginAll(mdlChain);
    }
    locate();
  }

  /**
   * NdisRetreatNetBufferDataStart: the data begins {@code delta} bytes earlier. Unused data space
   * is used first; what is missing comes from a new MDL in front, with {@code backFill} bytes
   * before it that stay unused. Bytes gained are what the memory holds: zero in a new MDL.
   *
   * @return STATUS_SUCCESS; STATUS_INVALID_PARAMETER for a negative argument;
   *     STATUS_INSUFFICIENT_RESOURCES when memory is short
   */
  public NtStatus retreat(int delta, int backFill) {
    if (delta < 0 || backFill < 0) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (delta > dataOffset) {
      long missing = (long) delta - dataOffset + backFill;
      if (!mayGrow(missing)) {
        return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
      }
      Mdl front = Mdl.ofRetreat(space().allocate((int) missing));
      front.setNext(mdlChain);
      mdlChain = front;
      dataOffset += front.byteCount();
      if (mdls != null) {
        mdls.begin(front);
      }
    }
    dataOffset -= delta;
    dataLength += delta;
    locate();
    return NtStatus.STATUS_SUCCESS;
  }

  /** Where new memory comes from; the native one is given back with the world. */
  private MemorySpace space() {
    return ledger == null ? MemorySpace.heap() : ledger.space();
  }

  /** Whether a retreat gets this much new memory; counted, where somebody counts. */
  private boolean mayGrow(long bytes) {
    BufferLedger counted = ledger;
    if (retreatBytes + bytes > BufferLimits.MAX_RETREAT_BYTES
        || (counted != null && !counted.grow(bytes))) {
      return false;
    }
    retreatBytes += (int) bytes;
    return true;
  }

  /**
   * From now on, memory that retreats allocate counts here, and it is somebody's.
   *
   * @param tellsMdls whether its MDLs are told of, too: where it is not the stack's
   */
  void countTo(BufferLedger theLedger, int parent, String owner, boolean tellsMdls) {
    ledger = theLedger;
    if (objectId == 0) {
      objectId = theLedger.findings().begins(ObjectKind.NB, parent, owner);
    }
    if (tellsMdls) {
      mdls = new MdlLives(theLedger, objectId, owner);
      mdls.beginAll(mdlChain);
    }
  }

  /** What followed it at {@link #markBaseline}. */
  @Nullable NetBuffer baselineNext() {
    return baselineNext;
  }

  /** Somebody looks at its MDLs: tells of those that are freed. */
  void mdlsUsed(String call) {
    for (Mdl mdl = mdlChain; mdl != null; mdl = mdl.next()) {
      mdl.used(call);
    }
  }

  /** Whether the list that it was in has been freed, and it with it. */
  public boolean isFreed() {
    return freed;
  }

  /** The buffer is gone: what its retreats had allocated counts no more. */
  void free() {
    if (ledger != null && !freed) {
      ledger.findings().ends(objectId);
    }
    freed = true;
    if (mdls != null) {
      mdls.endAll();
    }
    if (ledger != null) {
      ledger.shrink(retreatBytes);
    }
    retreatBytes = 0;
  }

  private void shrink(int bytes) {
    retreatBytes -= bytes;
    if (ledger != null) {
      ledger.shrink(bytes);
    }
  }

  /** A retreat that keeps no extra space before the new data. */
  public NtStatus retreat(int delta) {
    return retreat(delta, 0);
  }

  /**
   * NdisAdvanceNetBufferDataStart: the data begins {@code delta} bytes later. With {@code freeMdl},
   * MDLs that a retreat had put in front and that hold no data any more are freed.
   *
   * @throws IllegalArgumentException when the buffer has fewer bytes
   */
  public void advance(int delta, boolean freeMdl) {
    if (delta < 0 || delta > dataLength) {
      throw new IllegalArgumentException(
          "advance beyond the data: delta=" + delta + ", dataLength=" + dataLength);
    }
    dataOffset += delta;
    dataLength -= delta;
    if (freeMdl) {
      freeUnusedFront();
    }
    locate();
  }

  /** An advance that frees what a retreat allocated. */
  public void advance(int delta) {
    advance(delta, true);
  }

  private void freeUnusedFront() {
    Mdl following = mdlChain.next();
    while (mdlChain.addedByRetreat() && mdlChain.byteCount() <= dataOffset && following != null) {
      dataOffset -= mdlChain.byteCount();
      shrink(mdlChain.byteCount());
      if (mdls != null) {
        mdls.end(mdlChain);
      }
      mdlChain = following;
      following = mdlChain.next();
    }
  }

  /**
   * NdisGetDataBuffer: the first {@code length} bytes, contiguous. They are the buffer's own memory
   * when one MDL holds them all, else they are copied to {@code storage}. Memory of a packet of the
   * stack is there to be read: what is written to it is found out.
   *
   * @return null when the data is shorter, or not contiguous and {@code storage} is null or too
   *     short
   */
  public @Nullable DataBuffer dataBuffer(int length, @Nullable Memory storage) {
    if (isInPlace(length)) {
      return handOut(length);
    }
    if (length < 0 || length > dataLength) {
      return null;
    }
    if (storage == null || storage.length() < length) {
      return null;
    }
    copyTo(0, storage, 0, length);
    return new DataBuffer(storage, 0, length, false);
  }

  /** Whether one MDL holds so much of the data. */
  private boolean isInPlace(int length) {
    return length >= 0
        && length <= dataLength
        && currentMdl.byteCount() - currentMdlOffset >= length;
  }

  /** Whether one MDL holds all the data. */
  public boolean isInOnePiece() {
    return isInPlace(dataLength);
  }

  private DataBuffer handOut(int length) {
    int at = currentMdl.start() + currentMdlOffset;
    currentMdl.handOut(at, length);
    return new DataBuffer(currentMdl.seen(), at, length, true);
  }

  /** All the data, contiguous: in place when one MDL holds it, else a copy. */
  public DataBuffer contiguous() {
    return isInPlace(dataLength) ? handOut(dataLength) : copy();
  }

  /** As {@link #contiguous}, for the stack's own eyes: nobody writes to it. */
  public DataBuffer view() {
    return isInPlace(dataLength) ? viewOf(dataLength) : copy();
  }

  private DataBuffer viewOf(int length) {
    int at = currentMdl.start() + currentMdlOffset;
    return new DataBuffer(currentMdl.bytes(), at, length, true);
  }

  private DataBuffer copy() {
    return new DataBuffer(Memory.of(copyBytes()), 0, dataLength, false);
  }

  /**
   * The front of the data, for the stack's own eyes: what one MDL holds of it, if that is at least
   * as much as {@code storage} holds or all, else a copy in {@code storage}.
   */
  public DataBuffer front(Memory storage) {
    int wanted = Math.min(dataLength, storage.length());
    if (isInPlace(wanted)) {
      return viewOf(Math.min(dataLength, currentMdl.byteCount() - currentMdlOffset));
    }
    copyTo(0, storage, 0, wanted);
    return new DataBuffer(storage, 0, wanted, false);
  }

  /** A byte of the data, 0 to 255; nothing is copied. */
  public int byteAt(int index) {
    if (index < 0 || index >= dataLength) {
      throw new IllegalArgumentException(
          "outside the data: at=" + index + ", dataLength=" + dataLength);
    }
    Mdl mdl = currentMdl;
    int skip = currentMdlOffset + index;
    while (skip >= mdl.byteCount()) {
      skip -= mdl.byteCount();
      mdl = required(mdl.next());
    }
    Events watching = watching();
    if (watching != null) {
      MemoryAccess.READS.tell(watching, mdl.toldAs(objectId), skip, 1);
    }
    return mdl.bytes().u8(mdl.start() + skip);
  }

  /** Copies {@code length} bytes from {@code from} bytes into the data. */
  public void copyTo(int from, Memory target, int targetOffset, int length) {
    transfer(from, target, targetOffset, length, MemoryAccess.READS);
  }

  /** As {@link #copyTo(int, Memory, int, int)}, into an array. */
  public void copyTo(int from, byte[] target, int targetOffset, int length) {
    copyTo(from, Memory.of(target), targetOffset, length);
  }

  /**
   * Overwrites {@code length} bytes of data, seen by every clone that shares the memory. A driver
   * may write to memory of its own.
   */
  public void copyFrom(int to, Memory source, int sourceOffset, int length) {
    transfer(to, source, sourceOffset, length, MemoryAccess.DRIVER_WRITES);
  }

  /** As {@link #copyFrom(int, Memory, int, int)}, from an array. */
  public void copyFrom(int to, byte[] source, int sourceOffset, int length) {
    copyFrom(to, Memory.of(source), sourceOffset, length);
  }

  /** As {@link #copyFrom(int, Memory, int, int)}, of the stack, into packets of its own. */
  public void put(int to, Memory source, int sourceOffset, int length) {
    transfer(to, source, sourceOffset, length, MemoryAccess.STACK_WRITES);
  }

  /** The stack's own write of 16 bits, in network byte order. */
  public void put16(int at, int value) {
    if (at < 0 || !isInPlace(at + 2)) {
      put(at, Memory.of(new byte[] {(byte) (value >>> 8), (byte) value}), 0, 2);
      return;
    }
    int place = currentMdl.start() + currentMdlOffset + at;
    currentMdl.bytes().put16(place, value);
    currentMdl.written(place, 2);
  }

  /** Where to tell what driver code does with its bytes; null where nobody reads that. */
  private @Nullable Events watching() {
    return ledger == null ? null : ledger.watching();
  }

  private void transfer(int at, Memory other, int otherOffset, int length, MemoryAccess access) {
    if (at < 0 || length < 0 || at > dataLength - length) {
      throw new IllegalArgumentException(
          "outside the data: at=" + at + ", length=" + length + ", dataLength=" + dataLength);
    }
    Events watching = watching();
    Mdl mdl = currentMdl;
    int skip = currentMdlOffset + at;
    int done = 0;
    while (done < length) {
      int here = Math.min(mdl.byteCount() - skip, length - done);
      if (here > 0) {
        if (access == MemoryAccess.READS) {
          other.copyFrom(otherOffset + done, mdl.bytes(), mdl.start() + skip, here);
        } else {
          if (access == MemoryAccess.DRIVER_WRITES) {
            mdl.driverWrites(skip, other, otherOffset + done, here);
          }
          mdl.bytes().copyFrom(mdl.start() + skip, other, otherOffset + done, here);
          mdl.written(mdl.start() + skip, here);
        }
        if (watching != null) {
          access.tell(watching, mdl.toldAs(objectId), skip, here);
        }
        done += here;
        skip = 0;
      } else {
        skip -= mdl.byteCount();
      }
      Mdl following = mdl.next();
      if (done < length) {
        mdl = required(following);
      }
    }
  }

  /** A copy of the data; of more than there is memory for, the driver's fault that made it so. */
  public byte[] copyBytes() {
    checkCopy();
    byte[] bytes = new byte[dataLength];
    copyTo(0, bytes, 0, dataLength);
    return bytes;
  }

  /** As {@link #copyBytes()}, in other memory, behind so many bytes for others to fill. */
  public Memory copy(MemorySpace space, int room) {
    checkCopy();
    Memory copy = space.allocate(room + dataLength);
    copyTo(0, copy, room, dataLength);
    return copy;
  }

  private void checkCopy() {
    if (dataLength > BufferLimits.MAX_COPY_BYTES) {
      throw new DriverFault(
          Bugcheck.DRIVER_VERIFIER_DETECTED_VIOLATION,
          "packet too long to be copied: dataLength=" + dataLength);
    }
  }

  /** Whether the MDLs hold exactly these bytes; for tests and assertions. */
  public boolean holds(byte[] bytes) {
    return Arrays.equals(copyBytes(), bytes);
  }

  /** Whether chain, offset and length are those given: how an observer finds edits. */
  public boolean isAt(Mdl chain, int offset, int length) {
    return mdlChain == chain && dataOffset == offset && dataLength == length;
  }

  /** Puts chain, offset and length back, as an observer does after a finding. */
  public void restore(Mdl chain, int offset, int length) {
    if (!fits(chain, offset, length)) {
      throw new DriverFault(
          Bugcheck.PAGE_FAULT_IN_NONPAGED_AREA, "an MDL chain was shortened under its data");
    }
    replaceMdlChain(chain, offset, length);
  }

  /** Replaces the packet on behalf of the platform itself: nothing of it has to be reversed. */
  public void rebuild(byte[] packet) {
    Memory memory = space().allocate(packet.length);
    memory.copyFrom(0, packet, 0, packet.length);
    replaceMdlChain(Mdl.of(memory, 0, packet.length), 0, packet.length);
    markBaseline(true);
  }

  /** Its memory is that of a packet of the stack. */
  void belongTo(NetBufferList owner) {
    for (Mdl mdl = mdlChain; mdl != null; mdl = mdl.next()) {
      mdl.belongTo(owner);
    }
  }

  /**
   * What {@link #isAtBaseline} compares with from now on.
   *
   * @param withMdls whether the MDLs behind the first are: nobody has to put back those of a packet
   *     of the stack
   */
  void markBaseline(boolean withMdls) {
    baselineChain = mdlChain;
    baselineOffset = dataOffset;
    baselineLength = dataLength;
    baselineNext = next();
    baselineBytes = chainBytes(mdlChain);
    baselineRest = withMdls ? mdlChain.rest() : Mdl.NONE;
  }

  /**
   * Whether every edit since {@link #markBaseline} has been reversed: where the data is, which MDLs
   * it lies in and how long they are, and which NET_BUFFER follows.
   */
  boolean isAtBaseline() {
    return isAt(baselineChain, baselineOffset, baselineLength)
        && next() == baselineNext
        && chainBytes(mdlChain) == baselineBytes
        && hasBaselineMdls();
  }

  private boolean hasBaselineMdls() {
    Mdl mdl = mdlChain.next();
    for (Mdl before : baselineRest) {
      if (mdl != before) {
        return false;
      }
      mdl = before.next();
    }
    return mdl == null;
  }

  /** Where the data is now and was at first, for findings. */
  String place() {
    return "dataOffset="
        + dataOffset
        + " (was "
        + baselineOffset
        + "), dataLength="
        + dataLength
        + " (was "
        + baselineLength
        + "), mdlChain="
        + (mdlChain == baselineChain && hasBaselineMdls() ? "same" : "changed");
  }

  /** New MDLs over the memory of the data, and only of the data. */
  NetBuffer shareData() {
    Mdl first = null;
    Mdl last = null;
    int left = dataLength;
    int skip = currentMdlOffset;
    Mdl mdl = currentMdl;
    while (first == null || left > 0) {
      int here = Math.min(mdl.byteCount() - skip, left);
      Mdl part = mdl.share(skip, here);
      if (last == null) {
        first = part;
      } else {
        last.setNext(part);
      }
      last = part;
      left -= here;
      skip = 0;
      if (left > 0) {
        mdl = required(mdl.next());
      }
    }
    return new NetBuffer(first, 0, dataLength);
  }

  private void locate() {
    Mdl mdl = mdlChain;
    int left = dataOffset;
    Mdl following = mdl.next();
    while (left >= mdl.byteCount() && following != null) {
      left -= mdl.byteCount();
      mdl = following;
      following = mdl.next();
    }
    currentMdl = mdl;
    currentMdlOffset = left;
  }

  private static long chainBytes(Mdl chain) {
    long bytes = 0;
    for (Mdl mdl = chain; mdl != null; mdl = mdl.next()) {
      bytes += mdl.byteCount();
    }
    return bytes;
  }

  private static Mdl required(@Nullable Mdl mdl) {
    if (mdl == null) {
      throw new DriverFault(
          Bugcheck.PAGE_FAULT_IN_NONPAGED_AREA, "an MDL chain was shortened under its data");
    }
    return mdl;
  }
}
