package dev.wfpsim.wfp.callout;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.wfp.callout.CalloutRegistration.Owner;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The callouts that the drivers of one host have registered.
 *
 * <p>Registration knows nothing of the filter engine: it may come before or after the engine's
 * callout object and while the engine is not running. Both halves get the same
 * run-time identifier, which belongs to the key. Pages: FwpsCalloutRegister2,
 * FwpsCalloutUnregisterById0.
 */
public final class Callouts {
  private static final int FIRST_ID = 256;

  private final Machine machine;
  private final Kernel kernel;
  private final Map<Guid, Integer> idByKey = new LazyTreeMap<>();

  /** By identifier less {@link #FIRST_ID}: identifiers are given one after the other. */
  private @Nullable CalloutRegistration[] registered = {};

  private final Map<Guid, String> names = new LazyTreeMap<>();

  /** Callouts of a host. */
  public Callouts(Machine machine) {
    this.machine = machine;
    this.kernel = machine.kernel();
  }

  /**
   * What registering answers.
   *
   * @param status STATUS_SUCCESS or STATUS_FWP_ALREADY_EXISTS
   * @param calloutId the run-time identifier, 0 on failure
   */
  public record Registered(NtStatus status, int calloutId) {}

  /**
   * FwpsCalloutRegister0 to 3, by the version of the callout. A key can be registered once.
   */
  public Registered register(FwpsCallout callout) {
    return register(callout, Owner.UNKNOWN);
  }

  /** As {@link #register(FwpsCallout)}, by somebody who is known. */
  public Registered register(FwpsCallout callout, Owner owner) {
    return kernel.call(
        "FwpsCalloutRegister" + callout.version(),
        () -> {
          int id = idOf(callout.calloutKey());
          if (byId(id) != null) {
            return new Registered(NtStatus.STATUS_FWP_ALREADY_EXISTS, 0);
          }
          String name = names.getOrDefault(callout.calloutKey(), "");
          CalloutRegistration registration =
              new CalloutRegistration(machine, callout, id, owner, name);
          put(id, registration);
          kernel
              .events()
              .write(
                  EventKind.CALLOUT_REGISTER,
                  registration.objectId(),
                  id,
                  callout.version(),
                  callout.flags());
          return new Registered(NtStatus.STATUS_SUCCESS, id);
        });
  }

  /** FwpsCalloutUnregisterByKey0; see {@link #unregisterById}. */
  public NtStatus unregisterByKey(Guid key) {
    return unregister("FwpsCalloutUnregisterByKey0", () -> byKey(key));
  }

  /**
   * FwpsCalloutUnregisterById0: waits until none of the callout's functions runs, and lets none
   * begin. Filters that name the callout do not matter.
   *
   * @return STATUS_SUCCESS; STATUS_FWP_CALLOUT_NOT_FOUND for an unknown callout; STATUS_FWP_IN_USE
   *     while another thread unregisters it; STATUS_DEVICE_BUSY while it has flow contexts
   */
  public NtStatus unregisterById(int calloutId) {
    return unregister("FwpsCalloutUnregisterById0", () -> byId(calloutId));
  }

  private NtStatus unregister(String name, Supplier<@Nullable CalloutRegistration> find) {
    return kernel.invoke(
        new KernelCall<NtStatus>(name) {
          private @Nullable CalloutRegistration mine;

          @Override
          protected Answer step(Activity self) {
            CalloutRegistration registration = mine;
            if (registration == null) {
              registration = find.get();
              NtStatus refusal = refusal(registration);
              if (registration == null || refusal != NtStatus.STATUS_SUCCESS) {
                return done(refusal);
              }
              mine = registration;
              registration.beginUnregister();
            }
            if (registration.isActive()) {
              return Answer.block(registration.left());
            }
            put(registration.id(), null);
            Events events = kernel.events();
            events.write(EventKind.CALLOUT_UNREGISTER, registration.objectId(), registration.id());
            events.dead(registration.objectId());
            return done(NtStatus.STATUS_SUCCESS);
          }
        });
  }

  private static NtStatus refusal(@Nullable CalloutRegistration registration) {
    if (registration == null) {
      return NtStatus.STATUS_FWP_CALLOUT_NOT_FOUND;
    }
    if (registration.isUnregistering()) {
      return NtStatus.STATUS_FWP_IN_USE;
    }
    if (registration.flowContexts() > 0) {
      registration.refuseFlowContexts();
      return NtStatus.STATUS_DEVICE_BUSY;
    }
    return NtStatus.STATUS_SUCCESS;
  }

  /** The run-time identifier that belongs to a key, given on first use. */
  public int idOf(Guid key) {
    return idByKey.computeIfAbsent(key, k -> FIRST_ID + idByKey.size());
  }

  /** Gives a key its display name, for reports; the engine's callout object has it. */
  public void setName(Guid key, String displayName) {
    names.put(key, displayName);
    CalloutRegistration registration = byKey(key);
    if (registration != null) {
      registration.setName(displayName);
    }
  }

  /** The display name of a callout, whether it is registered or not; its number where none is. */
  public String nameOf(int calloutId) {
    for (Map.Entry<Guid, Integer> each : idByKey.entrySet()) {
      String name = names.getOrDefault(each.getKey(), "");
      if (each.getValue() == calloutId && !name.isEmpty()) {
        return name;
      }
    }
    return String.valueOf(calloutId);
  }

  /** The registration of an identifier, or null. */
  public @Nullable CalloutRegistration byId(int calloutId) {
    int at = calloutId - FIRST_ID;
    return at >= 0 && at < registered.length ? registered[at] : null;
  }

  /** Whether a callout with this flag is registered. */
  public boolean anyHasFlag(int flag) {
    for (CalloutRegistration each : registered) {
      if (each != null && each.callout().hasFlag(flag)) {
        return true;
      }
    }
    return false;
  }

  private void put(int calloutId, @Nullable CalloutRegistration registration) {
    int at = calloutId - FIRST_ID;
    if (at >= registered.length) {
      registered = Arrays.copyOf(registered, Math.max(at + 1, 2 * registered.length));
    }
    registered[at] = registration;
  }

  /** The registration of a key, or null. */
  public @Nullable CalloutRegistration byKey(Guid key) {
    Integer id = idByKey.get(key);
    return id == null ? null : byId(id);
  }
}
