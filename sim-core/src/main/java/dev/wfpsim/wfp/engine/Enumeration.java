package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.fwpm.EnumHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An enumeration of objects of one type: a snapshot, given out page by page. What changes after it
 * was made does not show in it. Page: FwpmFilterEnum0.
 */
public final class Enumeration<T> implements EnumHandle, Identified, OnMachine {
  private final EngineSession session;
  private final Class<T> type;
  private final int objectId;
  private List<T> rest;
  private boolean destroyed;

  Enumeration(EngineSession session, Class<T> type, List<T> snapshot) {
    this.session = session;
    this.type = type;
    this.rest = List.copyOf(snapshot);
    this.objectId =
        machine()
            .kernel()
            .events()
            .object(ObjectKind.ENUM_HANDLE, session.objectId(), type.getSimpleName());
  }

  /** The enumeration that a driver's handle stands for. */
  public static Enumeration<?> of(EnumHandle handle) {
    return DriverFault.own(Enumeration.class, handle, "enumeration handle");
  }

  @Override
  public Machine machine() {
    return session.machine();
  }

  @Override
  public int objectId() {
    return objectId;
  }

  /** Whether it was destroyed. */
  public boolean isDestroyed() {
    return destroyed;
  }

  private boolean isOf(EngineSession user, Class<?> wanted) {
    return user == session && type == wanted && !destroyed;
  }

  /** The next objects, so many at most; null for the wrong type or session, or after its end. */
  @SuppressWarnings("unchecked") // its type is that type
  <U> @Nullable List<U> next(EngineSession user, Class<U> wanted, int count) {
    if (!isOf(user, wanted)) {
      return null;
    }
    int taken = Integer.compareUnsigned(count, rest.size()) < 0 ? count : rest.size();
    List<T> page = List.copyOf(rest.subList(0, taken));
    rest = rest.subList(taken, rest.size());
    return (List<U>) page;
  }

  NtStatus destroy(EngineSession user, Class<?> wanted) {
    if (!isOf(user, wanted)) {
      return NtStatus.STATUS_INVALID_HANDLE;
    }
    destroyed = true;
    rest = List.of();
    machine().kernel().events().dead(objectId);
    return NtStatus.STATUS_SUCCESS;
  }

  @Override
  public String toString() {
    return "#" + objectId + " of " + type.getSimpleName();
  }
}
