package dev.wfpsim.driver;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import org.jspecify.annotations.Nullable;

/**
 * The NDIS calls about buffer lists, by their documented names.
 *
 * <p>Source: the DDI reference of nbl.h, nblapi.h and ndis.h.
 */
public final class Ndis {
  private final Pool pool;
  private final CallGate gate;
  private final DriverLedger ledger;

  Ndis(Pool pool, CallGate gate, DriverLedger ledger) {
    this.pool = pool;
    this.gate = gate;
    this.ledger = ledger;
  }

  /**
   * A pool of buffer lists, to be freed before the driver unloads. IRQL: at most DISPATCH_LEVEL.
   *
   * @return null when memory is short
   */
  public @Nullable NetBufferPool NdisAllocateNetBufferListPool() {
    long call = gate.enter(DocumentedCall.NdisAllocateNetBufferListPool);
    if (gate.isFailing()) {
      return gate.leaveOrNull(call, null);
    }
    NetBufferPool pool = ledger.newPool();
    ledger.opened(pool);
    return gate.leave(call, pool);
  }

  /** Frees a pool, after all its buffer lists. IRQL: at most DISPATCH_LEVEL. */
  public void NdisFreeNetBufferListPool(NetBufferPool pool) {
    long call = gate.enter(DocumentedCall.NdisFreeNetBufferListPool, pool);
    ledger.closed("NET_BUFFER_LIST pool", pool);
    pool.free();
    gate.leave(call);
  }

  /**
   * An MDL over memory, from its beginning; to be freed with {@link #NdisFreeMdl}. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param virtualAddress the memory it describes
   * @param length how many bytes of it, from 0 to as many as there are
   * @return null where memory is short
   */
  public @Nullable Mdl NdisAllocateMdl(Memory virtualAddress, int length) {
    DocumentedCall which = DocumentedCall.NdisAllocateMdl;
    long call = gate.enter(which, virtualAddress, length);
    if (gate.isFailing()) {
      return gate.leaveOrNull(call, null);
    }
    gate.meaningful(which, "length", length, length >= 0 && length <= virtualAddress.length());
    if (pool.isShortFor("MDL")) {
      gate.leave(call);
      return null;
    }
    return gate.leave(call, ledger.newMdl(virtualAddress, length));
  }

  /**
   * Frees an MDL of {@link #NdisAllocateMdl}; the memory stays. Any other, or one that is freed, is
   * bugcheck BAD_POOL_CALLER. IRQL: at most DISPATCH_LEVEL.
   */
  public void NdisFreeMdl(Mdl mdl) {
    long call = gate.enter(DocumentedCall.NdisFreeMdl, mdl);
    boolean wasFreed = mdl.isFreed();
    if (!mdl.free()) {
      gate.kernel()
          .bugcheck(
              Bugcheck.BAD_POOL_CALLER,
              mdl.objectId(),
              "NdisFreeMdl of "
                  + (wasFreed ? "a freed " : "what NdisAllocateMdl has not made: ")
                  + mdl);
    }
    gate.leave(call);
  }

  /** Moves the start of the data back. Not a scheduling point. IRQL: at most DISPATCH_LEVEL. */
  public NtStatus NdisRetreatNetBufferDataStart(
      NetBuffer netBuffer, int dataOffsetDelta, int dataBackFill) {
    long call =
        gate.enter(
            DocumentedCall.NdisRetreatNetBufferDataStart, netBuffer, dataOffsetDelta, dataBackFill);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return gate.leave(call, netBuffer.retreat(dataOffsetDelta, dataBackFill));
  }

  /** Moves the start of the data forward. Not a scheduling point. IRQL: at most DISPATCH_LEVEL. */
  public void NdisAdvanceNetBufferDataStart(
      NetBuffer netBuffer, int dataOffsetDelta, boolean freeMdl) {
    long call =
        gate.enter(
            DocumentedCall.NdisAdvanceNetBufferDataStart,
            netBuffer,
            dataOffsetDelta,
            CallGate.word(freeMdl));
    checkAdvance(DocumentedCall.NdisAdvanceNetBufferDataStart, netBuffer, dataOffsetDelta);
    netBuffer.advance(dataOffsetDelta, freeMdl);
    gate.leave(call);
  }

  /** As for one buffer, for every buffer of a list. IRQL: at most DISPATCH_LEVEL. */
  public NtStatus NdisRetreatNetBufferListDataStart(
      NetBufferList list, int dataOffsetDelta, int dataBackFill) {
    long call =
        gate.enter(
            DocumentedCall.NdisRetreatNetBufferListDataStart, list, dataOffsetDelta, dataBackFill);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    for (@Nullable NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      NtStatus status = each.retreat(dataOffsetDelta, dataBackFill);
      if (!status.isSuccess()) {
        return gate.leave(call, status);
      }
    }
    return gate.leave(call, NtStatus.STATUS_SUCCESS);
  }

  /** As for one buffer, for every buffer of a list. IRQL: at most DISPATCH_LEVEL. */
  public void NdisAdvanceNetBufferListDataStart(
      NetBufferList list, int dataOffsetDelta, boolean freeMdl) {
    long call =
        gate.enter(
            DocumentedCall.NdisAdvanceNetBufferListDataStart,
            list,
            dataOffsetDelta,
            CallGate.word(freeMdl));
    for (@Nullable NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      checkAdvance(DocumentedCall.NdisAdvanceNetBufferListDataStart, each, dataOffsetDelta);
      each.advance(dataOffsetDelta, freeMdl);
    }
    gate.leave(call);
  }

  private void checkAdvance(DocumentedCall call, NetBuffer netBuffer, int delta) {
    gate.meaningful(call, "dataOffsetDelta", delta, delta >= 0 && delta <= netBuffer.dataLength());
  }

  /**
   * The first bytes of a packet, contiguous: its own memory, or a copy in {@code storage}. Not a
   * scheduling point. IRQL: at most DISPATCH_LEVEL.
   *
   * @return null when the packet is shorter, or not contiguous and there is no storage
   */
  public @Nullable DataBuffer NdisGetDataBuffer(
      NetBuffer netBuffer, int bytesNeeded, @Nullable Memory storage) {
    long call = gate.enter(DocumentedCall.NdisGetDataBuffer, netBuffer, bytesNeeded);
    if (gate.isFailing()) {
      return gate.leaveOrNull(call, null);
    }
    return gate.leaveOrNull(call, netBuffer.dataBuffer(bytesNeeded, storage));
  }
}
