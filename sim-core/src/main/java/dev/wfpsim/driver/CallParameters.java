package dev.wfpsim.driver;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of the documented calls that drivers can make here, as their pages give them.
 *
 * <p>A line for each call: {@code *name} is a pointer or handle that must be given, {@code *name?}
 * one that may be null, {@code out} and {@code inout} say which way it carries something, {@code
 * name=0} is reserved and must be zero, {@code name=0|0x1} may have only those bits. A name alone
 * is a plain number. {@link CallGate} looks at every call's arguments with this table, so that what
 * a driver does wrong is told of the driver, by the call's and the parameter's name.
 *
 * <p>Source: the parameters of each function's page.
 */
final class CallParameters {
  private static final CallParameters NONE = new CallParameters(List.of());

  /** Which way a parameter carries something. */
  enum Direction {
    IN,
    OUT,
    INOUT
  }

  /**
   * One parameter.
   *
   * @param name as on the page
   * @param pointer a pointer or handle, not a plain number
   * @param optional whether it may be null
   * @param allowedBits the bits that may be set, or null where every number has a meaning
   */
  record Parameter(
      String name,
      Direction direction,
      boolean pointer,
      boolean optional,
      @Nullable Integer allowedBits) {

    private static Parameter of(String text) {
      Direction direction = Direction.IN;
      String rest = text;
      if (text.contains(" ")) {
        direction =
            Direction.valueOf(
                text.substring(0, text.indexOf(' ')).toUpperCase(java.util.Locale.ROOT));
        rest = text.substring(text.indexOf(' ') + 1);
      }
      boolean pointer = rest.startsWith("*");
      boolean optional = rest.endsWith("?");
      Integer bits = null;
      int equals = rest.indexOf('=');
      if (equals >= 0) {
        int bar = rest.indexOf('|');
        bits = bar < 0 ? Integer.valueOf(0) : Integer.decode(rest.substring(bar + 1));
        rest = rest.substring(0, equals);
      }
      String name = rest.substring(pointer ? 1 : 0, rest.length() - (optional ? 1 : 0));
      return new Parameter(name, direction, pointer, optional, bits);
    }
  }

  private static final String FWPS =
      """
      FwpsCalloutRegister0: inout *deviceObject, *callout, out *calloutId?
      FwpsCalloutRegister1: inout *deviceObject, *callout, out *calloutId?
      FwpsCalloutRegister2: inout *deviceObject, *callout, out *calloutId?
      FwpsCalloutRegister3: inout *deviceObject, *callout, out *calloutId?
      FwpsCalloutUnregisterById0: calloutId
      FwpsCalloutUnregisterByKey0: *calloutKey
      FwpsPendOperation0: *completionHandle?, out *completionContext?
      FwpsCompleteOperation0: *completionContext, *netBufferList?
      FwpsFlowAssociateContext0: flowId, layerId, calloutId, flowContext
      FwpsFlowRemoveContext0: flowId, layerId, calloutId
      FwpsFlowAbort0: flowId
      FwpsClassifyOptionSet0: *inMetadataValues, option, *newValue
      FwpsAllocateNetBufferAndNetBufferList0: *poolHandle, contextSize, contextBackFill, \
      *mdlChain?, dataOffset, dataLength, out *netBufferList
      FwpsFreeNetBufferList0: *netBufferList
      FwpsAllocateCloneNetBufferList0: *originalNetBufferList, *poolHandle?, \
      allocateCloneFlags=0, out *netBufferList
      FwpsFreeCloneNetBufferList0: *netBufferList, freeCloneFlags=0
      FwpsReferenceNetBufferList0: inout *netBufferList, intendToModify
      FwpsDereferenceNetBufferList0: inout *netBufferList, dispatchLevel
      FwpsConstructIpHeaderForTransportPacket0: inout *netBufferList, \
      headerIncludeHeaderLength, *addressFamily, *sourceAddress, *remoteAddress, nextProtocol, \
      endpointHandle, *controlData?, flags=0, interfaceIndex, subInterfaceIndex
      FwpsInjectionHandleCreate0: *addressFamily, flags=0|0x3F, out *injectionHandle
      FwpsInjectionHandleDestroy0: *injectionHandle
      FwpsInjectNetworkSendAsync0: *injectionHandle, *injectionContext?, flags=0|0x1, \
      compartmentId, inout *netBufferList, *completionFn?, *completionContext?
      FwpsInjectNetworkReceiveAsync0: *injectionHandle, *injectionContext?, flags=0, \
      compartmentId, interfaceIndex, subInterfaceIndex, inout *netBufferList, *completionFn?, \
      *completionContext?
      FwpsInjectForwardAsync0: *injectionHandle, *injectionContext?, flags=0, *addressFamily, \
      compartmentId, interfaceIndex, inout *netBufferList, *completionFn?, *completionContext?
      FwpsInjectTransportSendAsync0: *injectionHandle, *injectionContext?, endpointHandle, \
      flags=0, *sendArgs?, *addressFamily, compartmentId, inout *netBufferList, *completionFn?, \
      *completionContext?
      FwpsInjectTransportSendAsync1: *injectionHandle, *injectionContext?, endpointHandle, \
      flags=0, *sendArgs?, *addressFamily, compartmentId, inout *netBufferList, *completionFn?, \
      *completionContext?
      FwpsInjectTransportReceiveAsync0: *injectionHandle, *injectionContext?, flags=0, \
      *addressFamily, compartmentId, interfaceIndex, subInterfaceIndex, inout *netBufferList, \
      *completionFn?, *completionContext?
      FwpsQueryPacketInjectionState0: *injectionHandle, *netBufferList, out *injectionContext?
      FwpsRedirectHandleCreate0: *providerGuid?, flags=0, out *redirectHandle
      FwpsRedirectHandleDestroy0: *redirectHandle
      FwpsQueryConnectionRedirectState0: *redirectRecords?, *redirectHandle, \
      out *redirectContext?
      FwpsQueryConnectionSioFormatRedirectRecords0: *redirectRecords?, out *outputBuffer?, \
      out *bytesTransferred?
      FwpsAcquireClassifyHandle0: *classifyContext, flags=0, out *classifyHandle
      FwpsReleaseClassifyHandle0: *classifyHandle
      FwpsPendClassify0: *classifyHandle, filterId, flags=0, inout *classifyOut
      FwpsCompleteClassify0: *classifyHandle, flags=0, *classifyOut?
      FwpsAcquireWritableLayerDataPointer0: *classifyHandle, filterId, flags=0, \
      out *writableLayerData, inout *classifyOut?
      FwpsApplyModifiedLayerData0: *classifyHandle, *modifiedLayerData, flags=0|0x1
      """;

