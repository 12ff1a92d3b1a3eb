package dev.wfpsim.net.host;

import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.net.buffer.BufferFindings;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Severity;

/** Tells of wrong uses of a host's buffers among the run's findings. */
final class HostBufferFindings implements BufferFindings {
  private final Kernel kernel;

  HostBufferFindings(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public void report(String rule, String code, String message) {
    kernel.report(rule, code, Severity.ERROR, message);
  }

  @Override
  public void report(String rule, String code, Blame by, String message) {
    kernel.report(rule, code, Severity.ERROR, by, message);
  }

  @Override
  public void warn(String rule, String code, String message) {
    kernel.report(rule, code, Severity.WARNING, message);
  }

  @Override
  public long nowNanos() {
    return kernel.nowNanos();
  }

  @Override
  public Blame here() {
    return kernel.caller();
  }
}
