package dev.wfpsim.scenario.run;

import dev.wfpsim.driver.DriverState;
import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.NtStatus;
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

  DriverSet(World world, ProcessSet processes, DriverCatalogue catalogue) {
    this.world = world;
    this.processes = processes;
    this.catalogue = catalogue;
  }

  /** Begins to load a driver, unless it is loaded. */
  void start(DriverSetup setup) {
    LoadedDriver before = latest.get(setup.name());
    if (before != null
        && (before.state() == DriverState.LOADED || before.state() == DriverState.LOADING)) {
      return;
    }
    DriverKind kind = catalogue.find(setup.use());
    if (kind == null) {
      throw new IllegalStateException("driver left the catalogue: driver=" + setup.use());
    }
    HostWorld host = world.host(setup.host());
    Settings settings = new Settings(setup, processes);
    TreeMap<String, Object> parameters = new TreeMap<>(setup.with());
    latest.put(setup.name(), host.drivers().load(setup.name(), kind.create(settings), parameters));
  }

  /** Waits on the calling thread until driverEntry has returned. */
  void awaitEntry(DriverSetup setup) {
    LoadedDriver load = latest.get(setup.name());
    Activity thread = load == null ? null : load.thread();
    if (thread != null) {
      thread.join();
    }
  }

  /** Begins to unload a driver, if it was ever loaded. */
  void stop(DriverSetup setup) {
    LoadedDriver load = latest.get(setup.name());
    if (load != null) {
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

  /** The drivers in memory now. */
  SortedSet<String> loaded() {
    SortedSet<String> names = new TreeSet<>();
    latest.forEach(
        (name, load) -> {
          if (load.state() != DriverState.UNLOADED && load.state() != DriverState.REFUSED) {
            names.add(name);
          }
        });
    return names;
  }
}
