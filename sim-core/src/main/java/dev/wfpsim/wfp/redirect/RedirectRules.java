package dev.wfpsim.wfp.redirect;

import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import dev.wfpsim.wfp.profile.Violations;

/**
 * What the platform accepts of a change that a callout applies. A refused change is taken back, and
 * reported: the driver is not told.
 *
 * <p>Source: FWPS_CONNECT_REQUEST0, FWPS_BIND_REQUEST0.
 */
public final class RedirectRules {
  private final IpStack ip;
  private final TransportStack transport;
  private final Violations violations;
  private final boolean localWritableAtConnect;
  private final boolean decisionReadLate;

  /**
   * The rules of a host.
   *
   * @param localWritableAtConnect whether a connect redirection may replace the local address, as
   *     some drivers in the field do although the page does not list the member as writable
   */
  public RedirectRules(
      IpStack ip, TransportStack transport, Violations violations, PlatformProfile profile) {
    this.ip = ip;
    this.transport = transport;
    this.violations = violations;
    this.localWritableAtConnect = profile.is(PlatformOption.LOCAL_WRITABLE_AT_CONNECT);
    this.decisionReadLate = profile.is(PlatformOption.DECISION_READ_LATE);
  }

  /** Whether a decision counts as it is when the operation goes on, not when it is handed in. */
  boolean decisionReadLate() {
    return decisionReadLate;
  }

  /** Checks a version about to be applied; takes back what cannot be. */
  void check(LayerDataVersion version, TransportEndpoint endpoint) {
    switch (version) {
      case FwpsConnectRequest request -> {
        DriverFault.touch(request.localAddressAndPort, "FWPS_CONNECT_REQUEST0.localAddressAndPort");
        DriverFault.touch(
            request.remoteAddressAndPort, "FWPS_CONNECT_REQUEST0.remoteAddressAndPort");
        checkConnect(request, endpoint);
      }
      case FwpsBindRequest request -> {
        DriverFault.touch(request.localAddressAndPort, "FWPS_BIND_REQUEST0.localAddressAndPort");
        checkBind(request);
      }
    }
  }

  private void checkConnect(FwpsConnectRequest request, TransportEndpoint endpoint) {
    FwpsConnectRequest previous = request.previousVersion();
    if (previous == null) {
      return;
    }
    if (!localWritableAtConnect
        && !request.localAddressAndPort.equals(previous.localAddressAndPort)) {
      violations.report(
          FindingCode.REDIRECT_LOCAL_ADDRESS_AT_CONNECT,
          "local address is not writable at connect redirection, change ignored: from="
              + previous.localAddressAndPort
              + " to="
              + request.localAddressAndPort);
      request.localAddressAndPort = previous.localAddressAndPort;
    }
    if (request.remoteAddressAndPort.address().family()
        != previous.remoteAddressAndPort.address().family()) {
      violations.report(
          FindingCode.REDIRECT_OTHER_FAMILY,
          "redirection to another address family refused: to=" + request.remoteAddressAndPort);
      request.revert();
      return;
    }
    RedirectHandle handle = request.localRedirectHandle;
    if (handle != null
        && handle != previous.localRedirectHandle
        && IssuedRedirectHandle.of(handle).isDestroyed()) {
      violations.report(
          FindingCode.REDIRECT_HANDLE_USED_AFTER_DESTROY,
          IssuedRedirectHandle.of(handle),
          "redirect handle used after it was destroyed: handle=" + handle);
      request.revert();
      return;
    }
    checkContext(request, previous);
    boolean moved = !request.remoteAddressAndPort.equals(previous.remoteAddressAndPort);
    if (moved && isLocal(request.remoteAddressAndPort.address())) {
      checkLocalRedirect(request, endpoint);
    }
  }

  /**
   * A local redirection needs a target process and, from Windows 8, a handle; one
   * to another host needs neither.
   */
  private void checkLocalRedirect(FwpsConnectRequest request, TransportEndpoint endpoint) {
    RedirectHandle handle = request.localRedirectHandle;
    if (request.localRedirectTargetPID == 0) {
      violations.report(
          FindingCode.LOCAL_REDIRECT_WITHOUT_PID,
          "local redirection without a target process refused: to=" + request.remoteAddressAndPort);
      request.revert();
    } else if (handle == null) {
      violations.report(
          FindingCode.LOCAL_REDIRECT_WITHOUT_HANDLE,
          "local redirection without a redirect handle refused: to="
              + request.remoteAddressAndPort);
      request.revert();
    } else {
      checkLoop(request, endpoint);
    }
  }

