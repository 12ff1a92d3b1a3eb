package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Kernel;
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
  final Kernel kernel;
  final Network network;
  final SortedMap<String, HostWorld> hosts = new TreeMap<>();
  final SortedMap<String, Link> links = new TreeMap<>();
  final ConnectionLog log;
  final Budget budget;

  final Pieces pieces = new Pieces();

  final Replays replays;

  private long changes;

  World(LoadedScenario loaded, Kernel kernel) {
    this.loaded = loaded;
    this.kernel = kernel;
    this.network = new Network(kernel);
    RunLimits limits = loaded.scenario().run().limits();
    this.log = new ConnectionLog(limits.connections());
    this.replays = new Replays(log);
    this.budget = new Budget(kernel, limits.payloadBytes());
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

  /** Something was counted that a story may wait for. */
  void changed() {
    changes++;
  }

  /** How often something was. */
  long changes() {
    return changes;
  }

  long nowNanos() {
    return kernel.nowNanos();
  }

  /** Schedules something for a virtual time, or at once where that is past. */
  void at(long nanos, String what, Runnable action) {
    kernel.schedule(Math.max(0, nanos - kernel.nowNanos()), StableHash.of(what), action);
  }
}
