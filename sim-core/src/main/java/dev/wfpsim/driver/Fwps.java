package dev.wfpsim.driver;

import static dev.wfpsim.wfp.fwps.FwpsPacketListInformation.FWPS_PACKET_LIST_INFORMATION_QUERY_FWP;
import static dev.wfpsim.wfp.fwps.FwpsPacketListInformation.FWPS_PACKET_LIST_INFORMATION_QUERY_INBOUND;
import static dev.wfpsim.wfp.fwps.FwpsPacketListInformation.FWPS_PACKET_LIST_INFORMATION_QUERY_IPSEC;
import static dev.wfpsim.wfp.fwps.FwpsPacketListInformation.FWPS_PACKET_LIST_INFORMATION_QUERY_OUTBOUND;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.ale.PendableOperation;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.callout.CalloutRegistration.Owner;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.classify.ClassifyCall;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsPacketListInformation;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import org.jspecify.annotations.Nullable;

/**
 * The run-time side of the platform ({@code fwpsk.h}), by the documented names. Handles are
 * objects; out-parameters are {@link Ref}s.
 *
 * <p>Source: the DDI reference of fwpsk.h.
 */
public final class Fwps extends FwpsRedirectCalls {
  private final Wfp wfp;

  Fwps(Wfp wfp, CallGate gate, DriverLedger ledger) {
    super(wfp, gate, ledger);
    this.wfp = wfp;
  }

  /** Registers a callout without classify context. IRQL: PASSIVE_LEVEL. */
  public NtStatus FwpsCalloutRegister0(
      DeviceObject deviceObject, FwpsCallout callout, @Nullable Ref<Integer> calloutId) {
    return register(DocumentedCall.FwpsCalloutRegister0, 0, deviceObject, callout, calloutId);
  }

  /**
   * Registers a callout. IRQL: PASSIVE_LEVEL.
   *
   * @return STATUS_SUCCESS; STATUS_FWP_ALREADY_EXISTS
   */
  public NtStatus FwpsCalloutRegister1(
      DeviceObject deviceObject, FwpsCallout callout, @Nullable Ref<Integer> calloutId) {
    return register(DocumentedCall.FwpsCalloutRegister1, 1, deviceObject, callout, calloutId);
  }

  /** As FwpsCalloutRegister1, of Windows 8. IRQL: PASSIVE_LEVEL. */
  public NtStatus FwpsCalloutRegister2(
      DeviceObject deviceObject, FwpsCallout callout, @Nullable Ref<Integer> calloutId) {
    return register(DocumentedCall.FwpsCalloutRegister2, 2, deviceObject, callout, calloutId);
  }

  /** As FwpsCalloutRegister1, of Windows 10. IRQL: PASSIVE_LEVEL. */
  public NtStatus FwpsCalloutRegister3(
      DeviceObject deviceObject, FwpsCallout callout, @Nullable Ref<Integer> calloutId) {
    return register(DocumentedCall.FwpsCalloutRegister3, 3, deviceObject, callout, calloutId);
  }

  private NtStatus register(
      DocumentedCall made,
      int version,
      DeviceObject deviceObject,
      FwpsCallout callout,
      @Nullable Ref<Integer> calloutId) {
    long call = gate().enter(made, deviceObject, callout);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (deviceObject.isDeleted()) {
      gate()
          .violations()
          .report(
              FindingCode.CALLOUT_WITHOUT_DEVICE,
              "callout registered with a deleted device: " + deviceObject);
    }
    Callouts.Registered registered =
        wfp.callouts()
            .register(
                new FwpsCallout(
                    version,
                    callout.calloutKey(),
                    callout.flags(),
                    callout.classifyFn(),
                    callout.notifyFn(),
                    callout.flowDeleteFn()),
                new Owner(
                    ledger().driver(),
                    gate().kernel().caller().callback(),
                    gate().kernel().code().here()));
    if (registered.status().isSuccess()) {
      CalloutRegistration registration = wfp.callouts().byId(registered.calloutId());
      if (registration != null) {
        ledger().registered(registration, deviceObject);
      }
      if (calloutId != null) {
        calloutId.set(registered.calloutId());
      }
    }
    return gate().leave(call, registered.status(), registered.calloutId());
  }

  /**
   * Unregisters a callout; returns when none of its functions runs any more. IRQL: PASSIVE_LEVEL.
   *
   * @return STATUS_SUCCESS; STATUS_DEVICE_BUSY while flow contexts are left;
   *     STATUS_FWP_CALLOUT_NOT_FOUND; STATUS_FWP_IN_USE
   */
  public NtStatus FwpsCalloutUnregisterById0(int calloutId) {
    long call = gate().enter(DocumentedCall.FwpsCalloutUnregisterById0, calloutId);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    checkNotInClassify();
    CalloutRegistration registration = wfp.callouts().byId(calloutId);
    NtStatus status = wfp.callouts().unregisterById(calloutId);
    unregistered(registration, status);
    return gate().leave(call, status);
  }