  /**
   * A proxy's own connection redirected to that proxy goes round for ever, whether the
   * redirector names its process or only its port.
   */
  private void checkLoop(FwpsConnectRequest request, TransportEndpoint endpoint) {
    UserProcess process = endpoint.process();
    if (process != null
        && (process.pid() == request.localRedirectTargetPID
            || serves(process, request, endpoint))) {
      violations.report(
          FindingCode.REDIRECT_LOOP,
          "a connection of the target process is redirected to itself: pid="
              + process.pid()
              + " to="
              + request.remoteAddressAndPort);
    }
  }

  /** Whether the process has the socket that the connection is redirected to. */
  private boolean serves(
      UserProcess process, FwpsConnectRequest request, TransportEndpoint endpoint) {
    SocketAddress to = request.remoteAddressAndPort;
    return transport.holders(endpoint.protocol(), to.address(), to.port()).stream()
        .anyMatch(holder -> holder != endpoint && holder.process() == process);
  }

  private void checkContext(FwpsConnectRequest request, FwpsConnectRequest previous) {
    var context = request.localRedirectContext;
    if (context == null || context == previous.localRedirectContext) {
      return;
    }
    int size = request.localRedirectContextSize;
    if (size < 0 || size > context.length()) {
      violations.report(
          FindingCode.REDIRECT_CONTEXT_SIZE,
          "redirect context is not as large as said: size=" + size + " context=" + context);
      request.localRedirectContextSize = context.length();
    }
    if (context.isFreed()) {
      violations.report(
          FindingCode.REDIRECT_CONTEXT_FREED,
          context,
          "redirect context was freed before it was applied: context=" + context);
      request.localRedirectContext = previous.localRedirectContext;
      request.localRedirectContextSize = previous.localRedirectContextSize;
    }
  }

  private void checkBind(FwpsBindRequest request) {
    FwpsBindRequest previous = request.previousVersion();
    if (previous != null
        && request.localAddressAndPort.address().family()
            != previous.localAddressAndPort.address().family()) {
      violations.report(
          FindingCode.REDIRECT_OTHER_FAMILY,
          "R-164",
          "bind redirection to another address family refused: to=" + request.localAddressAndPort);
      request.revert();
    }
  }

  /** Whether an address is this host's own. */
  public boolean isLocal(IpAddress address) {
    return address.isLoopback() || ip.isLocalAddress(address);
  }

  /** An inline callout that acquires writable data applies it before it returns. */
  void checkApplied(IssuedClassifyHandle handle) {
    if (handle.writable() != null && handle.pended() == null && handle.noteUnapplied()) {
      violations.report(
          FindingCode.WRITABLE_DATA_NOT_APPLIED,
          "classifyFn returned with writable data not applied: handle=" + handle);
    }
  }

  /**
   * Acquiring writable data makes the decision a block; an inline callout that changes the data and
   * leaves it so has not decided, and a block means nothing at a redirect layer.
   */
  void checkDecided(FwpsLayer layer, FwpsClassifyOut out) {
    if (out.actionType == FwpActionType.FWP_ACTION_BLOCK && !out.hasWriteRight()) {
      violations.report(
          FindingCode.DECISION_LEFT_BLOCKED,
          "classifyFn redirected and left the block that acquiring the data had made: layer="
              + layer.shortName()
              + " out="
              + out);
    }
  }

  /** After a pend, classifyFn has to return a block with the right cleared. */
  void checkPended(PendedClassify classify) {
    FwpsClassifyOut out = classify.out();
    if (out.actionType != FwpActionType.FWP_ACTION_BLOCK || out.hasWriteRight()) {
      violations.report(
          FindingCode.PENDED_CLASSIFY_NOT_BLOCKED,
          "classifyFn pended and returned something else than BLOCK with the right cleared: "
              + classify
              + " out="
              + out);
    }
  }
}
