package dev.wfpsim.net.socket;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.trace.FindingCode;
import org.jspecify.annotations.Nullable;

/** The control calls about redirected connections. */
final class RedirectIoctl {
  private RedirectIoctl() {}

  /** In the kernel they are for PASSIVE_LEVEL. */
  static void checkIrql(Kernel kernel, SocketIoctl code) {
    Irql irql = kernel.currentOrHardware().irql();
    if (irql != Irql.PASSIVE_LEVEL) {
      kernel.report(
          FindingCode.IRQL_TOO_HIGH,
          "R-156",
          "control call made above PASSIVE_LEVEL: code=" + code + " irql=" + irql);
    }
  }

  static IoctlResult of(
      Inspection inspection,
      TransportEndpoint identity,
      SocketIoctl code,
      byte @Nullable [] input,
      byte @Nullable [] output) {
    return switch (code) {
      case SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS ->
          answer(inspection.redirectRecords(identity), output);
      case SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT ->
          answer(inspection.redirectContext(identity), output);
      case SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS ->
          input == null
              ? new IoctlResult(NtStatus.STATUS_INVALID_PARAMETER, 0)
              : new IoctlResult(inspection.setRedirectRecords(identity, input.clone()), 0);
    };
  }

  private static IoctlResult answer(byte @Nullable [] found, byte @Nullable [] output) {
    if (found == null) {
      return new IoctlResult(NtStatus.STATUS_NOT_FOUND, 0);
    }
    if (output == null || output.length < found.length) {
      return new IoctlResult(NtStatus.STATUS_BUFFER_TOO_SMALL, found.length);
    }
    System.arraycopy(found, 0, output, 0, found.length);
    return new IoctlResult(NtStatus.STATUS_SUCCESS, found.length);
  }
}
