package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.Machine;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.scenario.model.ProcessSetup;

/** One life of a process: from its start to its exit. */
record RunningProcess(World world, ProcessSetup setup, HostWorld host, UserProcess process) {

  Machine machine() {
    return host.host().machine();
  }

  boolean isRunning() {
    return process.isRunning();
  }

  /** Starts a thread of the process. */
  void thread(String name, Runnable body) {
    process.startThread(name, body);
  }

  void sleep(long nanos) {
    Nap.take(machine(), nanos);
  }
}
