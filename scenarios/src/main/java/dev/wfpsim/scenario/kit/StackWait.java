package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sets a driver up, and tries again later where TCP/IP is not up yet: a driver that starts with the
 * system is loaded before the stack is, and must not hold the start up by waiting in driverEntry.
 *
 * <p>Page: FwpsInjectionHandleCreate0.
 */
final class StackWait {
  private final DriverContext driver;
  private final long retry;
  private final Supplier<NtStatus> setUp;
  private final KEvent stop;
  private @Nullable KThread thread;

  /**
   * Prepares the attempts.
   *
   * @param retry interval from one attempt to the next: negative, units of 100 ns
   * @param setUp one attempt; on a failure it has undone what it did
   */
  StackWait(DriverContext driver, long retry, Supplier<NtStatus> setUp) {
    this.driver = driver;
    this.retry = retry;
    this.setUp = setUp;
    this.stop = driver.ke().KeInitializeEvent("stop waiting", EventType.NOTIFICATION, false);
  }

  /** The first attempt; STATUS_SUCCESS also if there will be others. PASSIVE_LEVEL. */
  NtStatus start() {
    NtStatus status = setUp.get();
    if (status != NtStatus.STATUS_FWP_TCPIP_NOT_READY) {
      return status;
    }
    Ref<KThread> created = new Ref<>();
    status = driver.ps().PsCreateSystemThread(created, "wait for TCP/IP", this::tryAgain);
    thread = created.get();
    return status;
  }

  /** No attempt runs or begins any more when this returns. PASSIVE_LEVEL. */
  void stop() {
    driver.ke().KeSetEvent(stop);
    KThread waiting = thread;
    if (waiting != null) {
      driver.ke().KeWaitForSingleObject(waiting);
    }
  }

  private void tryAgain() {
    // A wait that ends without a time-out was ended by stop.
    while (driver.ke().KeWaitForSingleObject(stop, retry) == NtStatus.STATUS_TIMEOUT) {
      if (setUp.get() != NtStatus.STATUS_FWP_TCPIP_NOT_READY) {
        return;
      }
    }
  }
}
