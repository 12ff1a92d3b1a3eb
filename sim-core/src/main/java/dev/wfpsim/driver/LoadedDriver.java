package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import org.jspecify.annotations.Nullable;

/** One load of a driver on a host: its object, its state, and the thread that is at work on it. */
public final class LoadedDriver implements Identified {
  private final Driver driver;
  private final DriverContext context;
  private final DriverLedger ledger;
  private final int object;
  private DriverState state = DriverState.LOADING;
  private NtStatus entryStatus = NtStatus.STATUS_PENDING;
  private @Nullable Activity thread;

  LoadedDriver(Driver driver, DriverContext context, DriverLedger ledger, int object) {
    this.driver = driver;
    this.context = context;
    this.ledger = ledger;
    this.object = object;
  }

  public String name() {
    return context.name();
  }

  /** The number of its object in the trace: on whose behalf its code acts. */
  @Override
  public int objectId() {
    return object;
  }

  public Driver driver() {
    return driver;
  }

  public DriverContext context() {
    return context;
  }

  public DriverState state() {
    return state;
  }

  /** What driverEntry answered; STATUS_PENDING before. */
  public NtStatus entryStatus() {
    return entryStatus;
  }

  /** The system thread that runs driverEntry or unload, or ran it last. */
  public @Nullable Activity thread() {
    return thread;
  }

  DriverLedger ledger() {
    return ledger;
  }

  void setThread(Activity activity) {
    thread = activity;
  }

  void entered(NtStatus status) {
    entryStatus = status;
    state = status.isSuccess() ? DriverState.LOADED : DriverState.REFUSED;
  }

  void setState(DriverState next) {
    state = next;
  }

  @Override
  public String toString() {
    return name() + " " + state;
  }
}
