package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A driver's injection handles, one for each address family it injects.
 *
 * <p>Pages: FwpsInjectionHandleCreate0, FwpsInjectionHandleDestroy0.
 */
public final class InjectionHandles {
  private final DriverContext driver;
  private final EnumMap<AddressFamily, InjectionHandle> handles =
      new EnumMap<>(AddressFamily.class);

  /** None yet. */
  public InjectionHandles(DriverContext driver) {
    this.driver = driver;
  }

  /**
   * Creates one. PASSIVE_LEVEL.
   *
   * @param family AF_UNSPEC, where the type allows it, serves both families
   * @param types {@code InjectionHandle.TYPE_*}
   * @return the status of FwpsInjectionHandleCreate0: STATUS_FWP_TCPIP_NOT_READY while the stack is
   *     not up
   */
  public NtStatus create(AddressFamily family, int types) {
    Ref<InjectionHandle> handle = new Ref<>();
    NtStatus status = driver.fwps().FwpsInjectionHandleCreate0(family, types, handle);
    if (status.isSuccess()) {
      handles.put(family, handle.value());
    }
    return status;
  }

  /** The one for packets of a family; null where there is none. */
  public @Nullable InjectionHandle of(AddressFamily family) {
    InjectionHandle own = handles.get(family);
    return own != null ? own : handles.get(AddressFamily.AF_UNSPEC);
  }

  /**
   * Whether a packet of that family was injected with one of these, last or earlier: it comes by
   * again, and taking it once more would never end. Up to DISPATCH_LEVEL.
   */
  public boolean haveInjected(AddressFamily family, NetBufferList packet) {
    InjectionHandle handle = of(family);
    if (handle == null) {
      return false;
    }
    return switch (driver.fwps().FwpsQueryPacketInjectionState0(handle, packet, null)) {
      case FWPS_PACKET_INJECTED_BY_SELF, FWPS_PACKET_PREVIOUSLY_INJECTED_BY_SELF -> true;
      default -> false;
    };
  }

  /**
   * Destroys all. Each call waits for the completions of everything injected with the handle, which
   * run the driver's code and free its memory: hold no lock that they might want. PASSIVE_LEVEL.
   */
  public void destroyAll() {
    for (InjectionHandle handle : List.copyOf(handles.values())) {
      driver.fwps().FwpsInjectionHandleDestroy0(handle);
    }
    handles.clear();
  }
}
