package dev.wfpsim.driver;

import dev.wfpsim.kernel.Irql;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documented calls a driver can make, each with its arguments, the IRQL at which its page (or,
 * where there is no page, the header) allows it and the rule that a call above it breaks.
 *
 * <p>The first block holds every function of {@code fwpsk.h} and {@code fwpmk.h}, whether or not
 * this simulator implements it yet; the second the kernel, executive, I/O and NDIS calls that
 * callout drivers use. {@code UNSPECIFIED} means neither page nor header names a limit: no check.
 *
 * <p>Source: the "Requirements" table of each function's page.
 */
public enum DocumentedCall {
  FwpsCalloutRegister0("R-066", Limit.PASSIVE),
  FwpsCalloutRegister1("R-066", Limit.PASSIVE),
  FwpsCalloutRegister2("R-066", Limit.PASSIVE),
  FwpsCalloutRegister3("R-066", Limit.PASSIVE),
  FwpsCalloutUnregisterById0("R-066", Limit.PASSIVE),
  FwpsCalloutUnregisterByKey0("R-066", Limit.PASSIVE),
  FwpsFlowAssociateContext0("R-354", Limit.DISPATCH),
  FwpsFlowRemoveContext0("R-354", Limit.DISPATCH),
  FwpsFlowAbort0("R-354", Limit.DISPATCH),
  FwpsGetPacketListSecurityInformation0("R-354", Limit.DISPATCH),
  FwpsPendOperation0("R-181", Limit.DISPATCH),
  FwpsCompleteOperation0("R-181", Limit.DISPATCH),
  FwpsAcquireClassifyHandle0("R-354", Limit.DISPATCH),
  FwpsReleaseClassifyHandle0("R-354", Limit.DISPATCH),
  FwpsPendClassify0("R-354", Limit.DISPATCH),
  FwpsCompleteClassify0("R-354", Limit.DISPATCH),
  FwpsAcquireWritableLayerDataPointer0("R-354", Limit.DISPATCH),
  FwpsApplyModifiedLayerData0("R-354", Limit.DISPATCH),
  FwpsClassifyOptionSet0("R-354", Limit.DISPATCH),
  FwpsInjectionHandleCreate0("R-199", Limit.PASSIVE),
  FwpsInjectionHandleDestroy0("R-204", Limit.PASSIVE),
  FwpsAllocateNetBufferAndNetBufferList0("R-354", Limit.DISPATCH),
  FwpsFreeNetBufferList0("R-354", Limit.DISPATCH),
  FwpsAllocateCloneNetBufferList0("R-354", Limit.DISPATCH),
  FwpsFreeCloneNetBufferList0("R-354", Limit.DISPATCH),
  FwpsReassembleForwardFragmentGroup0("R-354", Limit.DISPATCH),
  FwpsInjectNetworkSendAsync0("R-354", Limit.DISPATCH),
  FwpsInjectForwardAsync0("R-354", Limit.DISPATCH),
  FwpsConstructIpHeaderForTransportPacket0("R-354", Limit.DISPATCH),
  FwpsInjectTransportSendAsync0("R-354", Limit.DISPATCH),
  FwpsInjectTransportSendAsync1("R-354", Limit.DISPATCH),
  FwpsInjectTransportReceiveAsync0("R-354", Limit.DISPATCH),
  FwpsInjectNetworkReceiveAsync0("R-354", Limit.DISPATCH),
  FwpsInjectMacReceiveAsync0("R-354", Limit.DISPATCH),
  FwpsInjectMacSendAsync0("R-354", Limit.DISPATCH),
  FwpsInjectvSwitchEthernetIngressAsync0("R-354", Limit.DISPATCH),
  FwpsReferencevSwitchPacketContext0("R-354", Limit.DISPATCH),
  FwpsDereferencevSwitchPacketContext0("R-354", Limit.DISPATCH),
  FwpsReferenceNetBufferList0("R-354", Limit.DISPATCH),
  FwpsDereferenceNetBufferList0("R-354", Limit.DISPATCH),
  FwpsQueryPacketInjectionState0("R-354", Limit.DISPATCH),
  FwpsRedirectHandleCreate0("R-122", Limit.PASSIVE),
  FwpsRedirectHandleDestroy0("R-123", Limit.PASSIVE),
  FwpsQueryConnectionRedirectState0("R-354", Limit.DISPATCH),
  FwpsQueryConnectionSioFormatRedirectRecords0("R-354", Limit.DISPATCH),
  FwpsNetBufferListGetTagForContext0("R-354", Limit.DISPATCH),
  FwpsNetBufferListAssociateContext0("R-354", Limit.DISPATCH),
  FwpsNetBufferListAssociateContext1("R-354", Limit.DISPATCH),
  FwpsNetBufferListRetrieveContext0("R-354", Limit.DISPATCH),
  FwpsNetBufferListRemoveContext0("R-354", Limit.DISPATCH),
  FwpsvSwitchEventsSubscribe0("R-353", Limit.PASSIVE),
  FwpsvSwitchEventsUnsubscribe0("R-353", Limit.PASSIVE),
  FwpsvSwitchNotifyComplete0("R-354", Limit.DISPATCH),
  FwpsStreamInjectAsync0("R-354", Limit.DISPATCH),
  FwpsStreamContinue0("R-354", Limit.DISPATCH),
  FwpsCopyStreamDataToBuffer0("R-354", Limit.DISPATCH),
  FwpsCloneStreamData0("R-354", Limit.DISPATCH),
  FwpsDiscardClonedStreamData0("R-354", Limit.DISPATCH),
  FwpsVirtualIfTunnelInfoGet0("R-354", Limit.UNSPECIFIED),
  FwpsVirtualIfTunnelInfoSet0("R-354", Limit.UNSPECIFIED),
  FwpsOpenToken0("R-353", Limit.PASSIVE),
  FwpsAleEndpointGetById0("R-353", Limit.PASSIVE),
  FwpsAleEndpointCreateEnumHandle0("R-353", Limit.PASSIVE),
  FwpsAleEndpointEnum0("R-353", Limit.PASSIVE),
  FwpsAleEndpointDestroyEnumHandle0("R-353", Limit.PASSIVE),
  FwpsAleEndpointGetSecurityInfo0("R-353", Limit.PASSIVE),
  FwpsAleEndpointSetSecurityInfo0("R-353", Limit.PASSIVE),
  FwpmFreeMemory0("R-354", Limit.UNSPECIFIED),
  FwpmBfeStateGet0("R-354", Limit.DISPATCH),
  FwpmBfeStateSubscribeChanges0("R-020", Limit.PASSIVE),
  FwpmBfeStateUnsubscribeChanges0("R-020", Limit.PASSIVE),
  FwpmEngineOpen0("R-020", Limit.PASSIVE),
  FwpmEngineClose0("R-020", Limit.PASSIVE),
  FwpmEngineGetOption0("R-020", Limit.PASSIVE),
  FwpmEngineSetOption0("R-020", Limit.PASSIVE),
  FwpmEngineGetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpmEngineSetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpmSessionCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmSessionEnum0("R-020", Limit.PASSIVE),
  FwpmSessionDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmTransactionBegin0("R-020", Limit.PASSIVE),
  FwpmTransactionCommit0("R-020", Limit.PASSIVE),
  FwpmTransactionAbort0("R-020", Limit.PASSIVE),
  FwpmProviderAdd0("R-020", Limit.PASSIVE),
  FwpmProviderDeleteByKey0("R-020", Limit.PASSIVE),
  FwpmProviderGetByKey0("R-020", Limit.PASSIVE),
  FwpmProviderCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmProviderEnum0("R-020", Limit.PASSIVE),
  FwpmProviderDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmProviderGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmProviderSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmProviderContextAdd0("R-020", Limit.PASSIVE),
  FwpmProviderContextAdd1("R-020", Limit.PASSIVE),
  FwpmProviderContextAdd2("R-020", Limit.PASSIVE),
  FwpmProviderContextAdd3("R-020", Limit.PASSIVE),
  FwpmProviderContextDeleteById0("R-020", Limit.PASSIVE),
  FwpmProviderContextDeleteByKey0("R-020", Limit.PASSIVE),
  FwpmProviderContextGetById0("R-020", Limit.PASSIVE),
  FwpmProviderContextGetById1("R-020", Limit.PASSIVE),
  FwpmProviderContextGetById2("R-020", Limit.PASSIVE),
  FwpmProviderContextGetById3("R-020", Limit.PASSIVE),
  FwpmProviderContextGetByKey0("R-020", Limit.PASSIVE),
  FwpmProviderContextGetByKey1("R-020", Limit.PASSIVE),
  FwpmProviderContextGetByKey2("R-020", Limit.PASSIVE),
  FwpmProviderContextGetByKey3("R-020", Limit.PASSIVE),
  FwpmProviderContextCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmProviderContextEnum0("R-020", Limit.PASSIVE),
  FwpmProviderContextEnum1("R-020", Limit.PASSIVE),
  FwpmProviderContextEnum2("R-020", Limit.PASSIVE),
  FwpmProviderContextEnum3("R-020", Limit.PASSIVE),
  FwpmProviderContextDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmProviderContextGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmProviderContextSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmSubLayerAdd0("R-020", Limit.PASSIVE),
  FwpmSubLayerDeleteByKey0("R-020", Limit.PASSIVE),
  FwpmSubLayerGetByKey0("R-020", Limit.PASSIVE),
  FwpmSubLayerCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmSubLayerEnum0("R-020", Limit.PASSIVE),
  FwpmSubLayerDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmSubLayerGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmSubLayerSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmLayerGetById0("R-020", Limit.PASSIVE),
  FwpmLayerGetByKey0("R-020", Limit.PASSIVE),
  FwpmLayerCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmLayerEnum0("R-020", Limit.PASSIVE),
  FwpmLayerDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmLayerGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmLayerSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmCalloutAdd0("R-020", Limit.PASSIVE),
  FwpmCalloutDeleteById0("R-020", Limit.PASSIVE),
  FwpmCalloutDeleteByKey0("R-020", Limit.PASSIVE),
  FwpmCalloutGetById0("R-020", Limit.PASSIVE),
  FwpmCalloutGetByKey0("R-020", Limit.PASSIVE),
  FwpmCalloutCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmCalloutEnum0("R-020", Limit.PASSIVE),
  FwpmCalloutDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmCalloutGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmCalloutSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmFilterAdd0("R-020", Limit.PASSIVE),
  FwpmFilterDeleteById0("R-020", Limit.PASSIVE),
  FwpmFilterDeleteByKey0("R-020", Limit.PASSIVE),
  FwpmFilterGetById0("R-020", Limit.PASSIVE),
  FwpmFilterGetByKey0("R-020", Limit.PASSIVE),
  FwpmFilterCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmFilterEnum0("R-020", Limit.PASSIVE),
  FwpmFilterDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmFilterGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmFilterSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmIPsecTunnelAdd0("R-020", Limit.PASSIVE),
  FwpmIPsecTunnelAdd1("R-020", Limit.PASSIVE),
  FwpmIPsecTunnelAdd2("R-020", Limit.PASSIVE),
  FwpmIPsecTunnelAdd3("R-020", Limit.PASSIVE),
  FwpmIPsecTunnelDeleteByKey0("R-020", Limit.PASSIVE),
  FwpmNetEventCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmNetEventEnum0("R-020", Limit.PASSIVE),
  FwpmNetEventEnum1("R-020", Limit.PASSIVE),
  FwpmNetEventEnum2("R-020", Limit.PASSIVE),
  FwpmNetEventEnum3("R-020", Limit.PASSIVE),
  FwpmNetEventEnum4("R-020", Limit.PASSIVE),
  FwpmNetEventEnum5("R-020", Limit.PASSIVE),
  FwpmNetEventDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmNetEventsGetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpmNetEventsSetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpmConnectionGetById0("R-020", Limit.PASSIVE),
  FwpmConnectionEnum0("R-020", Limit.PASSIVE),
  FwpmConnectionCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmConnectionDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmConnectionGetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpmConnectionSetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpmvSwitchEventsGetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpmvSwitchEventsSetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpsAllocateDeepCloneNetBufferList0("R-354", Limit.DISPATCH),

