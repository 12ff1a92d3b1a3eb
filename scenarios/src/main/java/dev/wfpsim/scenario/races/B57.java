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
 * The driver looks once for the process of its service, when it is loaded, which is before the
 * service has started: it redirects to process 0, and the platform does not take that.
 */
public final class B57 extends ProxyRace {
  public B57() {
    super(
        "B57",
        "A local redirection without the process that it goes to",
        "FWPS_CONNECT_REQUEST0; Using Bind or Connect Redirection",
        FindingCode.LOCAL_REDIRECT_WITHOUT_PID);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Redirector(settings, fixed);
  }

  private static final class Redirector extends ProxyClient {
    private long service;

    Redirector(DriverSettings settings, boolean fixed) {
      super(settings, fixed);
    }

    @Override
    ClassifyFn classifyFn() {
      return this::classify;
    }

    @Override
    protected NtStatus setUp() {
      service = settings.processId("proxy");
      return super.setUp();
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
      if (fixed) {
        service = settings.processId("proxy");
        if (service == 0) {
          return; // it does not run
        }
      }
      Ref<ClassifyHandle> handle = new Ref<>();
      if (driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle).isSuccess()) {
        redirect(handle.value(), filter, out);
        driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
      }
    }

    private void redirect(ClassifyHandle handle, FwpsFilter filter, FwpsClassifyOut out) {
      Ref<LayerDataVersion> data = new Ref<>();
      NtStatus status =
          driver
              .fwps()
              .FwpsAcquireWritableLayerDataPointer0(handle, filter.filterId(), 0, data, out);
      if (!status.isSuccess()) {
        return;
      }
      FwpsConnectRequest request = (FwpsConnectRequest) data.value();
      toProxy(request);
      request.localRedirectTargetPID = (int) service;
      driver.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
      Verdicts.permit(filter, out);
    }
  }
}
