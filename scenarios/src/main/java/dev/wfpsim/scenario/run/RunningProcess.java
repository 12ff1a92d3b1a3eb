package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.scenario.model.ProcessSetup;
import java.util.ArrayList;
import java.util.List;

/** One life of a process: from its start to its exit. */
final class RunningProcess {
  private final World world;
  private final ProcessSetup setup;
  private final HostWorld host;
  private final UserProcess process;

  /** What starts the threads that are due before the drivers have heard of the process. */
  private final List<Runnable> early = new ArrayList<>(1);

  private boolean told;

  RunningProcess(World world, ProcessSetup setup, HostWorld host, UserProcess process) {
    this.world = world;
    this.setup = setup;
    this.host = host;
    this.process = process;
  }

  World world() {
    return world;
  }

  ProcessSetup setup() {
    return setup;
  }

  HostWorld host() {
    return host;
  }

  UserProcess process() {
    return process;
  }

  Machine machine() {
    return host.host().machine();
  }

  boolean isRunning() {
    return process.isRunning();
  }

  /**
   * Tells the drivers of the process, and then starts its first thread: they hear of it before
   * anything of it runs. Page: PsSetCreateProcessNotifyRoutineEx.
   */
  void begin(Runnable body) {
    process.startThread(
        "main",
        () -> {
          host.drivers().processStarting(process);
          told = true;
          early.forEach(Runnable::run);
          body.run();
        });
  }

  /** Starts a thread of the process, as soon as the drivers have heard of it. */
  void thread(String name, Runnable body) {
    if (told) {
      process.startThread(name, body);
    } else {
      early.add(() -> process.startThread(name, body));
    }
  }

  Socket socket(SocketKind kind, AddressFamily family) {
    return socket(kind, family, SocketOptions.DEFAULT);
  }

  Socket socket(SocketKind kind, AddressFamily family, SocketOptions options) {
    return host.host().sockets().open(process, kind, family, options);
  }

  /** The addresses of a name, as its host's resolver finds them. */
  List<IpAddress> resolve(String name, AddressFamily family) throws SocketError {
    return host.host().resolver().resolve(process, name, family);
  }

  void sleep(long nanos) {
    Nap.take(machine(), nanos);
  }
}
