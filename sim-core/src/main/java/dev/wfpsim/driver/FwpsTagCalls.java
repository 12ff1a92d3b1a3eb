package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.NetBufferListNotifyFn0;
import dev.wfpsim.wfp.fwps.NetBufferListNotifyFn1;
import dev.wfpsim.wfp.platform.Wfp;
import org.jspecify.annotations.Nullable;

/** The calls that tag packets. IRQL of all: at most DISPATCH_LEVEL. */
abstract class FwpsTagCalls extends FwpsMacCalls {
  private final Wfp wfp;

  FwpsTagCalls(Wfp wfp, CallGate gate, DriverLedger ledger) {
    super(wfp, gate, ledger);
    this.wfp = wfp;
  }

  /** A tag for contexts, which no other driver has. IRQL: at most DISPATCH_LEVEL. */
  public long FwpsNetBufferListGetTagForContext0() {
    long call = gate().enter(DocumentedCall.FwpsNetBufferListGetTagForContext0);
    return gate().leave(call, wfp.packetContexts().newTag());
  }

  /**
   * Attaches a context to a packet; the function hears what becomes of it. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param layerId where it is done, but STREAM; 0xFFFF in an NDIS receive path
   * @param contextTag of {@link #FwpsNetBufferListGetTagForContext0}
   * @param flags 0
   * @return STATUS_SUCCESS; STATUS_FWP_NULL_POINTER; STATUS_FWP_ALREADY_EXISTS;
   *     STATUS_INVALID_PARAMETER
   */
  public NtStatus FwpsNetBufferListAssociateContext0(
      NetBufferList netBufferList,
      int layerId,
      long context,
      long contextTag,
      Guid providerGuid,
      DeviceObject deviceObject,
      @Nullable NetBufferListNotifyFn0 notifyFn,
      int flags) {
    NetBufferListNotifyFn1 asOne =
        notifyFn == null
            ? null
            : (type, list, newer, layer, given, tag) -> {
              notifyFn.happened(type, list, newer, layer, given, tag);
              return NtStatus.STATUS_SUCCESS;
            };
    return associate(
        DocumentedCall.FwpsNetBufferListAssociateContext0,
        netBufferList,
        layerId,
        context,
        contextTag,
        providerGuid,
        deviceObject,
        asOne,
        flags);
  }

  /** As version 0, with a function that answers a status. IRQL: at most DISPATCH_LEVEL. */
  public NtStatus FwpsNetBufferListAssociateContext1(
      NetBufferList netBufferList,
      int layerId,
      long context,
      long contextTag,
      Guid providerGuid,
      DeviceObject deviceObject,
      @Nullable NetBufferListNotifyFn1 notifyFn,
      int flags) {
    return associate(
        DocumentedCall.FwpsNetBufferListAssociateContext1,
        netBufferList,
        layerId,
        context,
        contextTag,
        providerGuid,
        deviceObject,
        notifyFn,
        flags);
  }

  private NtStatus associate(
      DocumentedCall documented,
      NetBufferList netBufferList,
      int layerId,
      long context,
      long contextTag,
      Guid providerGuid,
      DeviceObject deviceObject,
      @Nullable NetBufferListNotifyFn1 notifyFn,
      int flags) {
    long call = gate().enter(documented, netBufferList, providerGuid, deviceObject, layerId);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (notifyFn == null) {
      return gate().leave(call, NtStatus.STATUS_FWP_NULL_POINTER);
    }
    if (gate().reservedSet(documented, flags)) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    Callback callback =
        Callback.of(
            wfp.host().machine(),
            ledger().driver(),
            "notify function of a packet",
            gate().kernel().code().here());
    return gate()
        .leave(
            call,
            wfp.packetContexts()
                .associate(
                    netBufferList,
                    layerId,
                    context,
                    contextTag,
                    notifyFn,
                    callback,
                    documented.name()));
  }

  /**
   * The context of a packet. IRQL: at most DISPATCH_LEVEL.
   *
   * @param removeContext whether the packet is to have it no more
   * @param flags 0
   * @return STATUS_SUCCESS; STATUS_NOT_FOUND; STATUS_INVALID_PARAMETER
   */
  public NtStatus FwpsNetBufferListRetrieveContext0(
      NetBufferList netBufferList,
      long contextTag,
      boolean removeContext,
      int flags,
      Ref<Long> context) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsNetBufferListRetrieveContext0,
                netBufferList,
                context,
                contextTag,
                CallGate.word(removeContext));
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (gate().reservedSet(DocumentedCall.FwpsNetBufferListRetrieveContext0, flags)) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    NtStatus status =
        wfp.packetContexts().retrieve(netBufferList, contextTag, removeContext, context::set);
    return gate().leave(call, status);
  }

  /**
   * Takes a context from a packet, a little later, which its function is told. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param netBufferList null for every packet that has a context of the tag
   * @param flags 0
   * @return STATUS_SUCCESS; STATUS_NOT_FOUND; STATUS_INVALID_PARAMETER
   */
  public NtStatus FwpsNetBufferListRemoveContext0(
      @Nullable NetBufferList netBufferList, long contextTag, int flags) {
    long call = gate().enter(DocumentedCall.FwpsNetBufferListRemoveContext0, contextTag, flags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (gate().reservedSet(DocumentedCall.FwpsNetBufferListRemoveContext0, flags)) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    return gate().leave(call, wfp.packetContexts().remove(netBufferList, contextTag));
  }
}
