package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Irql;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documented calls a driver can make, each with its arguments, whether it is a scheduling
 * point, the IRQL at which its page (or, where there is no page, the header) allows it and the rule
 * that a call above it breaks.
 *
 * <p>The first block holds every function of {@code fwpsk.h} and {@code fwpmk.h}, whether or not
 * this simulator implements it yet; the second the kernel, executive, I/O and NDIS calls that
 * callout drivers use. {@code UNSPECIFIED} means neither page nor header names a limit: no check.
 *
 * <p>Source: the "Requirements" table of each function's page.
 */
public enum DocumentedCall {
  FwpsCalloutRegister0("R-066", Limit.PASSIVE, Step.INSIDE_AND_AFTER),
  FwpsCalloutRegister1("R-066", Limit.PASSIVE, Step.INSIDE_AND_AFTER),
  FwpsCalloutRegister2("R-066", Limit.PASSIVE, Step.INSIDE_AND_AFTER),
  FwpsCalloutRegister3("R-066", Limit.PASSIVE, Step.INSIDE_AND_AFTER),
  FwpsCalloutUnregisterById0("R-066", Limit.PASSIVE, Step.INSIDE),
  FwpsCalloutUnregisterByKey0("R-066", Limit.PASSIVE, Step.INSIDE),
  FwpsFlowAssociateContext0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
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
  FwpsClassifyOptionSet0("R-354", Limit.DISPATCH, Step.INSIDE),
  FwpsInjectionHandleCreate0("R-199", Limit.PASSIVE),
  FwpsInjectionHandleDestroy0("R-204", Limit.PASSIVE, Step.INSIDE),
  FwpsAllocateNetBufferAndNetBufferList0("R-354", Limit.DISPATCH),
  FwpsFreeNetBufferList0("R-354", Limit.DISPATCH),
  FwpsAllocateCloneNetBufferList0("R-354", Limit.DISPATCH),
  FwpsFreeCloneNetBufferList0("R-354", Limit.DISPATCH),
  FwpsReassembleForwardFragmentGroup0("R-354", Limit.DISPATCH),
  FwpsInjectNetworkSendAsync0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
  FwpsInjectForwardAsync0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
  FwpsConstructIpHeaderForTransportPacket0("R-354", Limit.DISPATCH),
  FwpsInjectTransportSendAsync0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
  FwpsInjectTransportSendAsync1("R-354", Limit.DISPATCH, Step.POINT_TWICE),
  FwpsInjectTransportReceiveAsync0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
  FwpsInjectNetworkReceiveAsync0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
  FwpsInjectMacReceiveAsync0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
  FwpsInjectMacSendAsync0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
  FwpsInjectvSwitchEthernetIngressAsync0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
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
  FwpsStreamInjectAsync0("R-354", Limit.DISPATCH, Step.POINT_TWICE),
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
  FwpmBfeStateGet0("R-354", Limit.DISPATCH, Step.INSIDE),
  FwpmBfeStateSubscribeChanges0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmBfeStateUnsubscribeChanges0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmEngineOpen0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmEngineClose0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmEngineGetOption0("R-020", Limit.PASSIVE),
  FwpmEngineSetOption0("R-020", Limit.PASSIVE),
  FwpmEngineGetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpmEngineSetSecurityInfo0("R-020", Limit.PASSIVE),
  FwpmSessionCreateEnumHandle0("R-020", Limit.PASSIVE),
  FwpmSessionEnum0("R-020", Limit.PASSIVE),
  FwpmSessionDestroyEnumHandle0("R-020", Limit.PASSIVE),
  FwpmTransactionBegin0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmTransactionCommit0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmTransactionAbort0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderAdd0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderDeleteByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderGetByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderCreateEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderEnum0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderDestroyEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmProviderSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmProviderContextAdd0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextAdd1("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextAdd2("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextAdd3("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextDeleteById0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextDeleteByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextGetById0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextGetById1("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextGetById2("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextGetById3("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextGetByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextGetByKey1("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextGetByKey2("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextGetByKey3("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextCreateEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextEnum0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextEnum1("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextEnum2("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextEnum3("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextDestroyEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmProviderContextGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmProviderContextSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmSubLayerAdd0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmSubLayerDeleteByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmSubLayerGetByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmSubLayerCreateEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmSubLayerEnum0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmSubLayerDestroyEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmSubLayerGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmSubLayerSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmLayerGetById0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmLayerGetByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmLayerCreateEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmLayerEnum0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmLayerDestroyEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmLayerGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmLayerSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmCalloutAdd0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmCalloutDeleteById0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmCalloutDeleteByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmCalloutGetById0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmCalloutGetByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmCalloutCreateEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmCalloutEnum0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmCalloutDestroyEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmCalloutGetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmCalloutSetSecurityInfoByKey0("R-020", Limit.PASSIVE),
  FwpmFilterAdd0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmFilterDeleteById0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmFilterDeleteByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmFilterGetById0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmFilterGetByKey0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmFilterCreateEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmFilterEnum0("R-020", Limit.PASSIVE, Step.INSIDE),
  FwpmFilterDestroyEnumHandle0("R-020", Limit.PASSIVE, Step.INSIDE),
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

  KeAcquireSpinLock("R-355", Limit.DISPATCH, Step.INSIDE),
  KeReleaseSpinLock("R-355", Limit.AT_DISPATCH, Step.INSIDE),
  KeAcquireSpinLockAtDpcLevel("R-367", Limit.AT_DISPATCH, Step.INSIDE),
  KeReleaseSpinLockFromDpcLevel("R-367", Limit.AT_DISPATCH, Step.INSIDE),
  KeAcquireInStackQueuedSpinLock("R-355", Limit.DISPATCH, Step.INSIDE),
  KeReleaseInStackQueuedSpinLock("R-355", Limit.AT_DISPATCH, Step.INSIDE),
  KeAcquireInStackQueuedSpinLockAtDpcLevel("R-367", Limit.AT_DISPATCH),
  KeReleaseInStackQueuedSpinLockFromDpcLevel("R-367", Limit.AT_DISPATCH),
  KeInitializeSpinLock("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeInitializeEvent("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeSetEvent("R-355", Limit.DISPATCH, Step.INSIDE),
  KeResetEvent("R-355", Limit.DISPATCH, Step.INSIDE),
  KeClearEvent("R-355", Limit.DISPATCH, Step.INSIDE),
  KeReadStateEvent("R-355", Limit.DISPATCH, Step.INSIDE),
  KeWaitForSingleObject("R-355", Limit.DISPATCH, Step.INSIDE),
  KeWaitForMultipleObjects("R-355", Limit.DISPATCH, Step.INSIDE),
  KeInitializeSemaphore("R-355", Limit.PASSIVE, Step.NONE),
  KeReleaseSemaphore("R-355", Limit.DISPATCH, Step.INSIDE),
  KeInitializeTimer("R-355", Limit.DISPATCH, Step.NONE),
  KeSetTimer("R-355", Limit.DISPATCH, Step.INSIDE),
  KeSetTimerEx("R-355", Limit.DISPATCH, Step.INSIDE),
  KeCancelTimer("R-355", Limit.DISPATCH, Step.INSIDE),
  KeInitializeDpc("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeInsertQueueDpc("R-355", Limit.UNSPECIFIED, Step.INSIDE),
  KeRemoveQueueDpc("R-355", Limit.UNSPECIFIED, Step.INSIDE),
  KeSetTargetProcessorDpc("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeFlushQueuedDpcs("R-355", Limit.PASSIVE, Step.INSIDE),
  KeDelayExecutionThread("R-355", Limit.APC, Step.INSIDE),
  KeStallExecutionProcessor("R-355", Limit.UNSPECIFIED, Step.INSIDE),
  KeGetCurrentIrql("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeRaiseIrql("R-355", Limit.UNSPECIFIED, Step.INSIDE),
  KeLowerIrql("R-355", Limit.UNSPECIFIED, Step.INSIDE),
  KeGetCurrentProcessorNumber("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeQuerySystemTime("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeQuerySystemTimePrecise("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeQueryInterruptTime("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeQueryInterruptTimePrecise("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeQueryUnbiasedInterruptTime("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeQueryTickCount("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeQueryTimeIncrement("R-355", Limit.UNSPECIFIED, Step.NONE),
  KeQueryPerformanceCounter("R-355", Limit.UNSPECIFIED, Step.NONE),
  PsCreateSystemThread("R-355", Limit.PASSIVE),
  PsTerminateSystemThread("R-355", Limit.PASSIVE, Step.INSIDE),
  PsSetCreateProcessNotifyRoutineEx("R-355", Limit.PASSIVE),
  ExAllocatePoolWithTag("R-355", Limit.DISPATCH, Step.INSIDE),
  ExFreePoolWithTag("R-355", Limit.DISPATCH, Step.INSIDE),
  ExFreePool("R-355", Limit.DISPATCH, Step.INSIDE),
  ExInitializeFastMutex("R-355", Limit.DISPATCH, Step.NONE),
  ExAcquireFastMutex("R-355", Limit.APC, Step.INSIDE),
  ExTryToAcquireFastMutex("R-355", Limit.APC, Step.INSIDE),
  ExReleaseFastMutex("R-355", Limit.AT_APC, Step.INSIDE),
  ExInitializeRundownProtection("R-355", Limit.APC, Step.NONE),
  ExAcquireRundownProtection("R-355", Limit.DISPATCH, Step.INSIDE),
  ExReleaseRundownProtection("R-355", Limit.DISPATCH, Step.INSIDE),
  ExWaitForRundownProtectionRelease("R-355", Limit.APC, Step.INSIDE),
  ExAcquireSpinLockShared("R-355", Limit.DISPATCH, Step.INSIDE),
  ExReleaseSpinLockShared("R-355", Limit.AT_DISPATCH, Step.INSIDE),
  ExAcquireSpinLockExclusive("R-355", Limit.DISPATCH, Step.INSIDE),
  ExReleaseSpinLockExclusive("R-355", Limit.AT_DISPATCH, Step.INSIDE),
  IoAllocateWorkItem("R-355", Limit.DISPATCH),
  IoQueueWorkItem("R-355", Limit.DISPATCH, Step.INSIDE),
  IoFreeWorkItem("R-355", Limit.DISPATCH, Step.INSIDE),
  IoCreateDevice("R-355", Limit.APC),
  IoDeleteDevice("R-355", Limit.APC),
  DbgPrint("R-355", Limit.UNSPECIFIED, Step.NONE),
  DbgPrintEx("R-355", Limit.UNSPECIFIED, Step.NONE),
  NdisAllocateNetBufferListPool("R-355", Limit.DISPATCH),
  NdisFreeNetBufferListPool("R-355", Limit.DISPATCH),
  NdisAllocateMdl("R-355", Limit.DISPATCH),
  NdisFreeMdl("R-355", Limit.DISPATCH),
  NdisRetreatNetBufferDataStart("R-354", Limit.DISPATCH, Step.NONE),
  NdisAdvanceNetBufferDataStart("R-354", Limit.DISPATCH, Step.NONE),
  NdisRetreatNetBufferListDataStart("R-354", Limit.DISPATCH, Step.NONE),
  NdisAdvanceNetBufferListDataStart("R-354", Limit.DISPATCH, Step.NONE),
  NdisGetDataBuffer("R-354", Limit.DISPATCH, Step.NONE);

  private final String rule;
  private final Limit limit;
  private final Step step;

  DocumentedCall(String rule, Limit limit) {
    this(rule, limit, Step.POINT);
  }

  DocumentedCall(String rule, Limit limit, Step step) {
    this.rule = rule;
    this.limit = limit;
    this.step = step;
  }

  /** How a call stands to the scheduler. */
  public enum Step {
    /** It is a scheduling point by itself. */
    POINT(true, false),
    /** It is one, and is another when it returns: what it did is seen before the caller goes on. */
    POINT_TWICE(true, true),
    /** The kernel calls that carry it out are. */
    INSIDE(false, false),
    /** They are, and so is its return. */
    INSIDE_AND_AFTER(false, true),
    /** It is none. */
    NONE(false, false);

    private final boolean before;
    private final boolean after;

    Step(boolean before, boolean after) {
      this.before = before;
      this.after = after;
    }

    /** Whether others may go first when it is made. */
    boolean isBefore() {
      return before;
    }

    /** Whether others may come in when it returns. */
    boolean isAfter() {
      return after;
    }
  }

  public Step step() {
    return step;
  }

  /** The rule a call at too high an IRQL breaks. */
  public String rule() {
    return rule;
  }

  /** The type that the call answers, in C; {@code void} for nothing. */
  public String returns() {
    return CallArguments.of(this).returns();
  }

  /**
   * The arguments whose words the CALL event of a driver has: the objects that must be given, but
   * for those that only take something out, then the numbers, as many as there is room for.
   */
  public List<CallArgument> told() {
    return CallArguments.of(this).told();
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