  /** As by id, by the callout's key. IRQL: PASSIVE_LEVEL. */
  public NtStatus FwpsCalloutUnregisterByKey0(Guid calloutKey) {
    long call = gate().enter(DocumentedCall.FwpsCalloutUnregisterByKey0, calloutKey);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    checkNotInClassify();
    CalloutRegistration registration = wfp.callouts().byKey(calloutKey);
    NtStatus status = wfp.callouts().unregisterByKey(calloutKey);
    unregistered(registration, status);
    return gate().leave(call, status);
  }

  /** A callout is gone: tells if it was another driver's, which relies on it. */
  private void unregistered(@Nullable CalloutRegistration registration, NtStatus status) {
    if (registration != null && status.isSuccess() && isOthers(registration)) {
      gate()
          .violations()
          .report(
              FindingCode.CALLOUT_OF_ANOTHER_DRIVER,
              "driver "
                  + ledger().driver()
                  + " unregistered callout "
                  + registration.name()
                  + " of driver "
                  + registration.owner().driver()
                  + ": calloutId="
                  + registration.id());
    }
  }

  /** Whether a callout was registered by a driver that is known and is not this one. */
  private boolean isOthers(CalloutRegistration registration) {
    String owner = registration.owner().driver();
    return !owner.isEmpty() && !owner.equals(ledger().driver());
  }

  /** Unregistering from classifyFn would wait for itself. */
  private void checkNotInClassify() {
    if (wfp.classifier().current(gate().kernel().current()) != null) {
      gate()
          .violations()
          .report(
              FindingCode.UNREGISTER_IN_CLASSIFY, "callout unregistered from inside a classifyFn");
    }
  }

  /**
   * Puts an ALE operation off. IRQL: at most DISPATCH_LEVEL.
   *
   * @param completionHandle the metadata's completion handle
   * @return STATUS_SUCCESS; STATUS_FWP_CANNOT_PEND; STATUS_FWP_NULL_POINTER;
   *     STATUS_FWP_TCPIP_NOT_READY
   */
  public NtStatus FwpsPendOperation0(
      @Nullable Object completionHandle, @Nullable Ref<CompletionContext> completionContext) {
    long call = gate().enter(DocumentedCall.FwpsPendOperation0);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (completionContext == null) {
      return gate().leave(call, NtStatus.STATUS_FWP_NULL_POINTER);
    }
    NtStatus status =
        wfp.ale()
            .operations()
            .pend(
                completionHandle,
                operation -> {
                  ledger().opened(operation);
                  operation.pendedBy(ledger().driver());
                  completionContext.set(operation);
                });
    // Wrong to try, too: where the other one has pended as well, that is refused.
    if (status.isSuccess() || status == NtStatus.STATUS_FWP_CANNOT_PEND) {
      checkNotTaken();
    }
    return gate().leave(call, status, completionContext);
  }

  /** Who finds the right gone and a block in force waits for what comes again. */
  private void checkNotTaken() {
    ClassifyCall inside = wfp.classifier().current(gate().kernel().current());
    if (inside != null && inside.isTaken()) {
      gate()
          .violations()
          .report(
              FindingCode.PENDED_WITHOUT_RIGHT,
              "an operation is to be pended that another callout has blocked for good: "
                  + inside.filter());
    }
  }

  /**
   * Completes a pended ALE operation. At the connect layer the second classify may run inside this
   * call. IRQL: at most DISPATCH_LEVEL.
   *
   * @param netBufferList the packet of a pended accept; null elsewhere
   */
  public void FwpsCompleteOperation0(
      CompletionContext completionContext, @Nullable NetBufferList netBufferList) {
    long call = gate().enter(DocumentedCall.FwpsCompleteOperation0, completionContext);
    ledger().closed("pended operation", completionContext);
    if (netBufferList != null) {
      netBufferList.accessedByDriver("FwpsCompleteOperation0");
    }
    wfp.ale().operations().complete(PendableOperation.of(completionContext), netBufferList);
    gate().leave(call);
  }

