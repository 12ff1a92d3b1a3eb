package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The driver hands a connection to its worker and notes then that it is pended, since nothing would
 * be completed before the classify function has returned: the worker has, and has freed it.
 */
public final class B72 extends Race {
  public B72() {
    super(
        "B72",
        "A pended operation is completed before its classify function has returned",
        "microsoft/ebpf-for-windows PR #5189 and docs/AsyncProcessing.md",
        Bugcheck.PAGE_FAULT_IN_NONPAGED_AREA);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Asker(settings, fixed);
  }

  private static final class Asker extends CalloutDriver {
    private final boolean fixed;

    @SuppressWarnings("NullAway.Init")
    private WorkerQueue<PoolMemory> queue;

    @SuppressWarnings("NullAway.Init")
    private SpinLock lock;

    /** A connection that is asked about, in pool memory. */
    private static final class Asked {
      private final CompletionContext operation;
      private boolean pended;

      Asked(CompletionContext operation) {
        this.operation = operation;
      }
    }

    Asker(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      queue = new WorkerQueue<>(driver, "thread", this::answer);
      lock = driver.ke().KeInitializeSpinLock("asked");
      policy.add("connect", FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4, List.of(), this::classify);
      return queue.status().isSuccess() ? policy.install(0x100) : queue.status();
    }

    @Override
    protected void tearDown() {
      policy.remove();
      callouts.unregisterAll();
      queue.stopAndDrain();
    }

    private void classify(
        FwpsIncomingValues values,
        FwpsIncomingMetadataValues meta,
        @Nullable Object layerData,
        ClassifyContext context,
        FwpsFilter filter,
        long flowContext,
        FwpsClassifyOut out) {
      Verdicts.permit(filter, out);
      long flags = values.number(FwpsField.FLAGS);
      PoolMemory block = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 64, "pend");
      Ref<CompletionContext> operation = new Ref<>();
      if (block == null
          || (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE) != 0
          || !driver.fwps().FwpsPendOperation0(meta.completionHandle(), operation).isSuccess()) {
        free(block);
        return;
      }
      block.setObject(new Asked(operation.value()));
      if (fixed) {
        pended(block);
      }
      queue.add(block);
      if (!fixed) {
        pended(block);
      }
      Verdicts.absorb(out);
    }

    private void pended(PoolMemory block) {
      Ref<Irql> irql = new Ref<>();
      driver.ke().KeAcquireSpinLock(lock, irql);
      ((Asked) block.object()).pended = true;
      driver.ke().KeReleaseSpinLock(lock, irql.value());
    }

    /** Here a program would think. */
    private void answer(PoolMemory block) {
      driver.fwps().FwpsCompleteOperation0(((Asked) block.object()).operation, null);
      free(block);
    }

    private void free(@Nullable PoolMemory block) {
      if (block != null) {
        driver.ex().ExFreePoolWithTag(block, "pend");
      }
    }
  }
}
