package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.Timeout;
import dev.wfpsim.kernel.sync.DispatcherObject;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.KWaitBlock;
import dev.wfpsim.kernel.sync.QueuedSpinLock;
import dev.wfpsim.kernel.sync.Semaphore;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.kernel.sync.WaitObject;
import dev.wfpsim.kernel.sync.WaitType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's own calls (Ke*), by their documented names. An object that C code initialises in
 * place is made by the initialising call here, with a name for reports.
 *
 * <p>Times are Windows' own: units of 100 ns, a negative one from now, any other absolute, counted
 * from 1 January 1601; {@code -10_000} is a millisecond from now. What a page says otherwise of (a
 * timer's period: milliseconds; a stall: microseconds) is so here too. A run starts on 1 January
 * 2024, 00:00 UTC.
 *
 * <p>Source: the DDI reference of wdm.h.
 */
public final class Ke {
  /** A wait without a time-out, where C code gives a null pointer: no interval is that long. */
  public static final long FOREVER = Long.MIN_VALUE;

  /** MAXIMUM_WAIT_OBJECTS: how many objects a thread can wait for at once. */
  public static final int MAXIMUM_WAIT_OBJECTS = DispatcherObject.MAXIMUM_WAIT_OBJECTS;

  /** THREAD_WAIT_OBJECTS: for how many of them it has wait blocks of its own. */
  public static final int THREAD_WAIT_OBJECTS = 3;

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
    long call = gate.enter(DocumentedCall.KeInitializeSpinLock, name);
    return gate.leave(call, new SpinLock(machine, name));
  }

  /** Takes a spin lock and raises the IRQL to DISPATCH_LEVEL. IRQL: at most DISPATCH_LEVEL. */
  public void KeAcquireSpinLock(SpinLock spinLock, Ref<Irql> oldIrql) {
    long call = gate.enter(DocumentedCall.KeAcquireSpinLock, spinLock, oldIrql);
    oldIrql.set(spinLock.acquire());
    gate.leave(call);
  }

  /** Releases a spin lock and lowers the IRQL again. IRQL: DISPATCH_LEVEL. */
  public void KeReleaseSpinLock(SpinLock spinLock, Irql newIrql) {
    long call = gate.enter(DocumentedCall.KeReleaseSpinLock, spinLock, newIrql);
    spinLock.release(newIrql);
    gate.leave(call);
  }

  /** Takes a spin lock when already at DISPATCH_LEVEL. IRQL: DISPATCH_LEVEL. */
  public void KeAcquireSpinLockAtDpcLevel(SpinLock spinLock) {
    long call = gate.enter(DocumentedCall.KeAcquireSpinLockAtDpcLevel, spinLock);
    spinLock.acquireAtDpcLevel();
    gate.leave(call);
  }

  /** Releases a spin lock without lowering the IRQL. IRQL: DISPATCH_LEVEL. */
  public void KeReleaseSpinLockFromDpcLevel(SpinLock spinLock) {
    long call = gate.enter(DocumentedCall.KeReleaseSpinLockFromDpcLevel, spinLock);
    spinLock.releaseFromDpcLevel();
    gate.leave(call);
  }

  /** A queued spin lock. IRQL: any. */
  public QueuedSpinLock KeInitializeQueuedSpinLock(String name) {
    long call = gate.enter(DocumentedCall.KeInitializeSpinLock, name);
    return gate.leave(call, new QueuedSpinLock(machine, name));
  }

  /** Takes a queued spin lock, first come first served. IRQL: at most DISPATCH_LEVEL. */
  public void KeAcquireInStackQueuedSpinLock(QueuedSpinLock spinLock, Ref<Irql> lockHandle) {
    long call = gate.enter(DocumentedCall.KeAcquireInStackQueuedSpinLock, spinLock, lockHandle);
    lockHandle.set(spinLock.acquire());
    gate.leave(call);
  }

  /** Releases a queued spin lock. IRQL: DISPATCH_LEVEL. */
  public void KeReleaseInStackQueuedSpinLock(QueuedSpinLock spinLock, Irql lockHandle) {
    long call = gate.enter(DocumentedCall.KeReleaseInStackQueuedSpinLock, spinLock, lockHandle);
    spinLock.release(lockHandle);
    gate.leave(call);
  }

  /** An event. IRQL: any. */
  public KEvent KeInitializeEvent(String name, EventType type, boolean state) {
    long call = gate.enter(DocumentedCall.KeInitializeEvent, name, type, CallGate.word(state));
    return gate.leave(call, new KEvent(machine, name, type, state));
  }

  /** Sets an event; answers whether it was set before. IRQL: at most DISPATCH_LEVEL. */
  public boolean KeSetEvent(KEvent event) {
    long call = gate.enter(DocumentedCall.KeSetEvent, event);
    return gate.leave(call, event.set());
  }

  /** Clears an event; answers whether it was set before. IRQL: at most DISPATCH_LEVEL. */
  public boolean KeResetEvent(KEvent event) {
    long call = gate.enter(DocumentedCall.KeResetEvent, event);
    return gate.leave(call, event.reset());
  }

  /** Clears an event. IRQL: at most DISPATCH_LEVEL. */
  public void KeClearEvent(KEvent event) {
    long call = gate.enter(DocumentedCall.KeClearEvent, event);
    event.clear();
    gate.leave(call);
  }

  /** Whether an event is set. IRQL: at most DISPATCH_LEVEL. */
  public boolean KeReadStateEvent(KEvent event) {
    long call = gate.enter(DocumentedCall.KeReadStateEvent, event);
    return gate.leave(call, event.isSet());
  }

  /** A semaphore. IRQL: any. */
  public Semaphore KeInitializeSemaphore(String name, int count, int limit) {
    long call = gate.enter(DocumentedCall.KeInitializeSemaphore, name, count, limit);
    gate.meaningful(DocumentedCall.KeInitializeSemaphore, "limit", limit, limit > 0);
    gate.meaningful(
        DocumentedCall.KeInitializeSemaphore, "count", count, count >= 0 && count <= limit);
    return gate.leave(call, new Semaphore(machine, name, count, limit));
  }

  /** Raises a semaphore's count; answers the one before. IRQL: at most DISPATCH_LEVEL. */
  public int KeReleaseSemaphore(Semaphore semaphore, int adjustment) {
    long call = gate.enter(DocumentedCall.KeReleaseSemaphore, semaphore, adjustment);
    return gate.leave(call, semaphore.release(adjustment));
  }

  /**
   * Waits for an event, semaphore or timer. IRQL: at most APC_LEVEL; with time-out 0 at most
   * DISPATCH_LEVEL.
   *
   * @param timeout units of 100 ns: negative from now, positive absolute, 0 only looks; {@link
   *     #FOREVER} for no time-out
   * @return STATUS_SUCCESS; STATUS_TIMEOUT
   */
  public NtStatus KeWaitForSingleObject(DispatcherObject object, long timeout) {
    long call = gate.enter(DocumentedCall.KeWaitForSingleObject, object, timeout);
    if (timeout != 0) {
      gate.checkMayWait(DocumentedCall.KeWaitForSingleObject);
    }
    if (timeout == FOREVER && ledger.isOwnThread(kernel.current())) {
      restIn(object);
    }
    return gate.leave(call, object.waitFor(until(timeout)));
  }

  private static Timeout until(long timeout) {
    return timeout == FOREVER ? Timeout.NEVER : WindowsTime.until(timeout);
  }

  /** A driver's worker that waits for work is at rest, not owed anything. */
  private static void restIn(WaitObject object) {
    switch (object) {
      case KEvent event -> event.idle();
      case Semaphore semaphore -> semaphore.idle();
      case KTimer timer -> {
        // a timer that is set comes by itself
      }
      case KThread thread -> {
        // a thread that is waited for owes its end
      }
    }
  }

  /** Waits for a thread to end. IRQL: at most APC_LEVEL. */
  public NtStatus KeWaitForSingleObject(KThread thread) {
    long call = gate.enter(DocumentedCall.KeWaitForSingleObject, thread, FOREVER);
    gate.checkMayWait(DocumentedCall.KeWaitForSingleObject);
    thread.join();
    return gate.leave(call, NtStatus.STATUS_SUCCESS);
  }

  /**
   * Waits for a thread to end, for a time. IRQL: at most APC_LEVEL; with time-out 0 at most
   * DISPATCH_LEVEL.
   *
   * @param timeout as of the wait for an object
   * @return STATUS_SUCCESS; STATUS_TIMEOUT
   */
  public NtStatus KeWaitForSingleObject(KThread thread, long timeout) {
    long call = gate.enter(DocumentedCall.KeWaitForSingleObject, thread, timeout);
    if (timeout != 0) {
      gate.checkMayWait(DocumentedCall.KeWaitForSingleObject);
    }
    return gate.leave(
        call, thread.join(until(timeout)) ? NtStatus.STATUS_SUCCESS : NtStatus.STATUS_TIMEOUT);
  }

  /**
   * Waits for one or all of at most {@link #THREAD_WAIT_OBJECTS} objects, for which a thread has
   * wait blocks of its own.
   */
  public NtStatus KeWaitForMultipleObjects(
      List<? extends WaitObject> object, WaitType waitType, long timeout) {
    return KeWaitForMultipleObjects(object, waitType, timeout, null);
  }

  /**
   * Waits for one or all of several events, semaphores, timers and threads. A wait for all takes
   * their signals when all are there at once and none before. IRQL: at most APC_LEVEL; with
   * time-out 0 at most DISPATCH_LEVEL. More than {@link #MAXIMUM_WAIT_OBJECTS}, or more than {@link
   * #THREAD_WAIT_OBJECTS} without wait blocks, stop the machine.
   *
   * @param object the objects; the array's length is the page's Count
   * @param timeout as of the wait for an object
   * @param waitBlockArray a wait block for each object at least
   * @return for any: {@link NtStatus#STATUS_WAIT_0} and the index of the object that ended the
   *     wait, the first in the array where several are signalled already; for all: STATUS_SUCCESS;
   *     STATUS_TIMEOUT
   */
  public NtStatus KeWaitForMultipleObjects(
      List<? extends WaitObject> object,
      WaitType waitType,
      long timeout,
      KWaitBlock @Nullable [] waitBlockArray) {
    DocumentedCall made = DocumentedCall.KeWaitForMultipleObjects;
    long call = gate.enter(made, object, waitType, timeout);
    int count = object.size();
    gate.meaningful(made, "count", count, count > 0);
    for (WaitObject each : object) {
      gate.require(made, 0, each);
    }
    checkWaitBlocks(count, waitBlockArray);
    if (timeout != 0) {
      gate.checkMayWait(made);
    }
    if (timeout == FOREVER && ledger.isOwnThread(kernel.current())) {
      object.forEach(Ke::restIn);
    }
    int index = DispatcherObject.waitForMultiple(machine, object, waitType, until(timeout));
    return gate.leave(
        call,
        index < 0
            ? NtStatus.STATUS_TIMEOUT
            : Objects.requireNonNull(NtStatus.of(NtStatus.STATUS_WAIT_0.code() + index)));
  }

  private void checkWaitBlocks(int count, KWaitBlock @Nullable [] waitBlockArray) {
    if (count > MAXIMUM_WAIT_OBJECTS || waitBlockArray == null && count > THREAD_WAIT_OBJECTS) {
      kernel.bugcheck(
          Bugcheck.MAXIMUM_WAIT_OBJECTS_EXCEEDED,
          "objects to wait for: count=" + count + " waitBlockArray=" + (waitBlockArray != null));
    }
    if (waitBlockArray != null) {
      gate.meaningful(
          DocumentedCall.KeWaitForMultipleObjects,
          "waitBlockArray",
          waitBlockArray.length,
          waitBlockArray.length >= count);
    }
  }

  /** A timer. IRQL: any. */
  public KTimer KeInitializeTimer(String name) {
    long call = gate.enter(DocumentedCall.KeInitializeTimer, name);
    KTimer timer = new KTimer(machine, name, ledger.driver());
    ledger.made(timer);
    return gate.leave(call, timer);
  }

  /**
   * Sets a timer; answers whether it was set before. IRQL: at most DISPATCH_LEVEL.
   *
   * @param dueTime units of 100 ns: negative from now, else absolute
   */
  public boolean KeSetTimer(KTimer timer, long dueTime, @Nullable Dpc dpc) {
    long call = gate.enter(DocumentedCall.KeSetTimer, timer, dueTime);
    return gate.leave(call, timer.set(WindowsTime.until(dueTime), dpc));
  }

  /**
   * Sets a timer that may fire again and again; answers whether it was set before. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param dueTime units of 100 ns: negative from now, else absolute
   * @param period milliseconds from one expiration to the next; 0 to fire once
   */
  public boolean KeSetTimerEx(KTimer timer, long dueTime, long period, @Nullable Dpc dpc) {
    long call = gate.enter(DocumentedCall.KeSetTimerEx, timer, dueTime, period);
    gate.meaningful(DocumentedCall.KeSetTimerEx, "period", period, period >= 0);
    Timeout due = WindowsTime.until(dueTime);
    return gate.leave(
        call,
        period == 0
            ? timer.set(due, dpc)
            : timer.setPeriodic(due, WindowsTime.ofMillis(period), dpc));
  }

  /** Cancels a timer; answers whether it was set. IRQL: at most DISPATCH_LEVEL. */
  public boolean KeCancelTimer(KTimer timer) {
    long call = gate.enter(DocumentedCall.KeCancelTimer, timer);
    return gate.leave(call, timer.cancel());
  }

  /** A DPC. IRQL: any. */
  public Dpc KeInitializeDpc(String name, Runnable deferredRoutine) {
    long call = gate.enter(DocumentedCall.KeInitializeDpc, name, deferredRoutine);
    Dpc dpc = new Dpc(machine, name, deferredRoutine, ledger.driver());
    ledger.made(dpc);
    return gate.leave(call, dpc);
  }

  /** Queues a DPC; false if it was queued already. IRQL: any. */
  public boolean KeInsertQueueDpc(Dpc dpc) {
    long call = gate.enter(DocumentedCall.KeInsertQueueDpc, dpc);
    return gate.leave(call, dpc.queue());
  }

  /** Takes a DPC out of its queue; false if it was not queued. IRQL: any. */
  public boolean KeRemoveQueueDpc(Dpc dpc) {
    long call = gate.enter(DocumentedCall.KeRemoveQueueDpc, dpc);
    return gate.leave(call, dpc.remove());
  }

  /** Chooses the processor a DPC runs on. IRQL: any. */
  public void KeSetTargetProcessorDpc(Dpc dpc, int number) {
    long call = gate.enter(DocumentedCall.KeSetTargetProcessorDpc, dpc, number);
    gate.meaningful(
        DocumentedCall.KeSetTargetProcessorDpc,
        "number",
        number,
        number >= 0 && number < machine.processorCount());
    dpc.setTargetProcessor(number);
    gate.leave(call);
  }

  /** Waits until a DPC is neither queued nor running. IRQL: PASSIVE_LEVEL. */
  public void KeFlushQueuedDpcs(Dpc dpc) {
    long call = gate.enter(DocumentedCall.KeFlushQueuedDpcs, dpc);
    dpc.flush();
    gate.leave(call);
  }

  /**
   * Puts the calling thread to sleep. IRQL: at most APC_LEVEL.
   *
   * @param interval units of 100 ns: negative from now, else absolute
   * @return STATUS_SUCCESS
   */
  public NtStatus KeDelayExecutionThread(long interval) {
    long call = gate.enter(DocumentedCall.KeDelayExecutionThread, interval);
    machine.delay(WindowsTime.until(interval));
    return gate.leave(call, NtStatus.STATUS_SUCCESS);
  }

  /**
   * Keeps the processor busy for a time. IRQL: any.
   *
   * @param microseconds how long; the page advises 50 at most
   */
  public void KeStallExecutionProcessor(int microseconds) {
    long call = gate.enter(DocumentedCall.KeStallExecutionProcessor, microseconds);
    machine.stall(Integer.toUnsignedLong(microseconds) * 1_000);
    gate.leave(call);
  }

  /** The caller's IRQL. Not a scheduling point. */
  public Irql KeGetCurrentIrql() {
    long call = gate.enter(DocumentedCall.KeGetCurrentIrql);
    return gate.leave(call, kernel.currentOrHardware().irql());
  }

  /** Raises the IRQL. IRQL: any. */
  public void KeRaiseIrql(Irql newIrql, Ref<Irql> oldIrql) {
    long call = gate.enter(DocumentedCall.KeRaiseIrql, newIrql, oldIrql);
    oldIrql.set(machine.raiseIrql(newIrql));
    gate.leave(call);
  }

  /** Lowers the IRQL again. IRQL: any. */
  public void KeLowerIrql(Irql newIrql) {
    long call = gate.enter(DocumentedCall.KeLowerIrql, newIrql);
    machine.lowerIrql(newIrql);
    gate.leave(call);
  }

  /** The processor the caller is on. Not a scheduling point. */
  public int KeGetCurrentProcessorNumber() {
    long call = gate.enter(DocumentedCall.KeGetCurrentProcessorNumber);
    return gate.leave(call, Math.max(0, kernel.currentOrHardware().processor()));
  }

  /** Time since the start of the system, units of 100 ns. IRQL: any. Not a scheduling point. */
  public long KeQueryInterruptTime() {
    long call = gate.enter(DocumentedCall.KeQueryInterruptTime);
    return gate.leave(call, WindowsTime.sinceStart(kernel));
  }

  /**
   * As {@link #KeQueryInterruptTime}, as exactly as can be, which here it always is. IRQL: any. Not
   * a scheduling point.
   *
   * @param qpcTimeStamp gets the performance counter of that moment
   */
  public long KeQueryInterruptTimePrecise(Ref<Long> qpcTimeStamp) {
    long call = gate.enter(DocumentedCall.KeQueryInterruptTimePrecise, qpcTimeStamp);
    qpcTimeStamp.set(WindowsTime.sinceStart(kernel));
    return gate.leave(call, WindowsTime.sinceStart(kernel));
  }

  /**
   * As {@link #KeQueryInterruptTime}, without the time the system slept, which it never does. IRQL:
   * any. Not a scheduling point.
   */
  public long KeQueryUnbiasedInterruptTime() {
    long call = gate.enter(DocumentedCall.KeQueryUnbiasedInterruptTime);
    return gate.leave(call, WindowsTime.sinceStart(kernel));
  }

  /**
   * System time (UTC). IRQL: any. Not a scheduling point.
   *
   * @param currentTime gets the units of 100 ns since 1 January 1601
   */
  public void KeQuerySystemTime(Ref<Long> currentTime) {
    long call = gate.enter(DocumentedCall.KeQuerySystemTime, currentTime);
    currentTime.set(WindowsTime.START + WindowsTime.sinceStart(kernel));
    gate.leave(call);
  }

  /** As {@link #KeQuerySystemTime}, as exactly as can be. IRQL: any. Not a scheduling point. */
  public void KeQuerySystemTimePrecise(Ref<Long> currentTime) {
    long call = gate.enter(DocumentedCall.KeQuerySystemTimePrecise, currentTime);
    currentTime.set(WindowsTime.START + WindowsTime.sinceStart(kernel));
    gate.leave(call);
  }

  /**
   * Clock ticks since the start of the system. IRQL: any. Not a scheduling point.
   *
   * @param tickCount gets the count; a tick is {@link #KeQueryTimeIncrement} units of 100 ns long
   */
  public void KeQueryTickCount(Ref<Long> tickCount) {
    long call = gate.enter(DocumentedCall.KeQueryTickCount, tickCount);
    tickCount.set(WindowsTime.sinceStart(kernel) / WindowsTime.TICK);
    gate.leave(call);
  }

  /** Length of a clock tick, units of 100 ns: 15.625 ms. IRQL: any. Not a scheduling point. */
  public int KeQueryTimeIncrement() {
    long call = gate.enter(DocumentedCall.KeQueryTimeIncrement);
    return gate.leave(call, WindowsTime.TICK);
  }

  /**
   * The performance counter, which counts at 10 MHz. IRQL: any. Not a scheduling point.
   *
   * @param performanceFrequency gets the counts a second; null if it is not wanted
   */
  public long KeQueryPerformanceCounter(@Nullable Ref<Long> performanceFrequency) {
    long call = gate.enter(DocumentedCall.KeQueryPerformanceCounter);
    if (performanceFrequency != null) {
      performanceFrequency.set(WindowsTime.COUNTS_A_SECOND);
    }
    return gate.leave(call, WindowsTime.sinceStart(kernel));
  }
}
