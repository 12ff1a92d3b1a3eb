package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import org.jspecify.annotations.Nullable;

/** Which calls of one driver fail. */
final class DriverFaults {
  private final Kernel kernel;
  private final String driver;
  private final CallFaults faults;
  private boolean hit;

  DriverFaults(Kernel kernel, String driver, CallFaults faults) {
    this.kernel = kernel;
    this.driver = driver;
    this.faults = faults;
  }

  /** What a call that has just been made fails with; null for it not to fail. */
  @Nullable NtStatus of(DocumentedCall call) {
    if (FailingCalls.of(call).isEmpty()) {
      return null;
    }
    NtStatus status = faults.of(driver, call, () -> kernel.code().lines(CallGate.class));
    hit |= status != null;
    return status;
  }

  /** Whether a call has failed so. */
  boolean isHit() {
    return hit;
  }
}
