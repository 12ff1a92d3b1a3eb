package dev.wfpsim.driver;

/**
 * A driver's device object, which callouts are registered with and work items belong to.
 *
 * <p>Source: IoCreateDevice, IoDeleteDevice.
 */
public final class DeviceObject {
  private final String name;
  private boolean deleted;

  DeviceObject(String name) {
    this.name = name;
  }

  public boolean isDeleted() {
    return deleted;
  }

  void delete() {
    deleted = true;
  }

  @Override
  public String toString() {
    return "device " + name;
  }
}
