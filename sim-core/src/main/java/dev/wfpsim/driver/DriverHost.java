package dev.wfpsim.driver;

import dev.wfpsim.kernel.carrier.ForeignCode;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.EntersDriver;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The drivers of one host: loads them, unloads them, and checks that nothing of an unloaded driver
 * is left.
 *
 * <p>driverEntry and unload run on system threads at PASSIVE_LEVEL, as other threads go on. A
 * driver that is stopped while it is still loading is unloaded when it has been loaded.
 *
 * <p>Source: "Unloading a callout driver", "DriverEntry routine".
 */
public final class DriverHost {
  private final Wfp wfp;
  private final Kernel kernel;
  private final Machine machine;
  private final Violations violations;
  private final ProcessNotifications notifications;
  private final HostLedgers ledgers = new HostLedgers();
  private final List<LoadedDriver> loads = new ArrayList<>(1);
  private @Nullable CallFaults faults;

  public DriverHost(Wfp wfp) {
    this.wfp = wfp;
    this.kernel = wfp.kernel();
    this.machine = wfp.host().machine();
    this.violations = new Violations(kernel);
    this.notifications = new ProcessNotifications(machine);
  }

  /** Says which calls of the drivers that are loaded from here on fail. */
  public void fail(CallFaults asked) {
    faults = asked;
  }

  /**
   * Loads a driver: starts the thread that calls its driverEntry.
   *
   * @param name its name in findings and as owner of what it allocates; unique on the host
   * @param parameters what {@link DriverContext#parameter} answers
   */
  public LoadedDriver load(String name, Driver driver, Map<String, Object> parameters) {
    kernel.admit(driver.getClass());
    int object = kernel.events().object(ObjectKind.DRIVER, machine.objectId(), name);
    machine.subject(name, object);
    DriverLedger ledger = new DriverLedger(wfp, name, ledgers);
    CallFaults asked = faults;
    DriverFaults failing = asked == null ? null : new DriverFaults(kernel, name, asked);
    CallGate gate = new CallGate(machine, wfp.classifier(), violations, failing);
    DriverContext context = new DriverContext(wfp, gate, ledger, notifications, parameters);
    LoadedDriver load = new LoadedDriver(driver, context, ledger, object);
    loads.add(load);
    Activity thread = machine.startThread(name + " driverEntry", () -> enter(load, failing), name);
    thread.enter(Callback.of(machine, name, "driverEntry"));
    load.setThread(thread);
    return load;
  }

  /** Loads a driver without parameters. */
  public LoadedDriver load(String name, Driver driver) {
    return load(name, driver, Map.of());
  }

  @EntersDriver
  private void enter(LoadedDriver load, @Nullable DriverFaults failing) {
    kernel
        .events()
        .write(EventKind.DRIVER_LOAD, load.objectId(), kernel.events().name(load.name()));
    NtStatus status =
        mayRun(load)
            ? DriverFault.touch(
                load.driver().driverEntry(load.context()), "what driverEntry answered")
            : NtStatus.STATUS_DRIVER_UNABLE_TO_LOAD;
    load.entered(status);
    kernel.events().write(EventKind.DRIVER_LOADED, load.objectId(), status.code());
    if (!status.isSuccess()) {
      // A driver that gives up because a call was made to fail does right.
      if (failing == null || !failing.isHit()) {
        violations.report(FindingCode.DRIVER_ENTRY_FAILED, DriverState.refusedWith(status));
      }
      checkQuiescence(load);
    }
  }

  /** A driver that ends the process or starts Java threads is told so and not loaded. */
  private boolean mayRun(LoadedDriver load) {
    List<ForeignCode.Use> uses = ForeignCode.of(load.driver().getClass());
    for (ForeignCode.Use use : uses) {
      kernel.report(
          use.code(),
          new Blame(load.name(), "driverEntry", use.place()),
          "the driver is not loaded, because its code calls what no kernel has: " + use.what());
    }
    return uses.isEmpty();
  }

  /** Unloads a driver: starts the thread that calls its unload. A second time does nothing. */
  public Activity unload(LoadedDriver load) {
    Activity entry = load.thread();
    Activity thread =
        machine.startThread(
            load.name() + " unload",
            () -> {
              if (entry != null) {
                entry.join();
              }
              leave(load);
            },
            load.name());
    thread.enter(Callback.of(machine, load.name(), "unload"));
    load.setThread(thread);
    return thread;
  }

  @EntersDriver
  private void leave(LoadedDriver load) {
    if (load.state() != DriverState.LOADED) {
      return;
    }
    load.setState(DriverState.UNLOADING);
    kernel.events().write(EventKind.DRIVER_UNLOAD, load.objectId());
    load.driver().unload();
    load.setState(DriverState.UNLOADED);
    kernel.events().write(EventKind.DRIVER_UNLOADED, load.objectId());
    checkQuiescence(load);
  }

  private void checkQuiescence(LoadedDriver load) {
    new Quiescence(wfp, violations, load.ledger()).check(notifications.of(load.ledger()));
    load.context().deviceObject().delete();
  }

  /**
   * Checks the drivers that are loaded when a run has ended with nothing left to do: what they hold
   * for no purpose they have forgotten.
   */
  public void checkAtRest() {
    for (LoadedDriver load : loads) {
      if (load.state() == DriverState.LOADED) {
        new Quiescence(wfp, violations, load.ledger()).checkAtRest();
      }
    }
  }

  /** A process is about to start: tells the drivers that asked. At PASSIVE_LEVEL, on a thread. */
  public void processStarting(UserProcess process) {
    notifications.tell(kernel.currentOrHardware(), process, true);
  }

  /** A process has exited: tells the drivers that asked. At PASSIVE_LEVEL, on a thread. */
  public void processExited(UserProcess process) {
    notifications.tell(kernel.currentOrHardware(), process, false);
  }
}
