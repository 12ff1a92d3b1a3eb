package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.SockaddrStorage;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import java.util.List;

/**
 * What the redirecting drivers of the library have in common: callouts and parameters, which
 * connections to take, and what to write into the request of one.
 *
 * <p>Page: using-bind-or-connect-redirection.
 */
final class Redirection {
  static final List<String> CALLOUT_NAMES = List.of("v4", "v6");

  static final List<CalloutPort> CALLOUTS =
      List.of(
          CalloutPort.of("v4", FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4),
          CalloutPort.of("v6", FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V6));

  static final List<DriverParameter> PARAMETERS =
      List.of(
          DriverParameter.optional(
              "to", Kind.PROCESS, "", "the process here that gets the connections"),
          DriverParameter.required("port", Kind.PORT, "the port they go to"),
          DriverParameter.optional(
              "address", Kind.ADDRESS, "", "the address they go to; by default this machine"),
          DriverParameter.word(
              "via",
              "loopback",
              List.of("loopback", "local-address"),
              "without an address: to loopback, or to the connection's own local address"));

  /** The context: two SOCKADDR_STORAGE, the original remote address and the local one. */
  private static final int CONTEXT_BYTES = 2 * SockaddrStorage.BYTES;

  private static final String CONTEXT_TAG = "rctx";

  private final DriverContext driver;
  private final DriverSettings settings;
  private final RedirectHandle redirectHandle;

  Redirection(DriverContext driver, DriverSettings settings, RedirectHandle redirectHandle) {
    this.driver = driver;
    this.settings = settings;
    this.redirectHandle = redirectHandle;
  }

  /** Permits a connection that was dealt with; blocks one that there was no memory for. */
  static void decide(boolean dealtWith, FwpsFilter filter, FwpsClassifyOut classifyOut) {
    if (dealtWith) {
      Verdicts.permit(filter, classifyOut);
    } else {
      Verdicts.block(classifyOut);
    }
  }

  /** Whether a connection is to be redirected, as far as its metadata tells. */
  boolean applies(FwpsIncomingMetadataValues meta) {
    // Where the proxy has set the redirect records on its own connection, they are here: a
    // connection this handle has redirected before, last or not, must never be redirected again.
    // One that only others redirected is fair game.
    if (meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_REDIRECT_RECORD_HANDLE)) {
      FwpsConnectionRedirectState state =
          driver
              .fwps()
              .FwpsQueryConnectionRedirectState0(meta.redirectRecords(), redirectHandle, null);
      switch (state) {
        case FWPS_CONNECTION_REDIRECTED_BY_SELF, FWPS_CONNECTION_PREVIOUSLY_REDIRECTED_BY_SELF -> {
          return false;
        }
        default -> {}
      }
    }
    if (!settings.has("to")) {
      return true;
    }
    // A proxy that sets no records would be redirected to itself for ever; and while the service
    // does not run there is nobody to redirect to.
    long target = settings.processId("to");
    boolean known = meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_PROCESS_ID);
    return target != 0 && !(known && meta.processId() == target);
  }

  /**
   * Writes the redirection, or leaves the request as it is where it was redirected already.
   *
   * @return false if there is no memory for the context; the request is unchanged then
   */
  boolean write(FwpsConnectRequest request, long filterId) {
    SocketAddress target = target(request);
    if (target.family() != request.remoteAddressAndPort.family() || isTaken(request, filterId)) {
      return true;
    }
    if (settings.has("to") && !writeLocalService(request)) {
      return false;
    }
    request.remoteAddressAndPort = target;
    return true;
  }

  /** What a redirection to a service on this machine needs besides: who it is, and a context. */
  private boolean writeLocalService(FwpsConnectRequest request) {
    // From a successful apply on the context is the platform's, which frees it with the flow.
    PoolMemory context =
        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, CONTEXT_BYTES, CONTEXT_TAG);
    if (context == null) {
      return false;
    }
    int process = (int) settings.processId("to");
    if (process == 0) {
      // The service has gone since we looked.
      driver.ex().ExFreePoolWithTag(context, CONTEXT_TAG);
      return false;
    }
    // With the ports in network order, as the service reads them.
    SockaddrStorage.write(request.remoteAddressAndPort, context.bytes(), 0);
    SockaddrStorage.write(request.localAddressAndPort, context.bytes(), SockaddrStorage.BYTES);
    request.localRedirectContext = context;
    request.localRedirectContextSize = CONTEXT_BYTES;
    // Without the handle or the process the platform takes no local redirection.
    request.localRedirectHandle = redirectHandle;
    request.localRedirectTargetPID = process;
    return true;
  }

  /**
   * Whether this filter's callout has made an earlier version (the connection is being classified
   * again), or another redirector has already sent it to a service on this machine, which is then
   * left as it is.
   */
  private static boolean isTaken(FwpsConnectRequest request, long filterId) {
    FwpsConnectRequest version = request.previousVersion();
    while (version != null) {
      if (version.localRedirectHandle != null || version.modifierFilterId() == filterId) {
        return true;
      }
      version = version.previousVersion();
    }
    return false;
  }

  /**
   * Where to: the configured address, or else this machine. A connection that has chosen its local
   * address can be kept in its address zone by sending it there rather than to loopback;
   * the service has to listen on that address then.
   */
  private SocketAddress target(FwpsConnectRequest request) {
    int port = (int) settings.number("port");
    if (settings.has("address")) {
      return new SocketAddress(settings.address("address"), port);
    }
    IpAddress local = request.localAddressAndPort.address();
    boolean loopback = settings.text("via").equals("loopback") || local.isUnspecified();
    AddressFamily family = request.remoteAddressAndPort.family();
    return new SocketAddress(loopback ? IpAddress.loopback(family) : local, port);
  }
}
