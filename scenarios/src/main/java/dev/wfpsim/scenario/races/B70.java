package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.trace.FindingCode;
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
 * The driver asks about each connection, and pends it without a look at what stands there: another
 * driver has pended it, completes it when it likes, and the two own one operation.
 */
public final class B70 extends Race {
  public B70() {
    super(
        "B70",
        "A connection is pended that another driver has pended",
        "Microsoft KB979278",
        FindingCode.PENDED_WITHOUT_RIGHT);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Asker(settings, fixed);
  }

  private static final class Asker extends CalloutDriver {
    private final boolean fixed;

    @SuppressWarnings("NullAway.Init")
    private WorkerQueue<CompletionContext> queue;

    Asker(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      queue = new WorkerQueue<>(driver, "thread", this::answer);
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
      if (fixed && !out.hasWriteRight()) {
        return; // whoever has taken it lets it come again
      }
      long flags = values.number(FwpsField.FLAGS);
      Ref<CompletionContext> operation = new Ref<>();
      if ((flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE) != 0
          || !driver.fwps().FwpsPendOperation0(meta.completionHandle(), operation).isSuccess()) {
        return; // as it stands
      }
      queue.add(operation.value());
      Verdicts.absorb(out);
    }

    /** Here a program would think. */
    private void answer(CompletionContext operation) {
      driver.fwps().FwpsCompleteOperation0(operation, null);
    }
  }
}
