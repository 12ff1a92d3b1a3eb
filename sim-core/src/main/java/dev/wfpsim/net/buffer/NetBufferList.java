package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A NET_BUFFER_LIST: one or more packets with what travels beside them, and a life that is watched.
 *
 * <p>Its owner frees it once, with the function of its kind; references and clones keep the memory
 * alive after that. Every wrong step (freed twice, freed while the engine has it, used after it is
 * gone, offsets left changed on a clone) is a finding with its rule, and the simulation goes on
 * with the least harm: memory of a freed buffer is overwritten, never reused.
 *
 * <p>Invariants: {@code childRefCount} is the number of live clones; a parent outlives its clones;
 * state only moves OWNED → INJECTED → COMPLETED (→ INJECTED …) → FREED, with RETAINED before FREED
 * while something keeps it alive.
 *
 * <p>Documentation: NET_BUFFER_LIST, FwpsAllocateCloneNetBufferList0, FwpsReferenceNetBufferList0,
 * "Packet modification examples".
 */
public final class NetBufferList extends Chained<NetBufferList> implements Identified {
  /** The most injections a packet's lineage remembers; the oldest are forgotten first. */
  public static final int LINEAGE_LIMIT = 256;

  /**
   * How long a driver may keep a clone of a packet, or a reference to one, before that counts as an
   * arbitrary wait: long enough for an application to be asked, not for a user.
   */
  public static final long LONG_HOLD_NANOS = 30_000_000_000L;

  private static final Memory[] NONE = {};

  private final BufferLedger ledger;
  private final NetBufferPool pool;
  private final BufferKind kind;
  private final int objectId;
  private final @Nullable Memory ownMemory;
  private final int bytesOwned;
  private final long number;
  private final NetBuffer baselineFirst;
  private final PacketContext packetContext = new PacketContext();
  private NetBuffer firstNetBuffer;
  private @Nullable NetBufferList parent;
  private List<NetBufferList> joined = List.of();
  private List<InjectionMark> lineage = List.of();
  private BufferState state = BufferState.OWNED;
  private NtStatus status = NtStatus.STATUS_SUCCESS;
  private int parts;
  private int childRefCount;
  private int referenceCount;
  private boolean everReleased;
  private long heldSinceNanos;
  private int callouts;
  private boolean blocked;
  private @Nullable PacketWrites writes;
  private @Nullable PacketTags tags;

  /** Memory of others that it describes, where who keeps memory is counted. */
  private Memory[] kept = NONE;

  /** The list of live buffers, which the ledger keeps. */
  @Nullable NetBufferList older;

  @Nullable NetBufferList younger;

  NetBufferList(
      BufferLedger ledger,
      NetBufferPool pool,
      BufferKind kind,
      int objectId,
      NetBuffer firstNetBuffer,
      @Nullable Memory ownMemory,
      int bytesOwned) {
    this.ledger = ledger;
    this.pool = pool;
    this.kind = kind;
    this.objectId = objectId;
    this.firstNetBuffer = firstNetBuffer;
    this.baselineFirst = firstNetBuffer;
    this.ownMemory = ownMemory;
    this.bytesOwned = bytesOwned;
    number = ledger.add(this, bytesOwned);
    for (NetBuffer each = firstNetBuffer; each != null; each = each.next()) {
      each.markBaseline(kind != BufferKind.STACK);
      if (kind == BufferKind.STACK) {
        each.belongTo(this);
      }
      each.countTo(ledger, objectId, pool.owner(), kind != BufferKind.STACK);
    }
  }

  /** Data of it goes on in memory that is not its own, which stays as long as it does. */
  void keep(@Nullable Mdl more) {
    if (more == null || !ledger.space().counts()) {
      return;
    }
    int at = kept.length;
    kept = Arrays.copyOf(kept, at + more.count());
    for (Mdl each = more; each != null; each = each.next()) {
      each.bytes().keep();
      kept[at++] = each.bytes();
    }
  }

  /** The clone sees its original's data, context and lineage; the original waits for it. */
  void becomeCloneOf(NetBufferList original, int newParts) {
    parts = newParts;
    ledger.countParts(newParts);
    parent = original;
    original.childRefCount++;
    packetContext.copyFrom(original.packetContext);
    lineage = original.lineage;
    heldSinceNanos = ledger.findings().nowNanos();
  }