  /**
   * Attaches a context to a flow for one callout at one layer. IRQL: at most DISPATCH_LEVEL.
   *
   * @return STATUS_SUCCESS; STATUS_INVALID_PARAMETER; STATUS_OBJECT_NAME_EXISTS
   */
  public NtStatus FwpsFlowAssociateContext0(
      long flowId, int layerId, int calloutId, long flowContext) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsFlowAssociateContext0, flowId, layerId, calloutId, flowContext);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    return gate().leave(call, wfp.flows().associate(flowId, layerId, calloutId, flowContext));
  }

  /**
   * Detaches a context; flowDeleteFn may run inside this call. IRQL: at most DISPATCH_LEVEL.
   *
   * @return STATUS_SUCCESS; STATUS_PENDING; STATUS_UNSUCCESSFUL
   */
  public NtStatus FwpsFlowRemoveContext0(long flowId, int layerId, int calloutId) {
    long call = gate().enter(DocumentedCall.FwpsFlowRemoveContext0, flowId, layerId, calloutId);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status = wfp.flows().remove(flowId, layerId, calloutId);
    CalloutRegistration callout = wfp.callouts().byId(calloutId);
    if (callout != null && isOthers(callout) && status != NtStatus.STATUS_UNSUCCESSFUL) {
      gate()
          .violations()
          .report(
              FindingCode.FLOW_CONTEXT_OF_ANOTHER_DRIVER,
              "driver "
                  + ledger().driver()
                  + " removed a flow context of callout "
                  + callout.name()
                  + " of driver "
                  + callout.owner().driver());
    }
    return gate().leave(call, status);
  }

  /** Tears a flow down. IRQL: at most DISPATCH_LEVEL. */
  public NtStatus FwpsFlowAbort0(long flowId) {
    long call = gate().enter(DocumentedCall.FwpsFlowAbort0, flowId);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    Flow flow = wfp.flows().flow(flowId);
    if (flow == null || flow.deleted()) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    wfp.host().transport().abort(flow);
    return gate().leave(call, NtStatus.STATUS_SUCCESS);
  }

  /**
   * What is known of the security of a packet; only inside classifyFn. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param queryFlags FWPS_PACKET_LIST_INFORMATION_QUERY_*: inbound or outbound, and what of it
   * @param packetInformation gets what was asked for: of IPsec always that the packet is not
   *     secured
   * @return STATUS_SUCCESS; STATUS_INVALID_PARAMETER for both directions, or of IPsec for neither
   */
  public NtStatus FwpsGetPacketListSecurityInformation0(
      NetBufferList packetList, int queryFlags, FwpsPacketListInformation packetInformation) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsGetPacketListSecurityInformation0,
                packetList,
                packetInformation,
                queryFlags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (!packetList.accessedByDriver("FwpsGetPacketListSecurityInformation0")) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    boolean in = asks(queryFlags, FWPS_PACKET_LIST_INFORMATION_QUERY_INBOUND);
    boolean out = asks(queryFlags, FWPS_PACKET_LIST_INFORMATION_QUERY_OUTBOUND);
    boolean ipsec = asks(queryFlags, FWPS_PACKET_LIST_INFORMATION_QUERY_IPSEC);
    checkSecurityAsked(ipsec);
    if (in && out || ipsec && !in && !out) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    if (ipsec) {
      packetInformation.writeNotSecured();
    }
    if (asks(queryFlags, FWPS_PACKET_LIST_INFORMATION_QUERY_FWP)) {
      packetInformation.fwpInformation.isReinjected = !packetList.lineage().isEmpty();
    }
    return gate().leave(call, NtStatus.STATUS_SUCCESS);
  }

  private static boolean asks(int queryFlags, int flag) {
    return (queryFlags & flag) != 0;
  }

  /**
   * It is asked inside a classifyFn. Who asks what IPsec did wants to live with it, and has
   * to come after it: at the transport and ALE layers in a sublayer that is lighter than the
   * universal one.
   */
  private void checkSecurityAsked(boolean ipsec) {
    ClassifyCall inside = wfp.classifier().current(gate().kernel().current());
    if (inside == null) {
      gate()
          .violations()
          .report(
              FindingCode.SECURITY_ASKED_OUTSIDE_CLASSIFY,
              "FwpsGetPacketListSecurityInformation0 called outside classifyFn");
      return;
    }
    FwpsFilter filter = inside.filter();
    if (ipsec
        && filter != null
        && isAfterIpsec(filter.layer())
        && filter.subLayerWeight() >= Sublayer.UNIVERSAL.weight()) {
      gate()
          .violations()
          .report(
              FindingCode.SECURITY_ASKED_BEFORE_IPSEC,
              "IPsec asked about in a sublayer that is not lighter than the universal one: "
                  + filter);
    }
  }

  private static boolean isAfterIpsec(FwpsLayer layer) {
    return layer.shortName().contains("TRANSPORT") || layer.shortName().startsWith("ALE_");
  }

  /** Sets an option of the flow being classified; only inside classifyFn. */
  public NtStatus FwpsClassifyOptionSet0(
      FwpsIncomingMetadataValues inMetadataValues, int option, FwpValue newValue) {
    long call =
        gate().enter(DocumentedCall.FwpsClassifyOptionSet0, inMetadataValues, newValue, option);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    return gate().leave(call, wfp.classifier().setOption(inMetadataValues, option, newValue));
  }
}
