package dev.wfpsim.net.host;

import dev.wfpsim.net.identity.UserProcess;

/** Finds hosts, for tests that have only something on them. */
public final class Hosts {
  private Hosts() {}

  /** The host that a process runs on. */
  public static Host of(Network network, UserProcess process) {
    return network.hosts().stream()
        .filter(host -> host.machine() == process.machine())
        .findFirst()
        .orElseThrow();
  }
}
