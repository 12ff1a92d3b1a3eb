package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.layer.FwpsLayer;

/**
 * The driver's filter is static: it outlives the session that added it. The driver is stopped and
 * its callout goes, the filter stays, and a terminating filter without its callout blocks.
 */
public final class B08 extends Race {
  public B08() {
    super(
        "B08",
        "The callout is gone, its filter is left, and traffic is blocked",
        "microsoft/ebpf-for-windows PR #5496; page FwpsCalloutUnregisterById0",
        FindingCode.FILTER_BLOCKS_WITHOUT_CALLOUT);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Permits(settings, fixed);
  }

  private static final class Permits extends CalloutDriver {
    private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
    private final boolean fixed;
    private final Ref<Long> filter = new Ref<>();

    Permits(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      Guid key = settings.key("callout");
      NtStatus status =
          callouts.register(
              key,
              (values, meta, data, context, filter, flow, out) -> Verdicts.permit(filter, out));
      Ref<EngineHandle> engine = new Ref<>();
      if (!status.isSuccess() || !driver.fwpm().FwpmEngineOpen0(null, engine).isSuccess()) {
        return status.isSuccess() ? NtStatus.STATUS_UNSUCCESSFUL : status;
      }
      status =
          driver
              .fwpm()
              .FwpmCalloutAdd0(
                  engine.value(), new FwpmCallout(key, "permits", 0, null, LAYER), null);
      if (status.isSuccess()) {
        FwpmFilter asks =
            FwpmFilter.at(LAYER)
                .name("permits")
                .callout(FwpActionType.FWP_ACTION_CALLOUT_TERMINATING, key)
                .build();
        status = driver.fwpm().FwpmFilterAdd0(engine.value(), asks, filter);
      }
      driver.fwpm().FwpmEngineClose0(engine.value());
      return status;
    }

    @Override
    protected void tearDown() {
      Ref<EngineHandle> engine = new Ref<>();
      if (fixed
          && filter.get() != null
          && driver.fwpm().FwpmEngineOpen0(null, engine).isSuccess()) {
        driver.fwpm().FwpmFilterDeleteById0(engine.value(), filter.value());
        driver.fwpm().FwpmCalloutDeleteByKey0(engine.value(), settings.key("callout"));
        driver.fwpm().FwpmEngineClose0(engine.value());
      }
      callouts.unregisterAll();
    }
  }
}
