package dev.wfpsim.net.host;

import dev.wfpsim.kernel.Machine;
import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.link.PacketLog;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a host. Ids are multiples of four; the id of a process that exited is given
 * again, the last freed first, as Windows does soon.
 */
public final class Processes {
  /** The most processes alive on a host. */
  public static final int LIMIT = 4_096;

  private static final int FIRST_PID = 1_000;

  private final Machine machine;
  private final PacketLog log;
  private final Map<Integer, UserProcess> running = new LinkedHashMap<>();
  private final Map<Integer, Integer> generations = new LinkedHashMap<>();
  private final ArrayDeque<Integer> freed = new ArrayDeque<>(1);
  private int nextPid = FIRST_PID;

  Processes(Machine machine, PacketLog log) {
    this.machine = machine;
    this.log = log;
  }

  /** Starts a process of an ordinary user; an illegal state beyond {@link #LIMIT}. */
  public UserProcess start(String name, String imagePath) {
    return start(name, imagePath, UserAccount.USER);
  }

  /** Starts a process under an account; an illegal state beyond {@link #LIMIT}. */
  public UserProcess start(String name, String imagePath, UserAccount account) {
    if (running.size() >= LIMIT) {
      throw new IllegalStateException("too many processes: host=" + machine.name());
    }
    Integer reused = freed.pollLast();
    int pid = reused == null ? nextPid : reused;
    if (reused == null) {
      nextPid += 4;
    }
    int generation = generations.merge(pid, 1, Integer::sum) - 1;
    UserProcess process = new UserProcess(machine, pid, generation, name, imagePath, account);
    process.onExit(() -> exited(process)); // the first registered is the last told
    running.put(pid, process);
    log(EventKind.PROCESS_START, process);
    return process;
  }

  /** The running process of an id, or null. */
  public @Nullable UserProcess byPid(int pid) {
    return running.get(pid);
  }

  /** The running processes, oldest id use first. */
  public Collection<UserProcess> running() {
    return Collections.unmodifiableCollection(running.values());
  }

  private void exited(UserProcess process) {
    running.remove(process.pid());
    freed.addLast(process.pid());
    log(EventKind.PROCESS_EXIT, process);
  }

  private void log(EventKind kind, UserProcess process) {
    int hostName = machine.kernel().trace().name(machine.name());
    log.host(kind, process.name(), process.pid(), hostName);
  }
}
