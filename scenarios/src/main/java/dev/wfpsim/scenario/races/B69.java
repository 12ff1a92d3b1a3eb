package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The driver blocks what nobody is to reach, and leaves the right to others: a lighter sublayer
 * that permits everything has the last word.
 */
public final class B69 extends Race {
  public B69() {
    super(
        "B69",
        "A block that keeps the right gives way to a permit",
        "safing/portmaster 35ecee89",
        FindingCode.BLOCK_OVERRIDDEN);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Firewall(settings, fixed);
  }

  private static final class Firewall extends CalloutDriver {
    private final boolean fixed;
    private static final int TELNET = 23;

    Firewall(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      policy.add("connect", FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4, List.of(), this::classify);
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
      if (!out.hasWriteRight()) {
        return;
      }
      out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
      if (values.number(FwpsField.IP_REMOTE_PORT) == TELNET) {
        out.actionType = FwpActionType.FWP_ACTION_BLOCK;
        if (fixed) {
          out.clearWriteRight();
        }
      }
    }
  }
}
