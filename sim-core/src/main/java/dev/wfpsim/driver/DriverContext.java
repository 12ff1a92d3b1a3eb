package dev.wfpsim.driver;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.sync.Interlocked;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.wfp.platform.Wfp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a driver is given to work with: the documented calls, its device object, and the parameters
 * of the scenario that loads it. Good until its unload has returned.
 */
public final class DriverContext {
  private final String name;
  private final Host host;
  private final DeviceObject deviceObject;
  private final Map<String, Object> parameters;
  private final Fwps fwps;
  private final Fwpm fwpm;
  private final Ke ke;
  private final Ex ex;
  private final Io io;
  private final Ps ps;
  private final Ndis ndis;
  private final Dbg dbg;

  DriverContext(
      Wfp wfp,
      CallGate gate,
      DriverLedger ledger,
      ProcessNotifications notifications,
      Map<String, Object> parameters) {
    this.name = ledger.driver();
    this.host = wfp.host();
    this.deviceObject = DeviceObject.ofLoad(host.machine(), name);
    this.parameters = new LazyTreeMap<>();
    this.parameters.putAll(parameters);
    this.fwps = new Fwps(wfp, gate, ledger);
    this.fwpm = new Fwpm(wfp, gate, ledger);
    this.ke = new Ke(host.machine(), gate, ledger);
    this.ex = new Ex(host.machine(), host.pool(), gate, ledger);
    this.io = new Io(host.machine(), host.pool(), gate, ledger);
    this.ps = new Ps(host.machine(), host.pool(), gate, ledger, notifications);
    this.ndis = new Ndis(host.pool(), gate, ledger);
    this.dbg = new Dbg(gate, ledger);
  }

  /** The name the scenario gives the driver; unique on its host. */
  public String name() {
    return name;
  }

  /** The computer it runs on, for tests of the simulator. */
  Host host() {
    return host;
  }

  /** The device object made for the driver when it was loaded. */
  public DeviceObject deviceObject() {
    return deviceObject;
  }

  /** A parameter as text, or null. */
  public @Nullable String parameter(String key) {
    Object value = parameters.get(key);
    return value == null ? null : value.toString();
  }

  /** A parameter of a type (a process, an address, a number), or null. */
  public <T> @Nullable T parameter(String key, Class<T> type) {
    Object value = parameters.get(key);
    return type.isInstance(value) ? type.cast(value) : null;
  }

  /** A number, or the default where there is none. */
  public int intParameter(String key, int defaultValue) {
    Object value = parameters.get(key);
    if (value == null) {
      return defaultValue;
    }
    return value instanceof Number number ? number.intValue() : Integer.parseInt(value.toString());
  }

  /**
   * A cell of memory that several activities use, of which every read and write is a scheduling
   * point, so that races on it happen and are told of. Callable at any IRQL.
   *
   * @param name what findings call it
   */
  public <T> Shared<T> shared(String name, T initial) {
    return new Shared<>(host.machine(), name, initial);
  }

  /** A 64-bit cell for the interlocked operations; otherwise as {@link #shared}. */
  public Interlocked interlocked(String name, long initial) {
    return new Interlocked(host.machine(), name, initial);
  }

  /** The platform's run-time calls. */
  public Fwps fwps() {
    return fwps;
  }

  /** The platform's management calls. */
  public Fwpm fwpm() {
    return fwpm;
  }

  /** The kernel's calls. */
  public Ke ke() {
    return ke;
  }

  /** The executive's calls. */
  public Ex ex() {
    return ex;
  }

  /** The I/O manager's calls. */
  public Io io() {
    return io;
  }

  /** The process manager's calls. */
  public Ps ps() {
    return ps;
  }

  /** The NDIS calls. */
  public Ndis ndis() {
    return ndis;
  }

  /** The calls that print to the debugger: into the trace and the report. */
  public Dbg dbg() {
    return dbg;
  }
}
