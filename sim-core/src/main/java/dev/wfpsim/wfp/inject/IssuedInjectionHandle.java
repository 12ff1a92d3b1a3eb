package dev.wfpsim.wfp.inject;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An injection handle as the platform keeps it. It counts the injections that have not completed
 * yet, and has a life: open, closing (destruction waits for those), destroyed.
 *
 * <p>One object for each creation, so a destroyed handle is never mistaken for a later one that has
 * the same value.
 */
public final class IssuedInjectionHandle implements Identified, InjectionHandle, OnMachine {
  private static final int ALL_TYPES = 0x3F;

  enum Life {
    OPEN,
    CLOSING,
    DESTROYED
  }

  private final long value;
  private final int objectId;
  private final AddressFamily family;
  private final int types;
  private final Machine machine;
  private final WaitQueue destroyers;
  private final List<Injection> pending = new ArrayList<>();
  private Life life = Life.OPEN;
  private @Nullable Callback completionFunction;

  IssuedInjectionHandle(Machine machine, long value, AddressFamily family, int types) {
    this.machine = machine;
    this.value = value;
    this.family = family;
    this.types = types;
    Events events = machine.kernel().events();
    this.objectId =
        events.object(
            ObjectKind.INJECTION_HANDLE, machine.objectId(), events.wantsNames() ? toString() : "");
    this.destroyers = new WaitQueue(machine, "pending injections of", toString(), objectId);
    destroyers.heldBy(this::completing);
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return objectId;
  }

  /** What the platform keeps of a handle that a driver gives. */
  public static IssuedInjectionHandle of(InjectionHandle handle) {
    return DriverFault.own(IssuedInjectionHandle.class, handle, "injection handle");
  }

  /** The types that a flags argument asks for: 0 means stream, transport and forward. */
  static int typesOf(int flags) {
    return flags == 0 ? TYPE_STREAM | TYPE_TRANSPORT | TYPE_FORWARD : flags;
  }

  /** Whether a flags argument holds only bits that name a type. */
  static boolean validFlags(int flags) {
    return (flags & ~ALL_TYPES) == 0;
  }

  /** Says whose it is, and where it was made: what is told of its completions names both. */
  public void belongsTo(String driver, String place) {
    completionFunction = Callback.of(machine, driver, "completion function", place);
  }

  /** The completion functions of what is injected with it; null where nobody knows the driver. */
  @Nullable Callback completionFunction() {
    return completionFunction;
  }

  /** The driver that made it; empty where nobody knows. */
  String owner() {
    return completionFunction == null ? "" : completionFunction.driver();
  }

  @Override
  public Machine machine() {
    return machine;
  }

  @Override
  public long value() {
    return value;
  }

  /** The family given on creation. */
  public AddressFamily family() {
    return family;
  }

  /** Whether the handle can do this kind of injection (one of the TYPE constants). */
  public boolean hasType(int type) {
    return (types & type) != 0;
  }

  /** Injections accepted and not yet completed. */
  public int pendingCount() {
    return pending.size();
  }

  public boolean isClosing() {
    return life == Life.CLOSING;
  }

  public boolean isDestroyed() {
    return life == Life.DESTROYED;
  }

  void enter(Life next) {
    life = next;
  }

  void add(Injection injection) {
    pending.add(injection);
  }

  void remove(Injection injection) {
    if (!pending.remove(injection)) {
      throw new IllegalStateException("injection is not pending: injection=" + injection);
    }
    if (pending.isEmpty()) {
      destroyers.wakeAll();
    }
  }

  WaitQueue destroyers() {
    return destroyers;
  }

  /** Whether an activity is running the completion function of one of this handle's injections. */
  boolean isCompletingOn(Activity activity) {
    return completing().contains(activity);
  }

  private List<Activity> completing() {
    List<Activity> activities = new ArrayList<>();
    for (Injection injection : pending) {
      Activity worker = injection.worker();
      if (worker != null && !activities.contains(worker)) {
        activities.add(worker);
      }
    }
    return activities;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "injection-handle-0x%x", value);
  }
}
