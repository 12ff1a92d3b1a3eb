package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.inject.IssuedInjectionHandle;
import dev.wfpsim.wfp.inject.MacInjections;
import dev.wfpsim.wfp.platform.Wfp;
import org.jspecify.annotations.Nullable;

/** The calls that put frames between the network layer and a card. */
abstract class FwpsMacCalls extends FwpsStreamCalls {
  private final Wfp wfp;

  FwpsMacCalls(Wfp wfp, CallGate gate, DriverLedger ledger) {
    super(wfp, gate, ledger);
    this.wfp = wfp;
  }

  /**
   * Injects frames on their way in, at a MAC layer, which shows them again. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param injectionHandle of the type TYPE_L2
   * @param flags 0
   * @param layerId of INBOUND_MAC_FRAME_ETHERNET or INBOUND_MAC_FRAME_NATIVE, where there must be a
   *     filter
   * @param interfaceIndex of the card, as a classifyFn gets it
   * @param ndisPortNumber as a classifyFn gets it
   * @param netBufferLists a chain, each packet from its MAC header, each list of which completes by
   *     itself
   * @param completionFn null only for originals of the stack's, as they were
   * @return STATUS_SUCCESS; STATUS_FWP_TCPIP_NOT_READY; STATUS_FWP_INJECT_HANDLE_CLOSING;
   *     STATUS_FWP_INJECT_HANDLE_STALE; STATUS_FWP_NULL_POINTER; STATUS_INVALID_PARAMETER;
   *     STATUS_INVALID_HANDLE; STATUS_INSUFFICIENT_RESOURCES
   */
  public NtStatus FwpsInjectMacReceiveAsync0(
      InjectionHandle injectionHandle,
      @Nullable Object injectionContext,
      int flags,
      int layerId,
      int interfaceIndex,
      int ndisPortNumber,
      NetBufferList netBufferLists,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsInjectMacReceiveAsync0,
                injectionHandle,
                netBufferLists,
                flags,
                layerId);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    MacInjections.Request request =
        new MacInjections.Request(
            IssuedInjectionHandle.of(injectionHandle),
            injectionContext,
            flags,
            layerId,
            interfaceIndex,
            ndisPortNumber,
            netBufferLists,
            completionFn,
            completionContext);
    return gate().leave(call, wfp.injection().frames().receive(request));
  }

  /**
   * As {@link #FwpsInjectMacReceiveAsync0}, on the way out: at OUTBOUND_MAC_FRAME_ETHERNET or
   * OUTBOUND_MAC_FRAME_NATIVE. The frame goes to the card that its header names. IRQL: at most
   * DISPATCH_LEVEL.
   */
  public NtStatus FwpsInjectMacSendAsync0(
      InjectionHandle injectionHandle,
      @Nullable Object injectionContext,
      int flags,
      int layerId,
      int interfaceIndex,
      int ndisPortNumber,
      NetBufferList netBufferLists,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsInjectMacSendAsync0,
                injectionHandle,
                netBufferLists,
                flags,
                layerId);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    MacInjections.Request request =
        new MacInjections.Request(
            IssuedInjectionHandle.of(injectionHandle),
            injectionContext,
            flags,
            layerId,
            interfaceIndex,
            ndisPortNumber,
            netBufferLists,
            completionFn,
            completionContext);
    return gate().leave(call, wfp.injection().frames().send(request));
  }
}