  private static final String FWPM =
      """
      FwpmEngineOpen0: *session?, out *engineHandle
      FwpmEngineClose0: inout *engineHandle
      FwpmTransactionBegin0: *engineHandle, flags=0|0x1
      FwpmTransactionCommit0: *engineHandle
      FwpmTransactionAbort0: *engineHandle
      FwpmProviderAdd0: *engineHandle, *provider
      FwpmProviderDeleteByKey0: *engineHandle, *key
      FwpmSubLayerAdd0: *engineHandle, *subLayer
      FwpmSubLayerDeleteByKey0: *engineHandle, *key
      FwpmProviderContextAdd0: *engineHandle, *providerContext, out *id?
      FwpmProviderContextDeleteByKey0: *engineHandle, *key
      FwpmCalloutAdd0: *engineHandle, *callout, out *id?
      FwpmCalloutDeleteByKey0: *engineHandle, *key
      FwpmCalloutDeleteById0: *engineHandle, id
      FwpmFilterAdd0: *engineHandle, *filter, out *id?
      FwpmFilterDeleteByKey0: *engineHandle, *key
      FwpmFilterDeleteById0: *engineHandle, id
      FwpmBfeStateGet0:
      FwpmBfeStateSubscribeChanges0: inout *deviceObject, *callback, out *changeHandle
      FwpmBfeStateUnsubscribeChanges0: inout *changeHandle
      """;

