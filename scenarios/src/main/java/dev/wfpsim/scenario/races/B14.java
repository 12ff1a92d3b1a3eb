package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Verdicts;
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
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The driver asks a program about each connection and completes it when the answer has come. It is
 * stopped while answers are due: nobody completes what is pended, and the endpoints wait for ever.
 */
public final class B14 extends Race {
  public B14() {
    super(
        "B14",
        "Pended connections are never resolved at shutdown",
        "safing/portmaster 10f2ef42; tnodir/fort de3f99c5",
        FindingCode.UNLOADED_WITH_PENDED_OPERATION);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Asker(settings, fixed);
  }

  private static final class Asker extends CalloutDriver {
    private static final long ANSWER_TIME = -100_000; // 10 ms
    private final boolean fixed;
    private final ArrayDeque<CompletionContext> asked = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init")
    private SpinLock lock;

    @SuppressWarnings("NullAway.Init")
    private KEvent stop;

    @SuppressWarnings("NullAway.Init")
    private KThread answers;

    Asker(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      lock = driver.ke().KeInitializeSpinLock("asked");
      stop = driver.ke().KeInitializeEvent("stop", EventType.NOTIFICATION, false);
      Ref<KThread> thread = new Ref<>();
      NtStatus status = driver.ps().PsCreateSystemThread(thread, "answers", this::answer);
      if (!status.isSuccess()) {
        return status;
      }
      answers = thread.value();
      policy.add("connect", FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4, List.of(), this::classify);
      return policy.install(0x100);
    }

    @Override
    protected void tearDown() {
      policy.remove();
      callouts.unregisterAll();
      if (answers != null) {
        driver.ke().KeSetEvent(stop);
        driver.ke().KeWaitForSingleObject(answers, Ke.FOREVER);
      }
      while (fixed && completeOne()) {
        // every one that is asked for
      }
    }

    private void classify(
        FwpsIncomingValues values,
        FwpsIncomingMetadataValues meta,
        @Nullable Object layerData,
        ClassifyContext context,
        FwpsFilter filter,
        long flowContext,
        FwpsClassifyOut out) {
      long flags = values.number(FwpsField.FLAGS);
      Ref<CompletionContext> operation = new Ref<>();
      if ((flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE) != 0
          || !driver.fwps().FwpsPendOperation0(meta.completionHandle(), operation).isSuccess()) {
        Verdicts.permit(filter, out);
        return;
      }
      Ref<Irql> irql = new Ref<>();
      driver.ke().KeAcquireSpinLock(lock, irql);
      asked.add(operation.value());
      driver.ke().KeReleaseSpinLock(lock, irql.value());
      Verdicts.absorb(out);
    }

    /** Here a program would think. */
    private void answer() {
      while (driver.ke().KeWaitForSingleObject(stop, ANSWER_TIME) == NtStatus.STATUS_TIMEOUT) {
        completeOne();
      }
    }

    private boolean completeOne() {
      Ref<Irql> irql = new Ref<>();
      driver.ke().KeAcquireSpinLock(lock, irql);
      CompletionContext operation = asked.poll();
      driver.ke().KeReleaseSpinLock(lock, irql.value());
      if (operation != null) {
        driver.fwps().FwpsCompleteOperation0(operation, null);
      }
      return operation != null;
    }
  }
}
