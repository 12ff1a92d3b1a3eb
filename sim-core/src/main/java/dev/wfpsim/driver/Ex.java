package dev.wfpsim.driver;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.ReaderWriterSpinLock;
import dev.wfpsim.kernel.sync.RundownProtection;
import dev.wfpsim.trace.FindingCode;
import org.jspecify.annotations.Nullable;

/**
 * The executive's calls (Ex*), by their documented names.
 *
 * <p>Source: the DDI reference of wdm.h and ntddk.h.
 */
public final class Ex {
  private final Machine machine;
  private final Pool pool;
  private final CallGate gate;
  private final DriverLedger ledger;

  Ex(Machine machine, Pool pool, CallGate gate, DriverLedger ledger) {
    this.machine = machine;
    this.pool = pool;
    this.gate = gate;
    this.ledger = ledger;
  }

  /**
   * Allocates pool. IRQL: at most DISPATCH_LEVEL; paged pool at most APC_LEVEL.
   *
   * @param tag one to four characters
   * @return null when memory is short
   */
  public @Nullable PoolMemory ExAllocatePoolWithTag(PoolType poolType, int bytes, String tag) {
    long call = gate.enter(DocumentedCall.ExAllocatePoolWithTag, poolType, tag, bytes);
    if (gate.isFailing()) {
      return gate.leaveOrNull(call, null);
    }
    PoolMemory block =
        pool.allocate(poolType, bytes, tagOf(DocumentedCall.ExAllocatePoolWithTag, tag));
    if (block != null) {
      ledger.allocated(block);
    }
    return gate.leaveOrNull(call, block);
  }

  /** Frees pool that was allocated with this tag. IRQL: as for the allocation. */
  public void ExFreePoolWithTag(PoolMemory block, String tag) {
    long call = gate.enter(DocumentedCall.ExFreePoolWithTag, block, tag);
    freed(block);
    pool.free(block, tagOf(DocumentedCall.ExFreePoolWithTag, tag));
    gate.leave(call);
  }

  /** Frees pool. IRQL: as for the allocation. */
  public void ExFreePool(PoolMemory block) {
    long call = gate.enter(DocumentedCall.ExFreePool, block);
    freed(block);
    pool.free(block);
    gate.leave(call);
  }

  private int tagOf(DocumentedCall call, String tag) {
    if (tag.isEmpty() || tag.length() > 4) {
      machine
          .kernel()
          .bugcheck(
              Bugcheck.BAD_POOL_CALLER,
              "a tag has one to four characters: call=" + call.name() + " tag=" + tag);
    }
    return Pool.tag(tag);
  }

  /** A redirect context is the platform's to free, once it has been applied. */
  private void freed(PoolMemory block) {
    if (ledger.isPlatforms(block)) {
      gate.violations()
          .report(
              FindingCode.REDIRECT_CONTEXT_FREED_BY_DRIVER,
              block,
              "redirect context freed by the driver after it was applied: context=" + block);
    }
    ledger.freed(block);
  }

  /** A fast mutex. IRQL: at most DISPATCH_LEVEL. */
  public FastMutex ExInitializeFastMutex(String name) {
    long call = gate.enter(DocumentedCall.ExInitializeFastMutex, name);
    return gate.leave(call, new FastMutex(machine, name));
  }

  /** Takes a fast mutex and raises the IRQL to APC_LEVEL. IRQL: at most APC_LEVEL. */
  public void ExAcquireFastMutex(FastMutex mutex) {
    long call = gate.enter(DocumentedCall.ExAcquireFastMutex, mutex);
    mutex.acquire();
    gate.leave(call);
  }

  /** Takes a fast mutex if it is free. IRQL: at most APC_LEVEL. */
  public boolean ExTryToAcquireFastMutex(FastMutex mutex) {
    long call = gate.enter(DocumentedCall.ExTryToAcquireFastMutex, mutex);
    return gate.leave(call, mutex.tryAcquire());
  }

  /** Releases a fast mutex. IRQL: APC_LEVEL. */
  public void ExReleaseFastMutex(FastMutex mutex) {
    long call = gate.enter(DocumentedCall.ExReleaseFastMutex, mutex);
    mutex.release();
    gate.leave(call);
  }

  /** Rundown protection. IRQL: any. */
  public RundownProtection ExInitializeRundownProtection(String name) {
    long call = gate.enter(DocumentedCall.ExInitializeRundownProtection, name);
    return gate.leave(call, new RundownProtection(machine, name));
  }

  /** Enters; false once rundown has begun. IRQL: at most DISPATCH_LEVEL. */
  public boolean ExAcquireRundownProtection(RundownProtection rundown) {
    long call = gate.enter(DocumentedCall.ExAcquireRundownProtection, rundown);
    return gate.leave(call, rundown.acquire());
  }

  /** Leaves. IRQL: at most DISPATCH_LEVEL. */
  public void ExReleaseRundownProtection(RundownProtection rundown) {
    long call = gate.enter(DocumentedCall.ExReleaseRundownProtection, rundown);
    rundown.release();
    gate.leave(call);
  }

  /** Refuses new entries and waits for those inside. IRQL: at most APC_LEVEL. */
  public void ExWaitForRundownProtectionRelease(RundownProtection rundown) {
    long call = gate.enter(DocumentedCall.ExWaitForRundownProtectionRelease, rundown);
    rundown.waitForRelease();
    gate.leave(call);
  }

  /** A reader/writer spin lock. IRQL: any. */
  public ReaderWriterSpinLock ExInitializeSpinLock(String name) {
    long call = gate.enter(DocumentedCall.KeInitializeSpinLock, name);
    return gate.leave(call, new ReaderWriterSpinLock(machine, name));
  }

  /** Takes a reader/writer spin lock shared. IRQL: at most DISPATCH_LEVEL. */
  public Irql ExAcquireSpinLockShared(ReaderWriterSpinLock spinLock) {
    long call = gate.enter(DocumentedCall.ExAcquireSpinLockShared, spinLock);
    return gate.leave(call, spinLock.acquireShared());
  }

  /** Releases it. IRQL: DISPATCH_LEVEL. */
  public void ExReleaseSpinLockShared(ReaderWriterSpinLock spinLock, Irql oldIrql) {
    long call = gate.enter(DocumentedCall.ExReleaseSpinLockShared, spinLock, oldIrql);
    spinLock.releaseShared(oldIrql);
    gate.leave(call);
  }

  /** Takes a reader/writer spin lock alone. IRQL: at most DISPATCH_LEVEL. */
  public Irql ExAcquireSpinLockExclusive(ReaderWriterSpinLock spinLock) {
    long call = gate.enter(DocumentedCall.ExAcquireSpinLockExclusive, spinLock);
    return gate.leave(call, spinLock.acquireExclusive());
  }

  /** Releases it. IRQL: DISPATCH_LEVEL. */
  public void ExReleaseSpinLockExclusive(ReaderWriterSpinLock spinLock, Irql oldIrql) {
    long call = gate.enter(DocumentedCall.ExReleaseSpinLockExclusive, spinLock, oldIrql);
    spinLock.releaseExclusive(oldIrql);
    gate.leave(call);
  }
}
