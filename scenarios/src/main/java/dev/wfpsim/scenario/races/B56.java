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
import dev.wfpsim.wfp.fwps.RedirectHandle;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the how-to are taken in the classify function, and the first of them creates a
 * redirect handle. One that is new recognises no earlier redirection as its own, and nobody
 * destroys it.
 */
public final class B56 extends ProxyRace {
  public B56() {
    super(
        "B56",
        "A redirect handle is made for each connection",
        "FwpsRedirectHandleCreate0; CodeQL rule connect-redirect-handle-creation",
        FindingCode.REDIRECT_HANDLE_CREATED_IN_CLASSIFY);
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
      Ref<RedirectHandle> own = new Ref<>();
      if (!fixed
          && driver
              .fwps()
              .FwpsRedirectHandleCreate0(settings.key("provider"), 0, own)
              .isSuccess()) {
        request.localRedirectHandle = own.value();
      }
      driver.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
      Verdicts.permit(filter, out);
    }
  }
}
