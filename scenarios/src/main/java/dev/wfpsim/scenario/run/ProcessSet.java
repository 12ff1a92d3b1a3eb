package dev.wfpsim.scenario.run;

import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.scenario.model.ProcessSetup;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The user processes of a run: starts and ends them by their names in the scenario. */
final class ProcessSet {

  private final World world;
  private final SortedMap<String, RunningProcess> running = new TreeMap<>();

  ProcessSet(World world) {
    this.world = world;
  }

  /** When a process starts by itself: at its time, and not before the stack of its host is up. */
  long startNanos(ProcessSetup setup) {
    long stackReady = world.host(setup.host()).setup().stackReadyNanos();
    return Math.max(setup.startNanos(), stackReady == 0 ? 0 : stackReady + 1);
  }

  /** Starts a process unless it runs; {@code ready} is called when it listens. */
  void start(String name, Runnable ready) {
    ProcessSetup setup = world.scenario().process(name);
    if (setup == null) {
      throw new IllegalArgumentException("unknown process: process=" + name);
    }
    RunningProcess before = running.get(name);
    if (before != null && before.isRunning()) {
      ready.run();
      return;
    }
    HostWorld host = world.host(setup.host());
    UserProcess process = host.host().processes().start(name, setup.image(), setup.account());
    RunningProcess life = new RunningProcess(world, setup, host, process);
    running.put(name, life);
    life.begin(
        () -> {
          new Server(life).listen();
          ready.run();
        });
  }

  void start(String name) {
    start(name, () -> {});
  }

  /** Ends a process, if it runs: on a thread of the system, as it may have to wait. */
  void exit(String name) {
    RunningProcess life = running.get(name);
    if (life != null && life.isRunning()) {
      life.machine()
          .startThread(
              "exit " + name,
              () -> {
                life.process().exit();
                life.host().drivers().processExited(life.process());
              });
    }
  }

  /** The process as it runs now, or null. */
  @Nullable RunningProcess find(String name) {
    RunningProcess life = running.get(name);
    return life != null && life.isRunning() ? life : null;
  }

  /**
   * The process that has something to do now, or null: one that starts at this very moment does so
   * first, whichever of the two would have come up first.
   */
  @Nullable RunningProcess findOrStart(String name) {
    ProcessSetup setup = world.scenario().process(name);
    if (setup != null && !running.containsKey(name) && startNanos(setup) == world.nowNanos()) {
      start(name);
    }
    return find(name);
  }

  /** The identifier of a process now; 0 while it does not run. */
  long processId(String name) {
    RunningProcess life = find(name);
    return life == null ? 0 : life.process().pid();
  }

  SortedSet<String> running() {
    SortedSet<String> names = new TreeSet<>();
    running.forEach(
        (name, life) -> {
          if (life.isRunning()) {
            names.add(name);
          }
        });
    return names;
  }
}
