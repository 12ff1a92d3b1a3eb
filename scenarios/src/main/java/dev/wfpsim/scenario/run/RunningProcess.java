package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
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

  Socket socket(SocketKind kind, AddressFamily family) {
    return socket(kind, family, SocketOptions.DEFAULT);
  }

  Socket socket(SocketKind kind, AddressFamily family, SocketOptions options) {
    return host.host().sockets().open(process, kind, family, options);
  }

  void sleep(long nanos) {
    Nap.take(machine(), nanos);
  }
}