  /**
   * It has the data of others, and the context and history of the first, and keeps them.
   */
  void becomeJoinOf(List<NetBufferList> others, int newParts) {
    parts = newParts;
    ledger.countParts(newParts);
    joined = List.copyOf(others);
    joined.forEach(NetBufferList::reference);
    NetBufferList first = joined.getFirst();
    packetContext.copyFrom(first.packetContext);
    packetContext.setFragmentGroup(false);
    packetContext.checksumInfo().clear();
    lineage = first.lineage;
  }

  /** The buffer's number on its host, from 1: how findings name it. */
  public long number() {
    return number;
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return objectId;
  }

  public BufferKind kind() {
    return kind;
  }

  public BufferState state() {
    return state;
  }

  /** Whose pool it came from. */
  public String owner() {
    return pool.owner();
  }

  /** NET_BUFFER_LIST_FIRST_NB; a buffer that is gone still answers, after a finding. */
  public NetBuffer firstNetBuffer() {
    if (state == BufferState.FREED) {
      usedAfterFree("read");
    }
    return firstNetBuffer;
  }

  /**
   * Begins the list with another NET_BUFFER, as a driver does that sends on only some of the
   * packets of its clone; to be reversed before the clone is freed.
   */
  public void setFirstNetBuffer(NetBuffer first) {
    firstNetBuffer = Objects.requireNonNull(first, "first");
  }

  /** How many packets this list holds. */
  public int netBufferCount() {
    int count = 0;
    for (NetBuffer each = firstNetBuffer(); each != null; each = each.next()) {
      count++;
    }
    return count;
  }

  /** ParentNetBufferList: what this is a clone of. */
  public @Nullable NetBufferList parent() {
    return parent;
  }

  /** ChildRefCount: live clones of this buffer. */
  public int childRefCount() {
    return childRefCount;
  }

  /** References taken and not yet given back. */
  public int referenceCount() {
    return referenceCount;
  }

  /** Notes the outcome of an injection that moved a clone of it. */
  public void setStatus(NtStatus outcome) {
    status = outcome;
  }

  /** The outcome an injection's completion reads. */
  public NtStatus status() {
    return status;
  }

  /** Checksum duty, arrival interface, loopback: what stands beside the bytes. */
  public PacketContext packetContext() {
    return packetContext;
  }

  /** The injections this packet went through, oldest first. Immutable. */
  public List<InjectionMark> lineage() {
    return lineage;
  }

  /** The packet has been injected once more. */
  public void mark(InjectionMark injection) {
    List<InjectionMark> longer = new ArrayList<>(lineage);
    longer.add(injection);
    int surplus = longer.size() - LINEAGE_LIMIT;
    lineage = List.copyOf(surplus > 0 ? longer.subList(surplus, longer.size()) : longer);
  }

  /** The stack goes on with this copy of a packet. */
  public void continues(NetBufferList original) {
    lineage = original.lineage;
    original.happened(PacketEvent.DUPLICATED, this);
  }

  /** A tag is put on the packet. */
  public void attach(PacketTag tag) {
    Objects.requireNonNull(tag, "tag");
    PacketTags known = tags;
    if (known == null) {
      known = new PacketTags();
      tags = known;
    }
    known.add(tag);
  }

  /** A tag is taken from it. */
  public void detach(PacketTag tag) {
    if (tags != null) {
      tags.remove(tag);
    }
  }

  /** Its tags, in the order they were attached. */
  public List<PacketTag> tags() {
    return tags == null ? List.of() : tags.all();
  }

  /** This frame is a packet on its way out, and has its history and its tags. */
  public void carries(NetBufferList packet) {
    lineage = packet.lineage;
    packet.tags().forEach(this::attach);
  }

  /** Its tags hear what becomes of it. */
  public void happened(PacketEvent event, @Nullable NetBufferList newer) {
    if (tags != null) {
      tags.happened(event, this, newer);
    }
  }

  /** Continues the history of another buffer, as the stack's copies of a packet do. */
  public void setLineage(List<InjectionMark> history) {
    lineage = List.copyOf(history);
  }

