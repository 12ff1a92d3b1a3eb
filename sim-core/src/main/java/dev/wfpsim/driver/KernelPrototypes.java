package dev.wfpsim.driver;

/**
 * The kernel, executive, I/O, process and NDIS calls that callout drivers use, as {@link
 * CallArguments} reads them.
 *
 * <p>Source: the DDI reference of wdm.h, ntddk.h, ntifs.h and nblapi.h; the types are the headers'.
 */
final class KernelPrototypes {
  static final String ALL =
      """
      void KeInitializeSpinLock(+ name, out PKSPIN_LOCK SpinLock^)
      void KeAcquireSpinLock(inout PKSPIN_LOCK SpinLock, out PKIRQL OldIrql)
      void KeReleaseSpinLock(inout PKSPIN_LOCK SpinLock, KIRQL NewIrql@)
      void KeAcquireSpinLockAtDpcLevel(inout PKSPIN_LOCK SpinLock)
      void KeReleaseSpinLockFromDpcLevel(inout PKSPIN_LOCK SpinLock)
      void KeAcquireInStackQueuedSpinLock(inout PKSPIN_LOCK SpinLock, out \
          PKLOCK_QUEUE_HANDLE LockHandle)
      void KeReleaseInStackQueuedSpinLock(+ spinLock, PKLOCK_QUEUE_HANDLE LockHandle)
      void KeAcquireInStackQueuedSpinLockAtDpcLevel(inout PKSPIN_LOCK SpinLock, out \
          PKLOCK_QUEUE_HANDLE LockHandle)
      void KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle)
      void KeInitializeEvent(+ name, out PRKEVENT Event^, EVENT_TYPE Type@, BOOLEAN State)
      LONG KeSetEvent(inout PRKEVENT Event, KPRIORITY Increment-, BOOLEAN Wait-)
      LONG KeResetEvent(inout PRKEVENT Event)
      void KeClearEvent(inout PRKEVENT Event)
      LONG KeReadStateEvent(PRKEVENT Event)
      void KeInitializeSemaphore(+ name, out PRKSEMAPHORE Semaphore^, LONG Count, LONG \
          Limit)
      LONG KeReleaseSemaphore(inout PRKSEMAPHORE Semaphore, KPRIORITY Increment-, LONG \
          Adjustment, BOOLEAN Wait-)
      NTSTATUS KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason-, KPROCESSOR_MODE \
          WaitMode-, BOOLEAN Alertable-, PLARGE_INTEGER Timeout?#)
      NTSTATUS KeWaitForMultipleObjects(ULONG Count-, PVOID* Object, WAIT_TYPE WaitType@, \
          KWAIT_REASON WaitReason-, KPROCESSOR_MODE WaitMode-, BOOLEAN Alertable-, \
          PLARGE_INTEGER Timeout?#, out PKWAIT_BLOCK WaitBlockArray?)
      void KeInitializeTimer(+ name, out PKTIMER Timer^)
      BOOLEAN KeSetTimer(inout PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc?)
      BOOLEAN KeSetTimerEx(inout PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC \
          Dpc?)
      BOOLEAN KeCancelTimer(inout PKTIMER Timer)
      void KeInitializeDpc(+ name, out PRKDPC Dpc^, PKDEFERRED_ROUTINE DeferredRoutine, \
          PVOID DeferredContext?-)
      BOOLEAN KeInsertQueueDpc(inout PRKDPC Dpc, PVOID SystemArgument1?-, PVOID \
          SystemArgument2?-)
      BOOLEAN KeRemoveQueueDpc(inout PRKDPC Dpc)
      void KeSetTargetProcessorDpc(inout PRKDPC Dpc, CCHAR Number)
      void KeFlushQueuedDpcs(+ dpc)
      NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE WaitMode-, BOOLEAN Alertable-, \
          PLARGE_INTEGER Interval#)
      void KeStallExecutionProcessor(ULONG MicroSeconds~microseconds)
      KIRQL KeGetCurrentIrql()
      void KeRaiseIrql(KIRQL NewIrql@, out PKIRQL OldIrql)
      void KeLowerIrql(KIRQL NewIrql@)
      ULONG KeGetCurrentProcessorNumber()
      void KeQuerySystemTime(out PLARGE_INTEGER CurrentTime)
      void KeQuerySystemTimePrecise(out PLARGE_INTEGER CurrentTime)
      ULONGLONG KeQueryInterruptTime()
      ULONGLONG KeQueryInterruptTimePrecise(out PULONG64 QpcTimeStamp)
      ULONGLONG KeQueryUnbiasedInterruptTime()
      void KeQueryTickCount(out PLARGE_INTEGER CurrentCount~tickCount)
      ULONG KeQueryTimeIncrement()
      LARGE_INTEGER KeQueryPerformanceCounter(out PLARGE_INTEGER PerformanceFrequency?)
      NTSTATUS PsCreateSystemThread(out PHANDLE ThreadHandle~thread, ULONG DesiredAccess-, \
          POBJECT_ATTRIBUTES ObjectAttributes?-, HANDLE ProcessHandle?-, out PCLIENT_ID \
          ClientId?-, + name, PKSTART_ROUTINE StartRoutine, PVOID StartContext?-)
      NTSTATUS PsTerminateSystemThread(NTSTATUS ExitStatus-)
      NTSTATUS PsSetCreateProcessNotifyRoutineEx(PCREATE_PROCESS_NOTIFY_ROUTINE_EX \
          NotifyRoutine, BOOLEAN Remove)
      PVOID ExAllocatePoolWithTag(POOL_TYPE PoolType@, SIZE_T NumberOfBytes~bytes, ULONG \
          Tag@)
      void ExFreePoolWithTag(PVOID P~block, ULONG Tag@)
      void ExFreePool(PVOID P~block)
      void ExInitializeFastMutex(+ name, out PFAST_MUTEX FastMutex^)
      void ExAcquireFastMutex(inout PFAST_MUTEX FastMutex~mutex)
      BOOLEAN ExTryToAcquireFastMutex(inout PFAST_MUTEX FastMutex~mutex)
      void ExReleaseFastMutex(inout PFAST_MUTEX FastMutex~mutex)
      void ExInitializeRundownProtection(+ name, out PEX_RUNDOWN_REF RunRef^)
      BOOLEAN ExAcquireRundownProtection(inout PEX_RUNDOWN_REF RunRef~rundown)
      void ExReleaseRundownProtection(inout PEX_RUNDOWN_REF RunRef~rundown)
      void ExWaitForRundownProtectionRelease(inout PEX_RUNDOWN_REF RunRef~rundown)
      KIRQL ExAcquireSpinLockShared(inout PEX_SPIN_LOCK SpinLock)
      void ExReleaseSpinLockShared(inout PEX_SPIN_LOCK SpinLock, KIRQL OldIrql@)
      KIRQL ExAcquireSpinLockExclusive(inout PEX_SPIN_LOCK SpinLock)
      void ExReleaseSpinLockExclusive(inout PEX_SPIN_LOCK SpinLock, KIRQL OldIrql@)
      PIO_WORKITEM IoAllocateWorkItem(PDEVICE_OBJECT DeviceObject, + name, + workerRoutine)
      void IoQueueWorkItem(PIO_WORKITEM IoWorkItem~workItem, PIO_WORKITEM_ROUTINE \
          WorkerRoutine-, WORK_QUEUE_TYPE QueueType-, PVOID Context?-)
      void IoFreeWorkItem(PIO_WORKITEM IoWorkItem~workItem)
      NTSTATUS IoCreateDevice(PDRIVER_OBJECT DriverObject-, ULONG DeviceExtensionSize-, \
          PUNICODE_STRING DeviceName?-, DEVICE_TYPE DeviceType-, ULONG \
          DeviceCharacteristics-, BOOLEAN Exclusive-, + name, out PDEVICE_OBJECT* \
          DeviceObject)
      void IoDeleteDevice(PDEVICE_OBJECT DeviceObject)
      ULONG DbgPrint(PCSTR Format, VARIADIC arguments!@)
      ULONG DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, VARIADIC arguments!@)
      NDIS_HANDLE NdisAllocateNetBufferListPool(NDIS_HANDLE NdisHandle?-, \
          PNET_BUFFER_LIST_POOL_PARAMETERS Parameters-)
      void NdisFreeNetBufferListPool(NDIS_HANDLE PoolHandle~pool)
      PMDL NdisAllocateMdl(NDIS_HANDLE NdisHandle-, PVOID VirtualAddress, UINT Length)
      void NdisFreeMdl(PMDL Mdl)
      NDIS_STATUS NdisRetreatNetBufferDataStart(PNET_BUFFER NetBuffer, ULONG \
          DataOffsetDelta, ULONG DataBackFill, NET_BUFFER_ALLOCATE_MDL_HANDLER \
          AllocateMdlHandler?-)
      void NdisAdvanceNetBufferDataStart(PNET_BUFFER NetBuffer, ULONG DataOffsetDelta, \
          BOOLEAN FreeMdl, NET_BUFFER_FREE_MDL_HANDLER FreeMdlHandler?-)
      NDIS_STATUS NdisRetreatNetBufferListDataStart(PNET_BUFFER_LIST NetBufferList~list, \
          ULONG DataOffsetDelta, ULONG DataBackFill, NET_BUFFER_ALLOCATE_MDL_HANDLER \
          AllocateMdlHandler?-, NET_BUFFER_FREE_MDL_HANDLER FreeMdlHandler?-)
      void NdisAdvanceNetBufferListDataStart(PNET_BUFFER_LIST NetBufferList~list, ULONG \
          DataOffsetDelta, BOOLEAN FreeMdl, NET_BUFFER_FREE_MDL_HANDLER FreeMdlHandler?-)
      PVOID NdisGetDataBuffer(PNET_BUFFER NetBuffer, ULONG BytesNeeded, PVOID Storage?, \
          ULONG AlignMultiple-, ULONG AlignOffset-)
      """;

  private KernelPrototypes() {}
}
