package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The driver sends the traffic of applications from another address, past a tunnel, and gives it to
 * their sockets when they connect: it may be changed at bind redirection only.
 */
public final class B61 extends Race {
  public B61() {
    super(
        "B61",
        "The local address is changed at the connect layer",
        "MicrosoftDocs/windows-driver-docs #3110 and #2724",
        FindingCode.REDIRECT_LOCAL_ADDRESS_AT_CONNECT);
  }

  @Override
  public List<DriverParameter> parameters() {
    List<DriverParameter> all = new ArrayList<>(super.parameters());
    all.add(DriverParameter.required("from", Kind.ADDRESS, "the address to send from"));
    return all;
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Splitter(settings, fixed);
  }

  private static final class Splitter extends CalloutDriver {
    private final boolean fixed;

    Splitter(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      FwpsLayer layer =
          fixed
              ? FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4
              : FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
      policy.add("local", layer, List.of(), this::classify);
      return policy.install(0x100);
    }

    @Override
    protected void tearDown() {
      policy.remove();
      callouts.unregisterAll();
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
      if (data.value() instanceof FwpsBindRequest bind) {
        bind.localAddressAndPort = from(bind.localAddressAndPort);
      } else if (data.value() instanceof FwpsConnectRequest connect) {
        connect.localAddressAndPort = from(connect.localAddressAndPort);
      }
      driver.fwps().FwpsApplyModifiedLayerData0(handle, data.value(), 0);
      Verdicts.permit(filter, out);
    }

    private SocketAddress from(SocketAddress local) {
      return new SocketAddress(settings.address("from"), local.port());
    }
  }
}
