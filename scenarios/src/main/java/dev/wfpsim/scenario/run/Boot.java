package dev.wfpsim.scenario.run;

import dev.wfpsim.scenario.model.DriverSetup;
import dev.wfpsim.scenario.model.ProcessSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Brings the hosts up in the order of a Windows start: each host's drivers, one after another, then
 * its policy; when every host is there, the processes; when those of the beginning listen, the
 * traffic. What the scenario starts later comes at its time.
 */
final class Boot {

  private final World world;
  private final DriverSet drivers;
  private final SortedMap<String, PolicyInstaller> policies;
  private final ProcessSet processes;
  private int hostsDue;
  private int processesDue;

  Boot(
      World world,
      DriverSet drivers,
      SortedMap<String, PolicyInstaller> policies,
      ProcessSet processes) {
    this.world = world;
    this.drivers = drivers;
    this.policies = policies;
    this.processes = processes;
  }

  /** To be called once, before the run. */
  void begin() {
    hostsDue = world.hosts.size();
    for (HostWorld host : world.hosts.values()) {
      host.host().machine().startThread("boot", () -> bring(host));
    }
    for (DriverSetup driver : world.scenario().drivers()) {
      if (driver.started() && driver.startNanos() > 0) {
        world.at(driver.startNanos(), "driver " + driver.name(), () -> drivers.start(driver));
      }
    }
  }

  private void bring(HostWorld host) {
    String name = host.setup().name();
    for (DriverSetup driver : world.scenario().drivers()) {
      if (driver.host().equals(name) && driver.started() && driver.startNanos() == 0) {
        drivers.start(driver);
        drivers.awaitEntry(driver);
      }
    }
    PolicyInstaller policy = policies.get(name);
    if (policy != null) {
      policy.install();
    }
    if (--hostsDue == 0) {
      startProcesses();
    }
  }

  private void startProcesses() {
    List<ProcessSetup> first = new ArrayList<>();
    for (ProcessSetup process : world.scenario().processes()) {
      if (process.startNanos() == 0) {
        first.add(process);
      } else {
        later(process, () -> {});
      }
    }
    processesDue = first.size() + 1;
    for (ProcessSetup process : first) {
      later(process, this::processReady);
    }
    processReady();
  }

  private void later(ProcessSetup process, Runnable ready) {
    world.at(
        processes.startNanos(process),
        "process " + process.name(),
        () -> processes.start(process.name(), ready));
  }

  private void processReady() {
    if (--processesDue == 0) {
      new TrafficMaker(world, processes).begin();
    }
  }
}
