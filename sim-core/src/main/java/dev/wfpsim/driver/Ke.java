package dev.wfpsim.driver;

import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.DispatcherObject;
import dev.wfpsim.kernel.Dpc;
import dev.wfpsim.kernel.EventType;
import dev.wfpsim.kernel.Irql;
import dev.wfpsim.kernel.KEvent;
import dev.wfpsim.kernel.KTimer;
import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.kernel.Machine;
import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.kernel.QueuedSpinLock;
import dev.wfpsim.kernel.Semaphore;
import dev.wfpsim.kernel.SpinLock;

/**
 * The kernel's own calls (Ke*), by their documented names. An object that C code initialises in
 * place is made by the initialising call here, with a name for reports. Times are nanoseconds.
 *
 * <p>Source: the DDI reference of wdm.h.
 */
public final class Ke {
  /** A wait without a time-out. */
  public static final long FOREVER = -1;

  private final Machine machine;
  private final Kernel kernel;
  private final CallGate gate;
  private final DriverLedger ledger;

  Ke(Machine machine, CallGate gate, DriverLedger ledger) {
    this.machine = machine;
    this.kernel = machine.kernel();
    this.gate = gate;
    this.ledger = ledger;
  }

  /** A spin lock. IRQL: any. */
  public SpinLock KeInitializeSpinLock(String name) {
    return new SpinLock(machine, name);
  }

  /** Takes a spin lock and raises the IRQL to DISPATCH_LEVEL. IRQL: at most DISPATCH_LEVEL. */
  public void KeAcquireSpinLock(SpinLock spinLock, Ref<Irql> oldIrql) {
    gate.check(DocumentedCall.KeAcquireSpinLock);
    oldIrql.set(spinLock.acquire());
  }

  /** Releases a spin lock and lowers the IRQL again. IRQL: DISPATCH_LEVEL. */
  public void KeReleaseSpinLock(SpinLock spinLock, Irql newIrql) {
    gate.check(DocumentedCall.KeReleaseSpinLock);
    spinLock.release(newIrql);
  }

  /** Takes a spin lock when already at DISPATCH_LEVEL. IRQL: DISPATCH_LEVEL. */
  public void KeAcquireSpinLockAtDpcLevel(SpinLock spinLock) {
    requireDispatch(DocumentedCall.KeAcquireSpinLockAtDpcLevel);
    spinLock.acquireAtDpcLevel();
  }

  /** Releases a spin lock without lowering the IRQL. IRQL: DISPATCH_LEVEL. */
  public void KeReleaseSpinLockFromDpcLevel(SpinLock spinLock) {
    gate.check(DocumentedCall.KeReleaseSpinLockFromDpcLevel);
    spinLock.releaseFromDpcLevel();
  }

  /** The DISPATCH variants of the lock calls are for DISPATCH_LEVEL only. */
  private void requireDispatch(DocumentedCall call) {
    gate.check(call);
    Irql irql = kernel.currentOrHardware().irql();
    if (irql != Irql.DISPATCH_LEVEL) {
      gate.violations()
          .error("R-367", "LOCK_NOT_AT_DISPATCH", "called at " + irql + ": call=" + call.name());
    }
  }

  /** A queued spin lock. IRQL: any. */
  public QueuedSpinLock KeInitializeQueuedSpinLock(String name) {
    return new QueuedSpinLock(machine, name);
  }

  /** Takes a queued spin lock, first come first served. IRQL: at most DISPATCH_LEVEL. */
  public void KeAcquireInStackQueuedSpinLock(QueuedSpinLock spinLock, Ref<Irql> lockHandle) {
    gate.check(DocumentedCall.KeAcquireInStackQueuedSpinLock);
    lockHandle.set(spinLock.acquire());
  }

  /** Releases a queued spin lock. IRQL: DISPATCH_LEVEL. */
  public void KeReleaseInStackQueuedSpinLock(QueuedSpinLock spinLock, Irql lockHandle) {
    gate.check(DocumentedCall.KeReleaseInStackQueuedSpinLock);
    spinLock.release(lockHandle);
  }

  /** An event. IRQL: any. */
  public KEvent KeInitializeEvent(String name, EventType type, boolean state) {
    return new KEvent(machine, name, type, state);
  }

  /** Sets an event; answers whether it was set before. IRQL: at most DISPATCH_LEVEL. */
  public boolean KeSetEvent(KEvent event) {
    gate.check(DocumentedCall.KeSetEvent);
    return event.set();
  }

  /** Clears an event; answers whether it was set before. IRQL: at most DISPATCH_LEVEL. */
  public boolean KeResetEvent(KEvent event) {
    gate.check(DocumentedCall.KeResetEvent);
    return event.reset();
  }

  /** Clears an event. IRQL: at most DISPATCH_LEVEL. */
  public void KeClearEvent(KEvent event) {
    gate.check(DocumentedCall.KeClearEvent);
    event.clear();
  }

  /** Whether an event is set. IRQL: at most DISPATCH_LEVEL. */
  public boolean KeReadStateEvent(KEvent event) {
    gate.enter(DocumentedCall.KeReadStateEvent);
    return event.isSet();
  }

  /** A semaphore. IRQL: any. */
  public Semaphore KeInitializeSemaphore(String name, int count, int limit) {
    return new Semaphore(machine, name, count, limit);
  }