  KeAcquireSpinLock("R-355", Limit.DISPATCH),
  KeReleaseSpinLock("R-355", Limit.AT_DISPATCH),
  KeAcquireSpinLockAtDpcLevel("R-367", Limit.AT_DISPATCH),
  KeReleaseSpinLockFromDpcLevel("R-367", Limit.AT_DISPATCH),
  KeAcquireInStackQueuedSpinLock("R-355", Limit.DISPATCH),
  KeReleaseInStackQueuedSpinLock("R-355", Limit.AT_DISPATCH),
  KeAcquireInStackQueuedSpinLockAtDpcLevel("R-367", Limit.AT_DISPATCH),
  KeReleaseInStackQueuedSpinLockFromDpcLevel("R-367", Limit.AT_DISPATCH),
  KeInitializeSpinLock("R-355", Limit.UNSPECIFIED),
  KeInitializeEvent("R-355", Limit.UNSPECIFIED),
  KeSetEvent("R-355", Limit.DISPATCH),
  KeResetEvent("R-355", Limit.DISPATCH),
  KeClearEvent("R-355", Limit.DISPATCH),
  KeReadStateEvent("R-355", Limit.DISPATCH),
  KeWaitForSingleObject("R-355", Limit.DISPATCH),
  KeWaitForMultipleObjects("R-355", Limit.DISPATCH),
  KeInitializeSemaphore("R-355", Limit.PASSIVE),
  KeReleaseSemaphore("R-355", Limit.DISPATCH),
  KeInitializeTimer("R-355", Limit.DISPATCH),
  KeSetTimer("R-355", Limit.DISPATCH),
  KeSetTimerEx("R-355", Limit.DISPATCH),
  KeCancelTimer("R-355", Limit.DISPATCH),
  KeInitializeDpc("R-355", Limit.UNSPECIFIED),
  KeInsertQueueDpc("R-355", Limit.UNSPECIFIED),
  KeRemoveQueueDpc("R-355", Limit.UNSPECIFIED),
  KeSetTargetProcessorDpc("R-355", Limit.UNSPECIFIED),
  KeFlushQueuedDpcs("R-355", Limit.PASSIVE),
  KeDelayExecutionThread("R-355", Limit.APC),
  KeStallExecutionProcessor("R-355", Limit.UNSPECIFIED),
  KeGetCurrentIrql("R-355", Limit.UNSPECIFIED),
  KeRaiseIrql("R-355", Limit.UNSPECIFIED),
  KeLowerIrql("R-355", Limit.UNSPECIFIED),
  KeGetCurrentProcessorNumber("R-355", Limit.UNSPECIFIED),
  KeQuerySystemTime("R-355", Limit.UNSPECIFIED),
  KeQuerySystemTimePrecise("R-355", Limit.UNSPECIFIED),
  KeQueryInterruptTime("R-355", Limit.UNSPECIFIED),
  KeQueryInterruptTimePrecise("R-355", Limit.UNSPECIFIED),
  KeQueryUnbiasedInterruptTime("R-355", Limit.UNSPECIFIED),
  KeQueryTickCount("R-355", Limit.UNSPECIFIED),
  KeQueryTimeIncrement("R-355", Limit.UNSPECIFIED),
  KeQueryPerformanceCounter("R-355", Limit.UNSPECIFIED),
  PsCreateSystemThread("R-355", Limit.PASSIVE),
  PsTerminateSystemThread("R-355", Limit.PASSIVE),
  PsSetCreateProcessNotifyRoutineEx("R-355", Limit.PASSIVE),
  ExAllocatePoolWithTag("R-355", Limit.DISPATCH),
  ExFreePoolWithTag("R-355", Limit.DISPATCH),
  ExFreePool("R-355", Limit.DISPATCH),
  ExInitializeFastMutex("R-355", Limit.DISPATCH),
  ExAcquireFastMutex("R-355", Limit.APC),
  ExTryToAcquireFastMutex("R-355", Limit.APC),
  ExReleaseFastMutex("R-355", Limit.AT_APC),
  ExInitializeRundownProtection("R-355", Limit.APC),
  ExAcquireRundownProtection("R-355", Limit.DISPATCH),
  ExReleaseRundownProtection("R-355", Limit.DISPATCH),
  ExWaitForRundownProtectionRelease("R-355", Limit.APC),
  ExAcquireSpinLockShared("R-355", Limit.DISPATCH),
  ExReleaseSpinLockShared("R-355", Limit.AT_DISPATCH),
  ExAcquireSpinLockExclusive("R-355", Limit.DISPATCH),
  ExReleaseSpinLockExclusive("R-355", Limit.AT_DISPATCH),
  IoAllocateWorkItem("R-355", Limit.DISPATCH),
  IoQueueWorkItem("R-355", Limit.DISPATCH),
  IoFreeWorkItem("R-355", Limit.DISPATCH),
  IoCreateDevice("R-355", Limit.APC),
  IoDeleteDevice("R-355", Limit.APC),
  DbgPrint("R-355", Limit.UNSPECIFIED),
  DbgPrintEx("R-355", Limit.UNSPECIFIED),
  NdisAllocateNetBufferListPool("R-355", Limit.DISPATCH),
  NdisFreeNetBufferListPool("R-355", Limit.DISPATCH),
  NdisRetreatNetBufferDataStart("R-354", Limit.DISPATCH),
  NdisAdvanceNetBufferDataStart("R-354", Limit.DISPATCH),
  NdisRetreatNetBufferListDataStart("R-354", Limit.DISPATCH),
  NdisAdvanceNetBufferListDataStart("R-354", Limit.DISPATCH),
  NdisGetDataBuffer("R-354", Limit.DISPATCH);

