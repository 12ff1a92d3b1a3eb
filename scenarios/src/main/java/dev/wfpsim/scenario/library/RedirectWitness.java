package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutSet;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks at connections where they are authorised, after any redirection, and asserts what it is
 * told of them: the destination as rewritten, FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED, the
 * original destination and the process redirected to. It decides nothing.
 *
 * <p>Callouts {@code v4} and {@code v6}, for inspection filters.
 *
 * <p>Page: using-bind-or-connect-redirection.
 */
final class RedirectWitness implements Driver {
  private final DriverSettings settings;

  /** Set by driverEntry. */
  @SuppressWarnings("NullAway.Init")
  private CalloutSet callouts;

  RedirectWitness(DriverSettings settings) {
    this.settings = settings;
  }

  @Override
  public NtStatus driverEntry(DriverContext context) {
    callouts = new CalloutSet(context);
    NtStatus status = callouts.register(settings.calloutKey("v4"), this::classify);
    if (status.isSuccess()) {
      status = callouts.register(settings.calloutKey("v6"), this::classify);
    }
    if (!status.isSuccess()) {
      unload();
    }
    return status;
  }

  @Override
  public void unload() {
    callouts.unregisterAll();
  }

  private void classify(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    IpAddress remote = inFixedValues.address(FwpsField.IP_REMOTE_ADDRESS);
    int port = (int) inFixedValues.number(FwpsField.IP_REMOTE_PORT);
    SocketAddress seen = remote == null ? null : new SocketAddress(remote, port);
    check("destination", seen, configured("address", "port"));
    boolean redirected =
        (inFixedValues.number(FwpsField.FLAGS)
                & FwpConditionFlags.FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED)
            != 0;
    check("IS_CONNECTION_REDIRECTED", redirected, settings.has("original"));
    check(
        "original destination",
        inMetaValues.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_ORIGINAL_DESTINATION)
            ? inMetaValues.originalDestination()
            : null,
        settings.has("original") ? configured("original", "original-port") : null);
    check(
        "target process",
        inMetaValues.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_LOCAL_REDIRECT_TARGET_PID)
            ? inMetaValues.localRedirectTargetPid()
            : 0L,
        settings.has("target") ? settings.processId("target") : 0L);
  }

  private SocketAddress configured(String address, String port) {
    return new SocketAddress(settings.address(address), (int) settings.number(port));
  }

  private static void check(String what, @Nullable Object seen, @Nullable Object expected) {
    if (!Objects.equals(seen, expected)) {
      throw new IllegalStateException(
          "not as expected: " + what + "=" + seen + ", expected " + expected);
    }
  }
}