  /**
   * FwpsReferenceNetBufferList0: keeps the buffer after the classification it was indicated in.
   * (R-305)
   */
  public void reference() {
    if (state == BufferState.FREED) {
      usedAfterFree("referenced");
      return;
    }
    if (referenceCount == 0) {
      heldSinceNanos = ledger.findings().nowNanos();
    }
    referenceCount++;
    ledger.findings().referenced(objectId, referenceCount);
  }

  /** FwpsDereferenceNetBufferList0: gives one reference back, exactly once. */
  public void dereference() {
    if (referenceCount == 0) {
      report(FindingCode.NBL_DEREFERENCE_WITHOUT_REFERENCE, "dereferenced without a reference");
      return;
    }
    lookForWrites();
    referenceCount--;
    ledger.findings().dereferenced(objectId, referenceCount);
    if (referenceCount == 0) {
      checkHeldBriefly("reference");
    }
    leaveIfUnused();
  }

  /**
   * A driver is about to look at or change the buffer: wrong after it is freed, or while the engine
   * has it.
   *
   * @param call the documented call or access, for the finding
   * @return whether the access is allowed
   */
  public boolean accessedByDriver(String call) {
    if (state == BufferState.FREED) {
      usedAfterFree(call);
      return false;
    }
    if (state == BufferState.INJECTED) {
      report(FindingCode.NBL_USE_WHILE_INJECTED, "used while the engine owns it: call=" + call);
      return false;
    }
    return true;
  }

  /**
   * An injection is about to queue it: the engine owns it from here.
   *
   * @return false, after a finding, when it is not its owner's to give
   */
  public boolean giveToEngine(String call) {
    if (!accessedByDriver(call)) {
      return false;
    }
    for (NetBuffer each = firstNetBuffer; each != null; each = each.next()) {
      each.mdlsUsed(call);
    }
    lookForWritesOfOriginal();
    if (kind == BufferKind.STACK) {
      report(FindingCode.NBL_INJECTED_ORIGINAL, "injected a buffer of the stack: call=" + call);
    }
    state = BufferState.INJECTED;
    return true;
  }

  /**
   * The engine gives it back, which tells of one that is no longer there: an original of the stack
   * whose last reference went while it was injected, or one that somebody else gave back. (R-212,
   *
   */
  public void completeInjection(NtStatus outcome) {
    if (state == BufferState.INJECTED) {
      giveBack(outcome);
    } else if (state == BufferState.FREED) {
      usedAfterFree("completion of its injection");
    } else {
      report(FindingCode.NBL_USE_WHILE_INJECTED, "given back, but not by the engine");
    }
  }

  /** The completion function is about to be given it back. */
  public void giveBack(NtStatus outcome) {
    if (state != BufferState.INJECTED) {
      throw new IllegalStateException("completed without an injection: " + describe());
    }
    status = outcome;
    state = BufferState.COMPLETED;
  }

  /**
   * Frees the buffer. A clone must be back at its first offsets; the function must be the
   * one of its kind; it must not be freed twice, nor while the engine has it, nor,
   * when a driver owns it, before its clones.
   *
   * @return whether the buffer was its caller's to free
   */
  public boolean free(FreeFunction function) {
    if (state == BufferState.FREED || everReleased) {
      report(FindingCode.NBL_DOUBLE_FREE, "freed twice: function=" + function.documentedName());
      return false;
    }
    if (state == BufferState.INJECTED) {
      report(
          FindingCode.NBL_FREE_WHILE_INJECTED,
          "freed while the engine owns it: function=" + function.documentedName());
      return false;
    }
    if (!function.frees(kind)) {
      report(
          FindingCode.NBL_FREE_WRONG_FUNCTION,
          kind == BufferKind.STACK ? "R-098" : "R-311",
          "freed with the wrong function: function=" + function.documentedName());
      if (kind == BufferKind.STACK) {
        return false;
      }
    }
    lookForWritesOfOriginal();
    checkRestored();
    if (parent != null && parent.kind == BufferKind.STACK) {
      checkHeldBriefly("clone");
    }
    if (childRefCount > 0 && kind != BufferKind.STACK) {
      report(FindingCode.NBL_FREE_WITH_CLONES, "freed before its clones: clones=" + childRefCount);
    }
    everReleased = true;
    leaveIfUnused();
    return true;
  }

  /** The stack lets go of a buffer of its own; references and clones may keep it. */
  public void release() {
    happened(PacketEvent.LEAVES, null);
    free(FreeFunction.STACK);
  }

