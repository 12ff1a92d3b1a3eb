package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.ObjectKind;

/**
 * A driver's device object, which callouts are registered with and work items belong to.
 *
 * <p>Source: IoCreateDevice, IoDeleteDevice.
 */
public final class DeviceObject implements Identified {
  private final String name;
  private final Events events;
  private final int objectId;
  private boolean deleted;

  private DeviceObject(String name, Events events, int objectId) {
    this.name = name;
    this.events = events;
    this.objectId = objectId;
  }

  /** One that a driver makes. */
  static DeviceObject of(Machine machine, String driver, String name) {
    Events events = machine.kernel().events();
    int object = events.object(ObjectKind.DEVICE, machine.subjectOf(driver), name);
    return new DeviceObject(name, events, object);
  }

  /** The one that every driver has from the start; it goes with the driver. */
  static DeviceObject ofLoad(Machine machine, String driver) {
    Events events = machine.kernel().events();
    int object = events.systemObject(ObjectKind.DEVICE, machine.subjectOf(driver), driver);
    return new DeviceObject(driver, events, object);
  }

  @Override
  public int objectId() {
    return objectId;
  }

  public boolean isDeleted() {
    return deleted;
  }

  void delete() {
    if (!deleted) {
      events.dead(objectId);
    }
    deleted = true;
  }

  @Override
  public String toString() {
    return "device " + name;
  }
}
