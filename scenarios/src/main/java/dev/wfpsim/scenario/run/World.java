package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.link.Link;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.model.RunLimits;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.trace.StableHash;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything there is in one run. Single-threaded, as its kernel is. */
final class World {

  final LoadedScenario loaded;
  final Plan plan;
  final Kernel kernel;
  final Network network;
  private final MemorySpace memory;
  final SortedMap<String, HostWorld> hosts = new TreeMap<>();
  final SortedMap<String, Link> links = new TreeMap<>();
  final Budget budget;

  final Pieces pieces = new Pieces();

  final Replays replays = new Replays();

  private final SortedMap<String, DatagramHabits> habits = new TreeMap<>();
  private int talks;

  World(LoadedScenario loaded, Kernel kernel) {
    this.loaded = loaded;
    this.plan = loaded.plan();
    this.kernel = kernel;
    this.memory = nativeMemory(loaded) ? MemorySpace.ofNative() : MemorySpace.ofArrays();
    this.network = new Network(kernel, memory);
    RunLimits limits = loaded.scenario().run().limits();
    this.budget = new Budget(kernel, limits.payloadBytes());
  }

  private static boolean nativeMemory(LoadedScenario loaded) {
    return loaded.scenario().run().nativeMemory();
  }

  /** Nothing of it is looked at any more: gives back what the collector does not. */
  void close() {
    memory.close();
  }

  /** How a process sends its datagrams, in all its lives. */
  DatagramHabits habitsOf(String process) {
    DatagramHabits known = habits.get(process);
    if (known == null) {
      known = DatagramHabits.of(this, process);
      habits.put(process, known);
    }
    return known;
  }

  Scenario scenario() {
    return loaded.scenario();
  }

  HostWorld host(String name) {
    HostWorld found = hosts.get(name);
    if (found == null) {
      throw new IllegalArgumentException("unknown host: host=" + name);
    }
    return found;
  }

  /** Whether one more talk would be too many. */
  boolean isFull() {
    return talks >= scenario().run().limits().connections();
  }

  /** Ends the run if one more talk would be too many. */
  boolean tellIfFull() {
    if (isFull()) {
      budget.tell("limit=connections value=" + scenario().run().limits().connections());
      return true;
    }
    return false;
  }

  /** The number of a new talk, from 1. */
  int nextTalk() {
    return ++talks;
  }

  long nowNanos() {
    return kernel.nowNanos();
  }

  /** Schedules something for a virtual time, or at once where that is past. */
  void at(long nanos, String what, Runnable action) {
    kernel.schedule(Math.max(0, nanos - kernel.nowNanos()), StableHash.of(what), action);
  }
}
