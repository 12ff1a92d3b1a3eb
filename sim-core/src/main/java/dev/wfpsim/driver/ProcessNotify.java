package dev.wfpsim.driver;

import dev.wfpsim.net.identity.UserProcess;

/**
 * PCREATE_PROCESS_NOTIFY_ROUTINE_EX: told of processes that start and exit, at PASSIVE_LEVEL on the
 * thread that starts or ends the process.
 */
@FunctionalInterface
public interface ProcessNotify {
  /**
   * A process starts or has exited.
   *
   * @param created false when it has exited
   */
  void notify(UserProcess process, boolean created);
}
