package dev.wfpsim.scenario.run;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverState;
import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.EntersDriver;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.model.DriverSetup;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The drivers of a run: loads and unloads them by their names in the scenario. */
final class DriverSet {

  private final World world;
  private final ProcessSet processes;
  private final DriverCatalogue catalogue;
  private final SortedMap<String, LoadedDriver> latest = new TreeMap<>();

  /** Those whose unload has been asked for since they were loaded. */
  private final SortedSet<String> stopped = new TreeSet<>();

  /** Those to be loaded again as soon as their unload has returned. */
  private final SortedSet<String> again = new TreeSet<>();

  DriverSet(World world, ProcessSet processes, DriverCatalogue catalogue) {
    this.world = world;
    this.processes = processes;
    this.catalogue = catalogue;
  }

  /**
   * Begins to load a driver, unless it is loaded; one that is still being unloaded is loaded when
   * that is done, since two of one name cannot be in memory.
   */
  void start(DriverSetup setup) {
    LoadedDriver before = latest.get(setup.name());
    if (before == null || !isInMemory(before)) {
      load(setup);
    } else if (stopped.contains(setup.name()) && again.add(setup.name())) {
      world
          .host(setup.host())
          .host()
          .machine()
          .startThread("start " + setup.name(), () -> loadAfter(before, setup));
    }
  }

  private void loadAfter(LoadedDriver before, DriverSetup setup) {
    Activity thread = before.thread();
    if (thread != null) {
      thread.join();
    }
    if (latest.get(setup.name()) == before && again.remove(setup.name())) {
      load(setup);
    }
  }

  private static boolean isInMemory(LoadedDriver load) {
    return load.state() != DriverState.UNLOADED && load.state() != DriverState.REFUSED;
  }

  private void load(DriverSetup setup) {
    stopped.remove(setup.name());
    DriverKind kind = catalogue.find(setup.use());
    if (kind == null) {
      throw new IllegalStateException("driver left the catalogue: driver=" + setup.use());
    }
    HostWorld host = world.host(setup.host());
    Settings settings = new Settings(setup, processes);
    TreeMap<String, Object> parameters = new TreeMap<>(setup.with());
    latest.put(
        setup.name(),
        host.drivers().load(setup.name(), create(host, setup.name(), kind, settings), parameters));
  }

  /** The constructor is the driver's code too: what goes wrong there is told with its name. */
  @EntersDriver
  private Driver create(HostWorld host, String name, DriverKind kind, Settings settings) {
    Activity self = world.kernel.currentOrHardware();
    Callback outer = self.enter(Callback.of(host.host().machine(), name, "constructor"));
    try {
      return DriverFault.touch(kind.create(settings), "what DriverKind.create answered");
    } catch (Throwable error) {
      self.thrown(error);
      throw error;
    } finally {
      self.leave(outer);
    }
  }

  /** Waits on the calling thread until driverEntry has returned. */
  void awaitEntry(DriverSetup setup) {
    LoadedDriver load = latest.get(setup.name());
    Activity thread = load == null ? null : load.thread();
    if (thread != null) {
      thread.join();
    }
  }

  /** Begins to unload a driver, if it was ever loaded; once is enough. */
  void stop(DriverSetup setup) {
    LoadedDriver load = latest.get(setup.name());
    again.remove(setup.name());
    if (load != null && stopped.add(setup.name())) {
      world.host(setup.host()).drivers().unload(load);
    }
  }

  /** The drivers whose last driverEntry answered an error, and which. */
  SortedMap<String, NtStatus> refused() {
    SortedMap<String, NtStatus> statuses = new TreeMap<>();
    latest.forEach(
        (name, load) -> {
          if (load.state() == DriverState.REFUSED) {
            statuses.put(name, load.entryStatus());
          }
        });
    return statuses;
  }

  /** The name of the only driver that was ever loaded; empty where there were several or none. */
  String only() {
    return latest.size() == 1 ? latest.firstKey() : "";
  }

  /** The drivers in memory now. */
  SortedSet<String> loaded() {
    SortedSet<String> names = new TreeSet<>();
    latest.forEach(
        (name, load) -> {
          if (isInMemory(load)) {
            names.add(name);
          }
        });
    return names;
  }
}
