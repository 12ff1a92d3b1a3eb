package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The driver has nothing to say while no client is attached to it, and permits without a look at
 * what stands there: another one has pended the connection, and the platform lets it go on.
 */
public final class B47 extends Race {
  public B47() {
    super(
        "B47",
        "PERMIT is written over the hard block of a driver that has pended",
        "AdguardTeam/AdguardForWindows #2384",
        FindingCode.ACTION_WRITTEN_WITHOUT_RIGHT);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Idle(settings, fixed);
  }

  private static final class Idle extends CalloutDriver {
    private final boolean fixed;

    Idle(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      policy.add(
          "connect", FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4, List.of(), this::classify);
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
      if (fixed && !out.hasWriteRight()) {
        return;
      }
      Verdicts.permit(filter, out);
    }
  }
}
