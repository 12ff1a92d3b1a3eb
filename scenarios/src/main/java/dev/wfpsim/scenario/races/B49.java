package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.Verdicts;
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
 * The driver takes a classify handle for each connection, and gives it back where the request could
 * not be acquired; where it was applied, it thinks that this has ended the handle too.
 */
public final class B49 extends ProxyRace {
  public B49() {
    super(
        "B49",
        "Every connection that goes to the proxy leaks a block of nonpaged memory",
        "microsoft/Windows-driver-samples #1191",
        FindingCode.UNLOADED_WITH_CLASSIFY_HANDLE);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Redirector(settings, fixed);
  }

  private static final class Redirector extends ProxyClient {
    Redirector(DriverSettings settings, boolean fixed) {
      super(settings, fixed);
    }

    @Override
    ClassifyFn classifyFn() {
      return this::classify;
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
      if (driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle).isSuccess()) {
        boolean applied = redirect(handle.value(), filter, out);
        if (!applied || fixed) {
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
        }
      }
    }

    private boolean redirect(ClassifyHandle handle, FwpsFilter filter, FwpsClassifyOut out) {
      Ref<LayerDataVersion> data = new Ref<>();
      NtStatus status =
          driver
              .fwps()
              .FwpsAcquireWritableLayerDataPointer0(handle, filter.filterId(), 0, data, out);
      if (!status.isSuccess()) {
        return false;
      }
      FwpsConnectRequest request = (FwpsConnectRequest) data.value();
      toProxy(request);
      driver.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
      Verdicts.permit(filter, out);
      return true;
    }
  }
}
