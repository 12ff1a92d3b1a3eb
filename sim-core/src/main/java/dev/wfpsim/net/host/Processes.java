package dev.wfpsim.net.host;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import java.util.Collection;
import java.util.Collections;
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
  private final Map<Integer, UserProcess> running = new LazyLinkedMap<>();
  private final Map<Integer, Integer> generations = new LazyLinkedMap<>();
  private final Fifo<Integer> freed = new Fifo<>();
  private int nextPid = FIRST_PID;

  Processes(Machine machine) {
    this.machine = machine;
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
    Events events = machine.kernel().events();
    int object = events.object(ObjectKind.PROCESS, machine.objectId(), name);
    UserProcess process =
        new UserProcess(machine, object, pid, generation, name, imagePath, account);
    machine.subject(process.owner(), object);
    events.write(EventKind.PROCESS_START, object, pid, events.name(name));
    process.onExit(() -> exited(process)); // the first registered is the last told
    running.put(pid, process);
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
    Events events = machine.kernel().events();
    events.write(EventKind.PROCESS_EXIT, process.objectId(), process.pid());
    events.dead(process.objectId());
  }
}