  // --- whose bytes they are

  /** A callout is called with it; to be told of each packet of the stack that is indicated. */
  public void enterCallout() {
    callouts++;
  }

  /** The callout has returned: what it wrote is looked for. */
  public void leaveCallout(boolean answeredBlock) {
    lookForWrites();
    callouts--;
    blocked |= answeredBlock;
    if (writes != null) {
      writes.decided(answeredBlock);
    }
  }

  /** Whether a driver changed bytes of it, as far as is known. */
  public boolean isEdited() {
    return writes != null && writes.edited();
  }

  /** Whether no driver has been given its memory to look at, nor written to it. */
  public boolean isUntouched() {
    return writes == null;
  }

  boolean isInCallout() {
    return callouts > 0;
  }

  boolean isOnItsWay() {
    return !everReleased && !blocked;
  }

  private PacketWrites writes() {
    PacketWrites known = writes;
    if (known == null) {
      known = new PacketWrites(this, ledger.findings());
      writes = known;
    }
    return known;
  }

  void watch(MemoryWatch watch) {
    writes().add(watch);
  }

  BufferLedger ledger() {
    return ledger;
  }

  Blame whoRuns() {
    return ledger.findings().here();
  }

  void written(int bytes, boolean throughClone, boolean kept) {
    lookForWrites();
    writes().wrote(bytes, throughClone, kept, whoRuns());
  }

  /** Tells of what was written to memory that was handed out. */
  void lookForWrites() {
    if (writes != null) {
      writes.look();
    }
  }

  private void lookForWritesOfOriginal() {
    if (parent != null) {
      parent.lookForWrites();
    }
  }

  private void checkHeldBriefly(String what) {
    long heldNanos = ledger.findings().nowNanos() - heldSinceNanos;
    if (heldNanos > LONG_HOLD_NANOS) {
      ledger
          .findings()
          .report(
              FindingCode.NBL_HELD_LONG,
              what
                  + " held for a long wait, in the way of power management: copy what must wait:"
                  + " seconds="
                  + heldNanos / 1_000_000_000L
                  + ", "
                  + describe());
    }
  }

  private void checkRestored() {
    if (parent == null) {
      return;
    }
    for (NetBuffer each = baselineFirst; each != null; each = each.next()) {
      if (!each.isAtBaseline() || firstNetBuffer != baselineFirst) {
        report(FindingCode.NBL_OFFSETS_NOT_RESTORED, "clone freed with its edits: " + each.place());
        return;
      }
    }
  }

  private void leaveIfUnused() {
    if (!everReleased || state == BufferState.FREED) {
      return;
    }
    if (referenceCount > 0 || childRefCount > 0) {
      state = BufferState.RETAINED;
      return;
    }
    lookForWrites();
    state = BufferState.FREED;
    happened(PacketEvent.FREED, null);
    ledger.remove(this, bytesOwned);
    ledger.countParts(-parts);
    ledger.findings().ends(objectId);
    for (NetBuffer each = firstNetBuffer; each != null; each = each.next()) {
      each.free();
    }
    for (NetBuffer each = baselineFirst; each != null; each = each.baselineNext()) {
      each.free(); // also where it is not linked any more
    }
    pool.released();
    if (ownMemory != null) {
      ownMemory.free();
    }
    for (Memory each : kept) {
      each.release();
    }
    joined.forEach(NetBufferList::dereference);
    NetBufferList original = parent;
    if (original != null) {
      original.childRefCount--;
      original.leaveIfUnused();
    }
  }

  private void usedAfterFree(String call) {
    boolean stacks = kind == BufferKind.STACK;
    report(
        FindingCode.NBL_USE_AFTER_FREE,
        stacks ? "R-305" : "R-212",
        "used after free: call=" + call);
  }

  private void report(FindingCode code, String what) {
    report(code, code.rule(), what);
  }

  private void report(FindingCode code, String rule, String what) {
    ledger.findings().report(code, rule, objectId, what + ", " + describe());
  }

  /** The buffer in one line, for findings and leak lists. */
  public String describe() {
    return "nbl="
        + number
        + ", kind="
        + kind
        + ", owner="
        + owner()
        + ", state="
        + state
        + ", references="
        + referenceCount
        + ", clones="
        + childRefCount;
  }

  @Override
  public String toString() {
    return describe();
  }
}
