package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.inject.IssuedInjectionHandle;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.stream.StreamClones;
import dev.wfpsim.wfp.stream.StreamInjections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls of the STREAM layers. */
abstract class FwpsStreamCalls extends FwpsInjectionCalls {
  private final Wfp wfp;

  FwpsStreamCalls(Wfp wfp, CallGate gate, DriverLedger ledger) {
    super(wfp, gate, ledger);
    this.wfp = wfp;
  }

  /**
   * Puts data into a stream, behind the callout; it is not shown to it. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param streamFlags FwpsStreamData.FWPS_STREAM_FLAG_ bits: the direction, and what else is so
   * @param netBufferList a chain, each list of which completes by itself; null only for an end,
   *     which then completes nothing
   * @param dataLength all its bytes
   * @return STATUS_SUCCESS; STATUS_FWP_TCPIP_NOT_READY; STATUS_FWP_INJECT_HANDLE_CLOSING;
   *     STATUS_FWP_INJECT_HANDLE_STALE; STATUS_FWP_NULL_POINTER; STATUS_FWP_INVALID_PARAMETER;
   *     STATUS_INVALID_PARAMETER; STATUS_INVALID_HANDLE
   */
  public NtStatus FwpsStreamInjectAsync0(
      InjectionHandle injectionHandle,
      @Nullable Object injectionContext,
      int flags,
      long flowId,
      int calloutId,
      int layerId,
      int streamFlags,
      @Nullable NetBufferList netBufferList,
      long dataLength,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    StreamInjections streams = wfp.streams().injections();
    streams.begins(flowId);
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsStreamInjectAsync0, injectionHandle, flags, flowId, calloutId);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status =
        streams.inject(
            new StreamInjections.Request(
                IssuedInjectionHandle.of(injectionHandle),
                injectionContext,
                flags,
                flowId,
                calloutId,
                layerId,
                streamFlags,
                netBufferList,
                dataLength,
                completionFn,
                completionContext));
    NtStatus answer = gate().leave(call, status);
    streams.ends(flowId);
    return answer;
  }

  /**
   * Lets a deferred inbound stream go on. Not from classifyFn. IRQL: at most DISPATCH_LEVEL.
   *
   * @param streamFlags those of the data that was deferred
   * @return STATUS_SUCCESS; STATUS_INVALID_PARAMETER where nothing is deferred
   */
  public NtStatus FwpsStreamContinue0(long flowId, int calloutId, int layerId, int streamFlags) {
    long call =
        gate().enter(DocumentedCall.FwpsStreamContinue0, flowId, calloutId, layerId, streamFlags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    return gate()
        .leave(call, wfp.streams().injections().goOn(flowId, calloutId, layerId, streamFlags));
  }

  /**
   * Copies stream data to a flat buffer. IRQL: at most DISPATCH_LEVEL.
   *
   * @param buffer at least as long as what is copied, or the machine stops
   * @param bytesToCopy at most so many; 0 and up
   */
  public void FwpsCopyStreamDataToBuffer0(
      FwpsStreamData calloutStreamData, byte[] buffer, long bytesToCopy, Ref<Long> bytesCopied) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsCopyStreamDataToBuffer0,
                calloutStreamData,
                buffer,
                bytesCopied,
                bytesToCopy);
    long all = isOver(calloutStreamData) ? 0 : calloutStreamData.dataLength();
    long count = bytesToCopy < 0 ? all : Math.min(bytesToCopy, all); // a size has no sign
    if (count > buffer.length) {
      throw new DriverFault(
          Bugcheck.PAGE_FAULT_IN_NONPAGED_AREA,
          "stream data copied beyond a buffer: bytes=" + count + " of " + buffer.length);
    }
    if (count > 0) {
      int unused = StreamClones.copy(calloutStreamData, buffer, (int) count);
    }
    bytesCopied.set(count);
    gate().leave(call);
  }

  /**
   * Clones stream data, trimmed to what was indicated, for later. IRQL: at most DISPATCH_LEVEL.
   *
   * @param poolHandle null for the platform's own pool
   * @return STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES; STATUS_INVALID_PARAMETER
   */
  public NtStatus FwpsCloneStreamData0(
      FwpsStreamData calloutStreamData,
      @Nullable NetBufferPool poolHandle,
      int allocateCloneFlags,
      Ref<NetBufferList> netBufferListChain) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsCloneStreamData0,
                calloutStreamData,
                netBufferListChain,
                allocateCloneFlags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (gate().reservedSet(DocumentedCall.FwpsCloneStreamData0, allocateCloneFlags)
        || isOver(calloutStreamData)) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    NetBufferPool pool = poolHandle == null ? ledger().defaultPool() : poolHandle;
    List<NetBufferList> clones = StreamClones.of(calloutStreamData, pool);
    if (clones.isEmpty()) {
      return gate().leave(call, NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    }
    clones.forEach(ledger()::made);
    netBufferListChain.set(clones.getFirst());
    return gate().leave(call, NtStatus.STATUS_SUCCESS, netBufferListChain);
  }

  /** Whether stream data was kept beyond the call that it was lent for; that is told. */
  private boolean isOver(FwpsStreamData data) {
    if (data.isOver()) {
      gate()
          .violations()
          .report(
              FindingCode.CLASSIFY_ARGUMENT_AFTER_CALL,
              "stream data used after classifyFn returned");
    }
    return data.isOver();
  }

  /**
   * Frees a chain of clones that is not to be injected. IRQL: at most DISPATCH_LEVEL.
   *
   * @param dispatchLevel TRUE only when the caller is at DISPATCH_LEVEL
   */
  public void FwpsDiscardClonedStreamData0(
      NetBufferList netBufferListChain, int allocateCloneFlags, boolean dispatchLevel) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsDiscardClonedStreamData0,
                netBufferListChain,
                allocateCloneFlags,
                CallGate.word(dispatchLevel));
    gate().reportReserved(DocumentedCall.FwpsDiscardClonedStreamData0, allocateCloneFlags);
    Irql irql = gate().kernel().currentOrHardware().irql();
    if (dispatchLevel && irql != Irql.DISPATCH_LEVEL) {
      gate().violations().report(FindingCode.NOT_AT_DISPATCH, "dispatchLevel is TRUE at " + irql);
    }
    NetBufferList list = netBufferListChain;
    while (list != null) {
      NetBufferList next = list.next();
      boolean freed = list.free(FreeFunction.DISCARD_STREAM_CLONE);
      list = freed ? next : null;
    }
    gate().leave(call);
  }
}