  private final String rule;
  private final Limit limit;

  DocumentedCall(String rule, Limit limit) {
    this.rule = rule;
    this.limit = limit;
  }

  /** The rule a call at too high an IRQL breaks. */
  public String rule() {
    return rule;
  }

  /** The type that the call answers, in C; {@code void} for nothing. */
  public String returns() {
    return CallArguments.of(this).returns();
  }

  /** The arguments in order, with those that only the Java method has. */
  public List<CallArgument> arguments() {
    return CallArguments.of(this).all();
  }

  /** The lowest IRQL at which the call is allowed. */
  public Irql minIrql() {
    return limit.lowest;
  }

  /** The highest IRQL at which the call is allowed, or null where none is documented. */
  public @Nullable Irql maxIrql() {
    return limit.highest;
  }

  /** Whether the caller's IRQL is not above the highest. */
  public boolean allowedAt(Irql irql) {
    Irql highest = limit.highest;
    return highest == null || irql.compareTo(highest) <= 0;
  }

  private enum Limit {
    PASSIVE(Irql.PASSIVE_LEVEL, Irql.PASSIVE_LEVEL),
    APC(Irql.PASSIVE_LEVEL, Irql.APC_LEVEL),
    AT_APC(Irql.APC_LEVEL, Irql.APC_LEVEL),
    DISPATCH(Irql.PASSIVE_LEVEL, Irql.DISPATCH_LEVEL),
    AT_DISPATCH(Irql.DISPATCH_LEVEL, Irql.DISPATCH_LEVEL),
    UNSPECIFIED(Irql.PASSIVE_LEVEL, null);

    private final Irql lowest;
    private final @Nullable Irql highest;

    Limit(Irql lowest, @Nullable Irql highest) {
      this.lowest = lowest;
      this.highest = highest;
    }
  }
}
