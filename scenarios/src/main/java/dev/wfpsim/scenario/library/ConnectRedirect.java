package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.wfp.fwps.ClassifyContext;
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
 * Redirects connections to a local proxy or another address, inline: the classify that sees a
 * connection changes it.
 *
 * <p>Callouts {@code v4} and {@code v6}, for TCP and UDP alike; the filters of the policy say which
 * connections they see. The sequence of calls is the documented one. The proxy
 * finds where a connection was going in its redirect context.
 *
 * <p>Page: using-bind-or-connect-redirection.
 */
final class ConnectRedirect extends CalloutDriver {
  /**
   * Made once and kept: a handle made for each classify would not recognise its own redirections.
   */
  private @Nullable RedirectHandle redirectHandle;

  @SuppressWarnings("NullAway.Init")
  private Redirection redirection;

  ConnectRedirect(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    Ref<RedirectHandle> handle = new Ref<>();
    NtStatus status = driver.fwps().FwpsRedirectHandleCreate0(settings.key("provider"), 0, handle);
    if (!status.isSuccess()) {
      return status;
    }
    redirectHandle = handle.value();
    redirection = new Redirection(driver, settings, handle.value());
    return register(Redirection.CALLOUT_NAMES, this::classify);
  }

  @Override
  protected void tearDown() {
    // First the callouts: then no classify uses the handle any more. Established connections stay
    // redirected, their contexts belong to the platform.
    callouts.unregisterAll();
    if (redirectHandle != null) {
      driver.fwps().FwpsRedirectHandleDestroy0(redirectHandle);
    }
  }

  private void classify(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    // Without the right somebody heavier has decided, or has pended the connection: hands off.
    if (!classifyOut.hasWriteRight()) {
      return;
    }
    Verdicts.permit(filter, classifyOut);
    if (!redirection.applies(inMetaValues)) {
      return;
    }
    Ref<ClassifyHandle> handle = new Ref<>();
    if (!driver.fwps().FwpsAcquireClassifyHandle0(classifyContext, 0, handle).isSuccess()) {
      return;
    }
    redirect(handle.value(), filter, classifyOut);
    driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
  }

  private void redirect(ClassifyHandle handle, FwpsFilter filter, FwpsClassifyOut classifyOut) {
    Ref<LayerDataVersion> data = new Ref<>();
    NtStatus status =
        driver
            .fwps()
            .FwpsAcquireWritableLayerDataPointer0(handle, filter.filterId(), 0, data, classifyOut);
    if (!status.isSuccess()) {
      return;
    }
    FwpsConnectRequest request = (FwpsConnectRequest) data.value();
    boolean written = redirection.write(request, filter.filterId());
    // Exactly one apply for each writable pointer, changed or not. The re-authorisation flag is for
    // pended classifies only.
    driver.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
    // Acquiring the pointer turned the decision into a block without the right: decide anew.
    Redirection.decide(written, filter, classifyOut);
  }
}
