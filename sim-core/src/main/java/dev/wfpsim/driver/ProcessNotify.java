package dev.wfpsim.driver;

import org.jspecify.annotations.Nullable;

/**
 * PCREATE_PROCESS_NOTIFY_ROUTINE_EX: told of processes that start and exit, at PASSIVE_LEVEL on the
 * thread that starts or ends the process.
 */
@FunctionalInterface
public interface ProcessNotify {
  /**
   * A process starts or has exited.
   *
   * @param createInfo what starts; null when it has exited
   */
  void notify(int processId, @Nullable PsCreateNotifyInfo createInfo);
}
