package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.inject.IssuedInjectionHandle;
import dev.wfpsim.wfp.inject.PacketInjection;
import dev.wfpsim.wfp.platform.Wfp;
import org.jspecify.annotations.Nullable;

/**
 * The calls that put packets into the stack. Every one of them answers at once; STATUS_SUCCESS
 * means that the buffer list is the platform's now and that the completion function will get it
 * back, once and perhaps before the call has returned. Any other status leaves it with the caller.
 */
abstract class FwpsInjectionCalls extends FwpsBufferCalls {
  private final Wfp wfp;

  FwpsInjectionCalls(Wfp wfp, CallGate gate, DriverLedger ledger) {
    super(wfp, gate, ledger);
    this.wfp = wfp;
  }

  /**
   * Makes an injection handle. IRQL: PASSIVE_LEVEL.
   *
   * @param addressFamily AF_UNSPEC for either, but not for network injection
   * @param flags InjectionHandle.TYPE_ bits; 0 means stream, transport and forward
   * @return STATUS_SUCCESS; STATUS_FWP_TCPIP_NOT_READY; STATUS_INVALID_PARAMETER
   */
  public NtStatus FwpsInjectionHandleCreate0(
      AddressFamily addressFamily, int flags, Ref<InjectionHandle> injectionHandle) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsInjectionHandleCreate0, addressFamily, injectionHandle, flags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status =
        wfp.injection()
            .handles()
            .create(
                addressFamily,
                flags,
                handle -> {
                  handle.belongsTo(ledger().driver(), gate().kernel().code().here());
                  ledger().opened(handle);
                  injectionHandle.set(handle);
                });
    return gate().leave(call, status, injectionHandle);
  }

  /** Destroys an injection handle, after its last injection has completed. IRQL: PASSIVE_LEVEL. */
  public NtStatus FwpsInjectionHandleDestroy0(InjectionHandle injectionHandle) {
    long call = gate().enter(DocumentedCall.FwpsInjectionHandleDestroy0, injectionHandle);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status =
        gate()
            .kernel()
            .invoke(wfp.injection().handles().destroy(IssuedInjectionHandle.of(injectionHandle)));
    ledger().closed("injection handle", injectionHandle);
    return gate().leave(call, status);
  }

  /**
   * Injects a packet that starts at its IP header into the outbound path. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param flags 0 or SendInjectFlags.PRESERVE_IPID
   */
  public NtStatus FwpsInjectNetworkSendAsync0(
      InjectionHandle injectionHandle,
      @Nullable Object injectionContext,
      int flags,
      int compartmentId,
      NetBufferList netBufferList,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsInjectNetworkSendAsync0,
                injectionHandle,
                netBufferList,
                flags,
                compartmentId);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status =
        wfp.injection()
            .networkSend(
                request(
                    injectionHandle,
                    injectionContext,
                    flags,
                    compartmentId,
                    netBufferList,
                    completionFn,
                    completionContext));
    return gate().leave(call, status);
  }

  /**
   * Injects a packet that starts at its IP header into the inbound path. IRQL: at most
   * DISPATCH_LEVEL.
   */
  public NtStatus FwpsInjectNetworkReceiveAsync0(
      InjectionHandle injectionHandle,
      @Nullable Object injectionContext,
      int flags,
      int compartmentId,
      int interfaceIndex,
      int subInterfaceIndex,
      NetBufferList netBufferList,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsInjectNetworkReceiveAsync0,
                injectionHandle,
                netBufferList,
                flags,
                compartmentId);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status =
        wfp.injection()
            .networkReceive(
                request(
                    injectionHandle,
                    injectionContext,
                    flags,
                    compartmentId,
                    netBufferList,
                    completionFn,
                    completionContext),
                interfaceIndex,
                subInterfaceIndex);
    return gate().leave(call, status);
  }

  /**
   * Sends a packet that starts at its IP header out through an interface; it is not classified
   * again. IRQL: at most DISPATCH_LEVEL.
   */
  public NtStatus FwpsInjectForwardAsync0(
      InjectionHandle injectionHandle,
      @Nullable Object injectionContext,
      int flags,
      AddressFamily addressFamily,
      int compartmentId,
      int interfaceIndex,
      NetBufferList netBufferList,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsInjectForwardAsync0,
                injectionHandle,
                addressFamily,
                netBufferList,
                flags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status =
        wfp.injection()
            .forward(
                request(
                    injectionHandle,
                    injectionContext,
                    flags,
                    compartmentId,
                    netBufferList,
                    completionFn,
                    completionContext),
                addressFamily,
                interfaceIndex);
    return gate().leave(call, status);
  }

  /**
   * Injects a packet that starts at its transport header into the outbound path. Not for TCP from
   * classifyFn. IRQL: at most DISPATCH_LEVEL.
   *
   * @param endpointHandle the metadata's transport endpoint handle, while the socket is open
   * @param sendArgs where to; null only for a packet that brings its IP header
   */
  public NtStatus FwpsInjectTransportSendAsync0(
      InjectionHandle injectionHandle,
      @Nullable Object injectionContext,
      long endpointHandle,
      int flags,
      @Nullable TransportSendParams sendArgs,
      AddressFamily addressFamily,
      int compartmentId,
      NetBufferList netBufferList,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsInjectTransportSendAsync0,
                injectionHandle,
                addressFamily,
                netBufferList,
                endpointHandle);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status =
        wfp.injection()
            .transportSend(
                request(
                    injectionHandle,
                    injectionContext,
                    flags,
                    compartmentId,
                    netBufferList,
                    completionFn,
                    completionContext),
                DocumentedCall.FwpsInjectTransportSendAsync0.name(),
                endpointHandle,
                sendArgs,
                addressFamily);
    return gate().leave(call, status);
  }

  /** As version 0, with the header-include members for raw sends. IRQL: at most DISPATCH_LEVEL. */
  public NtStatus FwpsInjectTransportSendAsync1(
      InjectionHandle injectionHandle,
      @Nullable Object injectionContext,
      long endpointHandle,
      int flags,
      @Nullable TransportSendParams sendArgs,
      AddressFamily addressFamily,
      int compartmentId,
      NetBufferList netBufferList,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsInjectTransportSendAsync1,
                injectionHandle,
                addressFamily,
                netBufferList,
                endpointHandle);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status =
        wfp.injection()
            .transportSend(
                request(
                    injectionHandle,
                    injectionContext,
                    flags,
                    compartmentId,
                    netBufferList,
                    completionFn,
                    completionContext),
                DocumentedCall.FwpsInjectTransportSendAsync1.name(),
                endpointHandle,
                sendArgs,
                addressFamily);
    return gate().leave(call, status);
  }

  /**
   * Injects a packet that starts at its IP header into the inbound path. Not for TCP from
   * classifyFn. IRQL: at most DISPATCH_LEVEL.
   *
   * @param reserved must be null, else STATUS_INVALID_PARAMETER
   */
  public NtStatus FwpsInjectTransportReceiveAsync0(
      InjectionHandle injectionHandle,
      @Nullable Object injectionContext,
      @Nullable Object reserved,
      int flags,
      AddressFamily addressFamily,
      int compartmentId,
      int interfaceIndex,
      int subInterfaceIndex,
      NetBufferList netBufferList,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsInjectTransportReceiveAsync0,
                injectionHandle,
                addressFamily,
                netBufferList,
                flags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (reserved != null) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    NtStatus status =
        wfp.injection()
            .transportReceive(
                request(
                    injectionHandle,
                    injectionContext,
                    flags,
                    compartmentId,
                    netBufferList,
                    completionFn,
                    completionContext),
                addressFamily,
                interfaceIndex,
                subInterfaceIndex);
    return gate().leave(call, status);
  }

  /**
   * How a packet stands towards an injection handle. No side effect. IRQL: at most DISPATCH_LEVEL.
   *
   * @param injectionContext gets the context the handle's own latest injection was given
   */
  public FwpsPacketInjectionState FwpsQueryPacketInjectionState0(
      InjectionHandle injectionHandle,
      NetBufferList netBufferList,
      @Nullable Ref<Object> injectionContext) {
    long call =
        gate().enter(DocumentedCall.FwpsQueryPacketInjectionState0, injectionHandle, netBufferList);
    IssuedInjectionHandle handle = IssuedInjectionHandle.of(injectionHandle);
    if (injectionContext != null) {
      injectionContext.set(wfp.injection().context(handle, netBufferList));
    }
    return gate().leave(call, wfp.injection().state(handle, netBufferList));
  }

  private static PacketInjection.Request request(
      InjectionHandle handle,
      @Nullable Object injectionContext,
      int flags,
      int compartmentId,
      NetBufferList list,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {
    return new PacketInjection.Request(
        IssuedInjectionHandle.of(handle),
        injectionContext,
        flags,
        compartmentId,
        list,
        completionFn,
        completionContext);
  }
}
