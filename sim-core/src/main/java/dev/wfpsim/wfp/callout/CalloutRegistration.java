package dev.wfpsim.wfp.callout;

import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.EntersDriver;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registered callout, with the rundown that lets it go only when none of its functions runs.
 *
 * <p>Invariant: once unregistering has begun nobody enters any more. Page:
 * FwpsCalloutUnregisterById0.
 */
public final class CalloutRegistration {
  private final Kernel kernel;
  private final FwpsCallout callout;
  private final int id;
  private final WaitQueue left;
  private final List<Activity> inside = new ArrayList<>();
  private String name;
  private final int objectId;
  private boolean unregistering;
  private boolean refusesFlowContexts;
  private int flowContexts;
  private final Owner owner;
  private final int subject;
  private final Callback classifying = new Function("classifyFn");
  private final Callback notifying = new Function("notifyFn");
  private final Callback deleting = new Function("flowDeleteFn");

  CalloutRegistration(Machine machine, FwpsCallout callout, int id, Owner owner, String name) {
    this.owner = owner;
    this.subject = machine.subjectOf(owner.driver());
    this.kernel = machine.kernel();
    this.callout = callout;
    this.id = id;
    this.name = name;
    this.objectId =
        kernel
            .events()
            .object(ObjectKind.CALLOUT, machine.objectId(), name.isEmpty() ? "callout" : name);
    this.left = new WaitQueue(machine, "return of callout " + id).heldBy(() -> inside);
  }

  /**
   * Who registered it.
   *
   * @param driver the driver's name, empty where nobody knows
   * @param callback which of its functions registered it, empty where nobody knows
   * @param place the line that registered it, such as {@code Odd.java:30}; empty if none is known
   */
  public record Owner(String driver, String callback, String place) {
    /** Of a callout that no driver registered. */
    public static final Owner UNKNOWN = new Owner("", "", "");
  }

  /** One of its functions, for what is told of it. */
  private final class Function implements Callback {
    private final String what;

    @Override
    public int subject() {
      return subject;
    }

    Function(String what) {
      this.what = what;
    }

    @Override
    public String driver() {
      return owner.driver();
    }

    @Override
    public String describe() {
      return what + " of callout " + name();
    }

    @Override
    public String place() {
      return owner.place();
    }
  }

  /** Who registered it. */
  public Owner owner() {
    return owner;
  }

  /** Whose fault is what its classifyFn answered, where that is told later. */
  public Blame blame() {
    return new Blame(owner.driver(), classifying.describe(), owner.place());
  }

  /** What people call it: its display name in the engine, or its number. */
  public String name() {
    return name.isEmpty() ? String.valueOf(id) : name;
  }

  /** The engine's callout object has a display name. */
  void setName(String displayName) {
    name = displayName;
  }

  /** Its classifyFn, for {@link Activity#enter}. */
  public Callback classifying() {
    return classifying;
  }

  /** Its notifyFn, for {@link Activity#enter}. */
  public Callback notifying() {
    return notifying;
  }

  /** The number of its object in the trace. */
  int objectId() {
    return objectId;
  }

  /** The run-time identifier. */
  public int id() {
    return id;
  }

  /** The key. */
  public Guid key() {
    return callout.calloutKey();
  }

  /** What was registered. */
  public FwpsCallout callout() {
    return callout;
  }

  /** What is told of flows that end, or null. */
  public @Nullable FlowDeleteFn flowDeleteFn() {
    return callout.flowDeleteFn();
  }

  /** Whether one of its functions is running. */
  public boolean isActive() {
    return !inside.isEmpty();
  }

  /**
   * Enters one of its functions, inside a kernel call.
   *
   * @return whether it may be called: false once it is being unregistered
   */
  public boolean enter() {
    if (unregistering) {
      return false;
    }
    Activity current = kernel.current();
    inside.add(current == null ? kernel.hardware() : current);
    return true;
  }

  /** Leaves one of its functions. */
  public void leave() {
    Activity current = kernel.current();
    inside.remove(current == null ? kernel.hardware() : current);
    if (inside.isEmpty()) {
      left.wakeAll();
    }
  }

  /** Counts a flow context that the callout now has. */
  public void flowContextAdded() {
    flowContexts++;
  }

  /** Counts a flow context that the callout no longer has. */
  public void flowContextRemoved() {
    if (flowContexts == 0) {
      throw new IllegalStateException("more flow contexts removed than added: calloutId=" + id);
    }
    flowContexts--;
  }

  /** How many flow contexts it has. */
  public int flowContexts() {
    return flowContexts;
  }

  /** Whether flow contexts may still be associated: not after an attempt to unregister. */
  public boolean acceptsFlowContexts() {
    return !refusesFlowContexts && !unregistering;
  }

  /** Calls flowDeleteFn; a scheduling point before it. */
  @EntersDriver
  public void callFlowDelete(FwpsLayer layer, long context) {
    FlowDeleteFn function = callout.flowDeleteFn();
    if (function == null) {
      return;
    }
    kernel.call("flowDeleteFn", this::enterAlways);
    Activity caller = kernel.currentOrHardware();
    Callback outer = caller.enter(deleting);
    try {
      kernel.events().write(EventKind.FLOW_DELETE_CALL, layer.id(), id, context);
      function.flowDelete(layer, id, context);
    } catch (Throwable error) {
      caller.thrown(error);
      throw error;
    } finally {
      caller.leave(outer);
      leave();
    }
  }

  private Boolean enterAlways() {
    Activity current = kernel.current();
    inside.add(current == null ? kernel.hardware() : current);
    return true;
  }

  boolean isUnregistering() {
    return unregistering;
  }

  void refuseFlowContexts() {
    refusesFlowContexts = true;
  }

  void beginUnregister() {
    unregistering = true;
  }

  WaitQueue left() {
    return left;
  }
}
