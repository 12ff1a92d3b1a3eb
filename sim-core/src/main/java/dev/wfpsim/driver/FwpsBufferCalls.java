package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.classify.ClassifyCall;
import dev.wfpsim.wfp.flow.FlowScope;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.inject.TransportHeaders;
import dev.wfpsim.wfp.platform.Wfp;
import org.jspecify.annotations.Nullable;

/** The calls that make, keep and free buffer lists. */
abstract class FwpsBufferCalls {
  private static final int MEMORY_ALLOCATION_ALIGNMENT = 16;

  private final Wfp wfp;
  private final CallGate gate;
  private final DriverLedger ledger;
  private final TransportHeaders headers;

  FwpsBufferCalls(Wfp wfp, CallGate gate, DriverLedger ledger) {
    this.wfp = wfp;
    this.gate = gate;
    this.ledger = ledger;
    this.headers = new TransportHeaders(wfp.host().transport(), wfp.host().options().hopLimit());
  }

  final CallGate gate() {
    return gate;
  }

  final DriverLedger ledger() {
    return ledger;
  }

  /**
   * A new buffer list over the caller's MDLs. IRQL: at most DISPATCH_LEVEL.
   *
   * @param mdlChain null for a packet without memory yet
   * @param dataOffset bytes of the chain before the packet
   * @param dataLength bytes of the packet
   * @return STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES; STATUS_INVALID_PARAMETER for a packet
   *     outside the chain, or sizes that are no multiples of MEMORY_ALLOCATION_ALIGNMENT
   */
  public NtStatus FwpsAllocateNetBufferAndNetBufferList0(
      NetBufferPool poolHandle,
      int contextSize,
      int contextBackFill,
      @Nullable Mdl mdlChain,
      int dataOffset,
      int dataLength,
      Ref<NetBufferList> netBufferList) {
    long call =
        gate.enter(
            DocumentedCall.FwpsAllocateNetBufferAndNetBufferList0,
            poolHandle,
            netBufferList,
            contextSize,
            contextBackFill,
            dataOffset);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    Mdl chain = mdlChain == null ? Mdl.of(new byte[0]) : mdlChain;
    for (@Nullable Mdl each = chain; each != null; each = each.next()) {
      each.used(DocumentedCall.FwpsAllocateNetBufferAndNetBufferList0.name());
    }
    if (!NetBuffer.fits(chain, dataOffset, dataLength)
        || !isAligned(contextSize)
        || !isAligned(contextBackFill)) {
      return gate.leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    NtStatus status =
        handOut(
            poolHandle.allocate(BufferKind.BUILT, chain, dataOffset, dataLength), netBufferList);
    return gate.leave(call, status, netBufferList);
  }

  /** Frees what FwpsAllocateNetBufferAndNetBufferList0 made. IRQL: at most DISPATCH_LEVEL. */
  public void FwpsFreeNetBufferList0(NetBufferList netBufferList) {
    long call = gate.enter(DocumentedCall.FwpsFreeNetBufferList0, netBufferList);
    netBufferList.free(FreeFunction.FREE);
    gate.leave(call);
  }

  /**
   * A shallow clone: it shares the original's data and keeps it alive. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param poolHandle null for the platform's own pool
   * @return STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES
   */
  public NtStatus FwpsAllocateCloneNetBufferList0(
      NetBufferList originalNetBufferList,
      @Nullable NetBufferPool poolHandle,
      int allocateCloneFlags,
      Ref<NetBufferList> netBufferList) {
    long call =
        gate.enter(
            DocumentedCall.FwpsAllocateCloneNetBufferList0,
            originalNetBufferList,
            netBufferList,
            allocateCloneFlags);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (gate.reservedSet(DocumentedCall.FwpsAllocateCloneNetBufferList0, allocateCloneFlags)) {
      return gate.leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    NetBufferPool pool = poolHandle == null ? ledger.defaultPool() : poolHandle;
    NtStatus status = handOut(pool.cloneOf(originalNetBufferList), netBufferList);
    if (status.isSuccess()) {
      wfp.packetContexts().cloned(originalNetBufferList, netBufferList.value());
    }
    return gate.leave(call, status, netBufferList);
  }

  /**
   * A deep clone: it has a copy of the original's data, to be changed as the driver likes, and
   * keeps the original alive all the same. Freed by {@link #FwpsFreeCloneNetBufferList0}. IRQL: at
   * most DISPATCH_LEVEL.
   *
   * @param poolHandle null for the platform's own pool
   * @return STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES
   */
  public NtStatus FwpsAllocateDeepCloneNetBufferList0(
      NetBufferList originalNetBufferList,
      @Nullable NetBufferPool poolHandle,
      Ref<NetBufferList> netBufferList) {
    long call =
        gate.enter(
            DocumentedCall.FwpsAllocateDeepCloneNetBufferList0,
            originalNetBufferList,
            netBufferList);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    NetBufferPool pool = poolHandle == null ? ledger.defaultPool() : poolHandle;
    NtStatus status = handOut(pool.deepCloneOf(originalNetBufferList), netBufferList);
    if (status.isSuccess()) {
      wfp.packetContexts().cloned(originalNetBufferList, netBufferList.value());
    }
    return gate.leave(call, status, netBufferList);
  }

  /** Frees a clone, with its edits undone. IRQL: at most DISPATCH_LEVEL. */
  public void FwpsFreeCloneNetBufferList0(NetBufferList netBufferList, int freeCloneFlags) {
    long call =
        gate.enter(DocumentedCall.FwpsFreeCloneNetBufferList0, netBufferList, freeCloneFlags);
    gate.reportReserved(DocumentedCall.FwpsFreeCloneNetBufferList0, freeCloneFlags);
    netBufferList.free(FreeFunction.FREE_CLONE);
    gate.leave(call);
  }

  /**
   * One packet of the fragments that the forward layer indicated together. It has a header of its
   * own and the fragments' payload where that lies, keeps the fragments alive and is freed by
   * {@link #FwpsFreeNetBufferList0}. IRQL: at most DISPATCH_LEVEL.
   *
   * @param fragmentGroupNblChain as indicated with FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP, or kept by
   *     references; only that may be given
   * @param netBufferAndNetBufferListPoolHandle null for the platform's own pool
   * @param dataBackFill unused bytes before the packet, 0 or more
   * @param flags 0
   * @return STATUS_SUCCESS; STATUS_FWP_TCPIP_NOT_READY; STATUS_INVALID_PARAMETER for flags, for
   *     another family's chain, or one that was not indicated so or is not whole any more;
   *     STATUS_INSUFFICIENT_RESOURCES
   */
  public NtStatus FwpsReassembleForwardFragmentGroup0(
      AddressFamily addressFamily,
      NetBufferList fragmentGroupNblChain,
      @Nullable NetBufferPool netBufferAndNetBufferListPoolHandle,
      int dataBackFill,
      int flags,
      Ref<NetBufferList> reassembledNbl) {
    DocumentedCall named = DocumentedCall.FwpsReassembleForwardFragmentGroup0;
    long call =
        gate.enter(named, addressFamily, fragmentGroupNblChain, reassembledNbl, dataBackFill);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    IpStack ip = wfp.host().ip();
    if (!ip.isReady()) {
      return gate.leave(call, NtStatus.STATUS_FWP_TCPIP_NOT_READY);
    }
    NetBufferPool given = netBufferAndNetBufferListPoolHandle;
    NetBufferPool pool = given == null ? ledger.defaultPool() : given;
    if (gate.reservedSet(named, flags)
        || dataBackFill < 0
        || !pool.isThere()
        || !isFragmentGroup(fragmentGroupNblChain)) {
      return gate.leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    NtStatus status =
        ip.joinFragmentGroup(
            fragmentGroupNblChain,
            addressFamily,
            pool,
            dataBackFill,
            whole -> {
              NtStatus unused = handOut(whole, reassembledNbl);
            });
    return gate.leave(call, status, reassembledNbl);
  }

  /** Whether every list is there and was indicated in a group; what is not is told. */
  private boolean isFragmentGroup(NetBufferList chain) {
    for (NetBufferList each = chain; each != null; each = each.next()) {
      if (!each.accessedByDriver(DocumentedCall.FwpsReassembleForwardFragmentGroup0.name())) {
        return false;
      }
      if (!IpStack.isOfFragmentGroup(each)) {
        gate.violations()
            .report(
                FindingCode.NBL_NOT_FRAGMENT_GROUP,
                "reassembled, but not indicated as a fragment group: " + each.describe());
        return false;
      }
    }
    return true;
  }

  /**
   * Keeps an indicated buffer list beyond classifyFn. IRQL: at most DISPATCH_LEVEL.
   *
   * @param intendToModify obliges classifyFn to clear the write right
   */
  public void FwpsReferenceNetBufferList0(NetBufferList netBufferList, boolean intendToModify) {
    long call =
        gate.enter(
            DocumentedCall.FwpsReferenceNetBufferList0,
            netBufferList,
            CallGate.word(intendToModify));
    netBufferList.reference();
    ledger.referenced(netBufferList);
    ClassifyCall context = wfp.classifier().current(gate.kernel().current());
    if (intendToModify && context != null && context.scope() instanceof FlowScope scope) {
      scope.intendsToModify(context.classifyOut());
      checkTerminating(context);
    }
    gate.leave(call);
  }

  /** Callouts that modify packets belong to terminating filters. */
  private void checkTerminating(ClassifyCall call) {
    FwpsFilter filter = call.filter();
    if (filter != null && filter.actionType() != FwpActionType.FWP_ACTION_CALLOUT_TERMINATING) {
      gate.violations()
          .report(
              FindingCode.MODIFYING_FILTER_NOT_TERMINATING,
              "packet referenced to be modified, for a filter that is not terminating: " + filter);
    }
  }

  /**
   * Gives a reference back. IRQL: at most DISPATCH_LEVEL.
   *
   * @param dispatchLevel TRUE only when the caller is at DISPATCH_LEVEL
   */
  public void FwpsDereferenceNetBufferList0(NetBufferList netBufferList, boolean dispatchLevel) {
    long call =
        gate.enter(
            DocumentedCall.FwpsDereferenceNetBufferList0,
            netBufferList,
            CallGate.word(dispatchLevel));
    Irql irql = gate.kernel().currentOrHardware().irql();
    if (dispatchLevel && irql != Irql.DISPATCH_LEVEL) {
      gate.violations().report(FindingCode.NOT_AT_DISPATCH, "dispatchLevel is TRUE at " + irql);
    }
    netBufferList.dereference();
    ledger.dereferenced(netBufferList);
    gate.leave(call);
  }

  /**
   * Builds the IP header of a packet that starts at its transport header, or rebuilds the one
   * before it. Afterwards the data starts at the IP header, and all checksums are final. IRQL: at
   * most DISPATCH_LEVEL.
   *
   * @param netBufferList a clone, or a list of the driver's own
   * @param headerIncludeHeaderLength bytes of an IP header that the data already starts with
   * @param endpointHandle whose socket options the header follows; 0 for none
   * @param controlData socket control data of the send, a chain of WSACMSGHDR; null for none
   * @return STATUS_SUCCESS; STATUS_INVALID_PARAMETER
   */
  public NtStatus FwpsConstructIpHeaderForTransportPacket0(
      NetBufferList netBufferList,
      int headerIncludeHeaderLength,
      AddressFamily addressFamily,
      IpAddress sourceAddress,
      IpAddress remoteAddress,
      int nextProtocol,
      long endpointHandle,
      byte @Nullable [] controlData,
      int flags,
      @Nullable Object reserved,
      int interfaceIndex,
      int subInterfaceIndex) {
    long call =
        gate.enter(
            DocumentedCall.FwpsConstructIpHeaderForTransportPacket0,
            netBufferList,
            addressFamily,
            sourceAddress,
            remoteAddress);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    gate.require(DocumentedCall.FwpsConstructIpHeaderForTransportPacket0, 3, remoteAddress);
    if (reserved != null
        || gate.reservedSet(DocumentedCall.FwpsConstructIpHeaderForTransportPacket0, flags)) {
      return gate.leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    if (!netBufferList.accessedByDriver("FwpsConstructIpHeaderForTransportPacket0")) {
      return gate.leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    if (netBufferList.kind() == BufferKind.STACK) {
      gate.violations()
          .report(
              FindingCode.NBL_INDICATED_REBUILT,
              "header built in a packet of the stack, not in a clone: " + netBufferList.describe());
    }
    return gate.leave(
        call,
        headers.construct(
            netBufferList,
            headerIncludeHeaderLength,
            new TransportHeaders.Wanted(
                addressFamily,
                sourceAddress,
                remoteAddress,
                nextProtocol,
                endpointHandle,
                controlData)));
  }

  private static boolean isAligned(int size) {
    return size >= 0 && size % MEMORY_ALLOCATION_ALIGNMENT == 0;
  }

  private NtStatus handOut(@Nullable NetBufferList list, Ref<NetBufferList> out) {
    if (list == null) {
      return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
    }
    ledger.made(list);
    out.set(list);
    return NtStatus.STATUS_SUCCESS;
  }
}
