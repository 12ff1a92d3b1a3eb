package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import org.jspecify.annotations.Nullable;

/**
 * The driver pends each connection for a worker, and its classify function ends with the verdict of
 * those that it lets go on: whoever comes after it decides on a connection that is pended.
 */
public final class B86 extends ProxyRace {
  public B86() {
    super(
        "B86",
        "A pended classify is answered with something other than a block",
        "FwpsPendClassify0; CodeQL rule connect-redirect-pend-classify",
        FindingCode.PENDED_CLASSIFY_NOT_BLOCKED);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Redirector(settings, fixed);
  }

  private static final class Redirector extends ProxyClient {
    @SuppressWarnings("NullAway.Init")
    private WorkerQueue<Pended> queue;

    private record Pended(ClassifyHandle handle, FwpsFilter filter, FwpsClassifyOut out) {}

    Redirector(DriverSettings settings, boolean fixed) {
      super(settings, fixed);
    }

    @Override
    ClassifyFn classifyFn() {
      return this::classify;
    }

    @Override
    protected NtStatus setUp() {
      queue = new WorkerQueue<>(driver, "thread", this::redirect);
      return queue.status().isSuccess() ? super.setUp() : queue.status();
    }

    @Override
    protected void tearDown() {
      policy.remove();
      callouts.unregisterAll();
      queue.stopAndDrain(); // before its redirect handle goes
      super.tearDown();
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
      Ref<ClassifyHandle> handle = new Ref<>();
      if (!driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle).isSuccess()) {
        return;
      }
      long id = filter.filterId();
      if (!driver.fwps().FwpsPendClassify0(handle.value(), id, 0, out).isSuccess()) {
        driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
        return;
      }
      FwpsClassifyOut kept = new FwpsClassifyOut();
      kept.copyFrom(out);
      queue.add(new Pended(handle.value(), filter, kept));
      if (!fixed) {
        Verdicts.permit(filter, out);
      }
    }

    private void redirect(Pended one) {
      Ref<LayerDataVersion> data = new Ref<>();
      long id = one.filter().filterId();
      if (driver
          .fwps()
          .FwpsAcquireWritableLayerDataPointer0(one.handle(), id, 0, data, one.out())
          .isSuccess()) {
        FwpsConnectRequest request = (FwpsConnectRequest) data.value();
        toProxy(request);
        driver.fwps().FwpsApplyModifiedLayerData0(one.handle(), request, 0);
      }
      Verdicts.permit(one.filter(), one.out());
      driver.fwps().FwpsCompleteClassify0(one.handle(), 0, one.out());
      driver.fwps().FwpsReleaseClassifyHandle0(one.handle());
    }
  }
}
