package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.EntersDriver;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.ServiceState;
import dev.wfpsim.wfp.fwpm.ServiceStateChangeCallback;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Base Filtering Engine as a service: it starts and stops, and tells who subscribed.
 *
 * <p>STOPPED, START_PENDING, RUNNING, STOP_PENDING, STOPPED: each step is told at PASSIVE_LEVEL on
 * a thread of the service, and the next waits until every callback has returned, so STOP_PENDING is
 * the moment to clean up. Pages: FwpmBfeStateGet0, FwpmBfeStateSubscribeChanges0.
 */
public final class Bfe {
  /** What the service does besides telling. */
  interface Service {
    /** Before RUNNING is told. */
    void begin();

    /** Before STOPPED is told. */
    void end();
  }

  /** A subscription: the change handle. */
  public static final class Subscription implements Identified, ChangeHandle {
    private final String owner;
    private final ServiceStateChangeCallback callback;
    private final WaitQueue returned;
    private final int objectId;
    private @Nullable Activity inside;
    private boolean removed;

    private Subscription(Machine machine, String owner, ServiceStateChangeCallback callback) {
      this.owner = owner;
      this.callback = callback;
      this.objectId =
          machine
              .kernel()
              .events()
              .object(ObjectKind.CHANGE_SUBSCRIPTION, machine.objectId(), "BFE state");
      this.returned =
          new WaitQueue(machine, "return of a state change callback of " + owner)
              .heldBy(() -> inside == null ? List.of() : List.of(inside));
    }

    /** The subscription that a driver's change handle stands for. */
    public static Subscription of(ChangeHandle handle) {
      return DriverFault.own(Subscription.class, handle, "change handle");
    }

    @Override
    public int objectId() {
      return objectId;
    }

    /** Whether it has ended. */
    public boolean isRemoved() {
      return removed;
    }

    @Override
    public String toString() {
      return "subscription of " + owner;
    }

    /** The driver it belongs to. */
    public String owner() {
      return owner;
    }
  }

  private final Machine machine;
  private final Kernel kernel;
  private final Service service;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private ServiceState state = ServiceState.FWPM_SERVICE_STOPPED;
  private @Nullable Activity changing;

  Bfe(Machine machine, Service service) {
    this.machine = machine;
    this.kernel = machine.kernel();
    this.service = service;
  }

  /** Whether it runs. */
  public boolean isRunning() {
    return state == ServiceState.FWPM_SERVICE_RUNNING;
  }

  /** Puts the service up before the simulation starts: nobody is told. */
  public void startAtOnce() {
    service.begin();
    enter(ServiceState.FWPM_SERVICE_RUNNING);
  }

  /** Starts the service on a thread of its own. */
  public Activity start() {
    return change(
        ServiceState.FWPM_SERVICE_STOPPED,
        ServiceState.FWPM_SERVICE_START_PENDING,
        service::begin,
        ServiceState.FWPM_SERVICE_RUNNING);
  }

  /** Stops the service on a thread of its own. */
  public Activity stop() {
    return change(
        ServiceState.FWPM_SERVICE_RUNNING,
        ServiceState.FWPM_SERVICE_STOP_PENDING,
        service::end,
        ServiceState.FWPM_SERVICE_STOPPED);
  }

  private Activity change(ServiceState from, ServiceState pending, Runnable work, ServiceState to) {
    Activity before = changing;
    Activity thread =
        machine.startThread(
            "bfe",
            () -> {
              if (before != null) {
                before.join();
              }
              if (state == from) {
                tell(pending);
                work.run();
                tell(to);
              }
            });
    changing = thread;
    return thread;
  }

  private void tell(ServiceState next) {
    kernel.call(
        "BFE state change",
        () -> {
          enter(next);
          return next;
        });
    for (Subscription subscription : List.copyOf(subscriptions)) {
      call(subscription, next);
    }
  }

  private void enter(ServiceState next) {
    state = next;
    kernel.events().write(EventKind.BFE_STATE, next.code());
  }

  @EntersDriver
  private void call(Subscription subscription, ServiceState next) {
    boolean entered =
        kernel.call(
            "FWPM_SERVICE_STATE_CHANGE_CALLBACK0",
            () -> {
              subscription.inside = subscription.removed ? null : kernel.current();
              return !subscription.removed;
            });
    if (entered) {
      Activity self = kernel.currentOrHardware();
      Callback outer =
          self.enter(Callback.of(machine, subscription.owner, "BFE state change callback"));
      try {
        subscription.callback.stateChanged(next);
      } catch (Throwable error) {
        self.thrown(error);
        throw error;
      } finally {
        self.leave(outer);
        subscription.inside = null;
        subscription.returned.wakeAll();
      }
    }
  }

  /** FwpmBfeStateSubscribeChanges0; PASSIVE_LEVEL. To be undone before the driver unloads. */
  public Subscription subscribe(String owner, ServiceStateChangeCallback callback) {
    return kernel.call(
        "FwpmBfeStateSubscribeChanges0",
        () -> {
          Subscription subscription = new Subscription(machine, owner, callback);
          subscriptions.add(subscription);
          return subscription;
        });
  }

  /**
   * FwpmBfeStateUnsubscribeChanges0; PASSIVE_LEVEL. Waits until the callback has returned; from the
   * callback itself that would never end, which is reported in place of waiting.
   *
   * @return STATUS_SUCCESS or STATUS_INVALID_HANDLE
   */
  public NtStatus unsubscribe(Subscription subscription) {
    return kernel.invoke(
        new KernelCall<NtStatus>("FwpmBfeStateUnsubscribeChanges0") {
          private boolean begun;

          @Override
          protected Answer step(Activity self) {
            if (!begun && !subscriptions.remove(subscription)) {
              return done(NtStatus.STATUS_INVALID_HANDLE);
            }
            begun = true;
            subscription.removed = true;
            if (subscription.inside == self) {
              kernel.report(
                  FindingCode.BFE_UNSUBSCRIBE_IN_CALLBACK,
                  "FwpmBfeStateUnsubscribeChanges0 was called from its own callback");
            } else if (subscription.inside != null) {
              return Answer.block(subscription.returned);
            }
            kernel.events().dead(subscription.objectId);
            return done(NtStatus.STATUS_SUCCESS);
          }
        });
  }

  /** The subscriptions a driver still has: none may be left when it unloads. */
  public List<Subscription> subscriptionsOf(String owner) {
    return subscriptions.stream().filter(s -> s.owner.equals(owner)).toList();
  }

  /**
   * FwpmBfeStateGet0; at or below DISPATCH_LEVEL. Means something only to who has subscribed
   * without a subscription it answers STOPPED, and that is reported.
   */
  public ServiceState stateGet(String owner) {
    return kernel.call(
        "FwpmBfeStateGet0",
        () -> {
          if (!subscriptionsOf(owner).isEmpty()) {
            return state;
          }
          kernel.report(
              FindingCode.BFE_STATE_WITHOUT_SUBSCRIPTION,
              "FwpmBfeStateGet0 was called without a subscription: owner=" + owner);
          return ServiceState.FWPM_SERVICE_STOPPED;
        });
  }
}