  /** Raises a semaphore's count; answers the one before. IRQL: at most DISPATCH_LEVEL. */
  public int KeReleaseSemaphore(Semaphore semaphore, int adjustment) {
    gate.check(DocumentedCall.KeReleaseSemaphore);
    return semaphore.release(adjustment);
  }

  /**
   * Waits for an event, semaphore or timer. IRQL: at most APC_LEVEL; with time-out 0 at most
   * DISPATCH_LEVEL.
   *
   * @param timeoutNanos {@link #FOREVER} for no time-out
   * @return STATUS_SUCCESS; STATUS_TIMEOUT
   */
  public NtStatus KeWaitForSingleObject(DispatcherObject object, long timeoutNanos) {
    gate.check(DocumentedCall.KeWaitForSingleObject);
    if (timeoutNanos != 0) {
      gate.checkMayWait(DocumentedCall.KeWaitForSingleObject);
    }
    if (timeoutNanos == FOREVER && ledger.isOwnThread(kernel.current())) {
      restIn(object);
    }
    return object.waitFor(timeoutNanos);
  }

  /** A driver's worker that waits for work is at rest, not owed anything. */
  private static void restIn(DispatcherObject object) {
    switch (object) {
      case KEvent event -> event.idle();
      case Semaphore semaphore -> semaphore.idle();
      case KTimer timer -> {
        // a timer that is set comes by itself
      }
    }
  }

  /** Waits for a thread to end. IRQL: at most APC_LEVEL. */
  public NtStatus KeWaitForSingleObject(Activity thread) {
    gate.check(DocumentedCall.KeWaitForSingleObject);
    gate.checkMayWait(DocumentedCall.KeWaitForSingleObject);
    thread.join();
    return NtStatus.STATUS_SUCCESS;
  }

  /** A timer. IRQL: any. */
  public KTimer KeInitializeTimer(String name) {
    KTimer timer = new KTimer(machine, name);
    ledger.add(timer);
    return timer;
  }

  /**
   * Sets a timer; answers whether it was set before. IRQL: at most DISPATCH_LEVEL.
   *
   * @param dueNanos from now
   */
  public boolean KeSetTimer(KTimer timer, long dueNanos, Dpc dpc) {
    gate.check(DocumentedCall.KeSetTimer);
    return timer.set(dueNanos, dpc);
  }

  /** Sets a timer that fires again and again. IRQL: at most DISPATCH_LEVEL. */
  public boolean KeSetTimerEx(KTimer timer, long dueNanos, long periodNanos, Dpc dpc) {
    gate.check(DocumentedCall.KeSetTimerEx);
    return timer.setPeriodic(dueNanos, periodNanos, dpc);
  }

  /** Cancels a timer; answers whether it was set. IRQL: at most DISPATCH_LEVEL. */
  public boolean KeCancelTimer(KTimer timer) {
    gate.check(DocumentedCall.KeCancelTimer);
    return timer.cancel();
  }

  /** A DPC. IRQL: any. */
  public Dpc KeInitializeDpc(String name, Runnable deferredRoutine) {
    Dpc dpc = new Dpc(machine, name, deferredRoutine, ledger.driver());
    ledger.add(dpc);
    return dpc;
  }

  /** Queues a DPC; false if it was queued already. IRQL: any. */
  public boolean KeInsertQueueDpc(Dpc dpc) {
    gate.check(DocumentedCall.KeInsertQueueDpc);
    return dpc.queue();
  }

  /** Takes a DPC out of its queue; false if it was not queued. IRQL: any. */
  public boolean KeRemoveQueueDpc(Dpc dpc) {
    gate.check(DocumentedCall.KeRemoveQueueDpc);
    return dpc.remove();
  }

  /** Chooses the processor a DPC runs on. IRQL: any. */
  public void KeSetTargetProcessorDpc(Dpc dpc, int number) {
    dpc.setTargetProcessor(number);
  }

  /** Waits until a DPC is neither queued nor running. IRQL: PASSIVE_LEVEL. */
  public void KeFlushQueuedDpcs(Dpc dpc) {
    gate.check(DocumentedCall.KeFlushQueuedDpcs);
    dpc.flush();
  }

  /** Puts the calling thread to sleep. IRQL: at most APC_LEVEL. */
  public NtStatus KeDelayExecutionThread(long intervalNanos) {
    gate.check(DocumentedCall.KeDelayExecutionThread);
    machine.delay(intervalNanos);
    return NtStatus.STATUS_SUCCESS;
  }

  /** The caller's IRQL. Not a scheduling point. */
  public Irql KeGetCurrentIrql() {
    return kernel.currentOrHardware().irql();
  }

  /** Raises the IRQL. IRQL: any. */
  public void KeRaiseIrql(Irql newIrql, Ref<Irql> oldIrql) {
    oldIrql.set(machine.raiseIrql(newIrql));
  }

  /** Lowers the IRQL again. IRQL: any. */
  public void KeLowerIrql(Irql newIrql) {
    machine.lowerIrql(newIrql);
  }

  /** The processor the caller is on. Not a scheduling point. */
  public int KeGetCurrentProcessorNumber() {
    return Math.max(0, kernel.currentOrHardware().processor());
  }

  /** Virtual time since the start, nanoseconds. Not a scheduling point. */
  public long KeQueryInterruptTime() {
    return kernel.nowNanos();
  }
}