  private static final String KERNEL =
      """
      KeInitializeSpinLock: *name
      KeAcquireSpinLock: inout *spinLock, out *oldIrql
      KeReleaseSpinLock: inout *spinLock, *newIrql
      KeAcquireSpinLockAtDpcLevel: inout *spinLock
      KeReleaseSpinLockFromDpcLevel: inout *spinLock
      KeAcquireInStackQueuedSpinLock: inout *spinLock, out *lockHandle
      KeReleaseInStackQueuedSpinLock: inout *spinLock, *lockHandle
      KeInitializeEvent: *name, *type, state
      KeSetEvent: inout *event
      KeResetEvent: inout *event
      KeClearEvent: inout *event
      KeReadStateEvent: *event
      KeInitializeSemaphore: *name, count, limit
      KeReleaseSemaphore: inout *semaphore, adjustment
      KeWaitForSingleObject: *object, timeout
      KeWaitForMultipleObjects: *object, *waitType, timeout, out *waitBlockArray?
      KeInitializeTimer: *name
      KeSetTimer: inout *timer, dueTime, *dpc?
      KeSetTimerEx: inout *timer, dueTime, period, *dpc?
      KeCancelTimer: inout *timer
      KeInitializeDpc: *name, *deferredRoutine
      KeInsertQueueDpc: inout *dpc
      KeRemoveQueueDpc: inout *dpc
      KeSetTargetProcessorDpc: inout *dpc, number
      KeFlushQueuedDpcs: *dpc
      KeDelayExecutionThread: interval
      KeGetCurrentIrql:
      KeRaiseIrql: *newIrql, out *oldIrql
      KeLowerIrql: *newIrql
      KeGetCurrentProcessorNumber:
      KeStallExecutionProcessor: microseconds
      KeQuerySystemTime: out *currentTime
      KeQuerySystemTimePrecise: out *currentTime
      KeQueryInterruptTime:
      KeQueryInterruptTimePrecise: out *qpcTimeStamp
      KeQueryUnbiasedInterruptTime:
      KeQueryTickCount: out *tickCount
      KeQueryTimeIncrement:
      KeQueryPerformanceCounter: out *performanceFrequency?
      ExAllocatePoolWithTag: *poolType, bytes, *tag
      ExFreePoolWithTag: *block, *tag
      ExFreePool: *block
      ExInitializeFastMutex: *name
      ExAcquireFastMutex: inout *mutex
      ExTryToAcquireFastMutex: inout *mutex
      ExReleaseFastMutex: inout *mutex
      ExInitializeRundownProtection: *name
      ExAcquireRundownProtection: inout *rundown
      ExReleaseRundownProtection: inout *rundown
      ExWaitForRundownProtectionRelease: inout *rundown
      ExAcquireSpinLockShared: inout *spinLock
      ExReleaseSpinLockShared: inout *spinLock, *oldIrql
      ExAcquireSpinLockExclusive: inout *spinLock
      ExReleaseSpinLockExclusive: inout *spinLock, *oldIrql
      IoCreateDevice: *name, out *deviceObject
      IoDeleteDevice: inout *deviceObject
      IoAllocateWorkItem: *deviceObject, *name, *workerRoutine
      IoQueueWorkItem: inout *workItem
      IoFreeWorkItem: *workItem
      PsCreateSystemThread: out *thread, *name, *startRoutine
      PsTerminateSystemThread:
      PsSetCreateProcessNotifyRoutineEx: *notifyRoutine, remove
      NdisAllocateNetBufferListPool:
      NdisFreeNetBufferListPool: *pool
      NdisRetreatNetBufferDataStart: inout *netBuffer, dataOffsetDelta, dataBackFill
      NdisAdvanceNetBufferDataStart: inout *netBuffer, dataOffsetDelta, freeMdl
      NdisRetreatNetBufferListDataStart: inout *list, dataOffsetDelta, dataBackFill
      NdisAdvanceNetBufferListDataStart: inout *list, dataOffsetDelta, freeMdl
      NdisGetDataBuffer: *netBuffer, bytesNeeded, out *storage?
      """;

  private static final Map<DocumentedCall, CallParameters> TABLE = read();

  private static Map<DocumentedCall, CallParameters> read() {
    Map<DocumentedCall, CallParameters> table = new EnumMap<>(DocumentedCall.class);
    for (String line : (FWPS + FWPM + KERNEL).split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        List<Parameter> parameters = new ArrayList<>();
        for (String text : line.substring(colon + 1).split(",", -1)) {
          if (!text.isBlank()) {
            parameters.add(Parameter.of(text.strip()));
          }
        }
        table.put(
            DocumentedCall.valueOf(line.substring(0, colon)),
            new CallParameters(List.copyOf(parameters)));
      }
    }
    return table;
  }

  /** Whether a call can be made here. */
  static boolean knows(DocumentedCall call) {
    return TABLE.containsKey(call);
  }

  /** The parameters of a call, in order; none for a call that cannot be made here yet. */
  static CallParameters of(DocumentedCall call) {
    return TABLE.getOrDefault(call, NONE);
  }

  private final List<Parameter> all;
  private final List<Parameter> required;
  private final @Nullable Parameter reserved;

  private CallParameters(List<Parameter> all) {
    this.all = all;
    this.required = all.stream().filter(each -> each.pointer() && !each.optional()).toList();
    this.reserved =
        all.stream().filter(each -> each.allowedBits() != null).findFirst().orElse(null);
  }

  /** All of them, in order. */
  List<Parameter> all() {
    return all;
  }

  /** The pointers that must be given, in order. */
  List<Parameter> required() {
    return required;
  }

  /** The parameter that is reserved or has reserved bits, or null. */
  @Nullable Parameter reserved() {
    return reserved;
  }
}
