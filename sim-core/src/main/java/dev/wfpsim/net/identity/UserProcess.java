package dev.wfpsim.net.identity;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A process of a simulated host: what the platform identifies applications by, and the owner of
 * threads and sockets.
 *
 * <p>When it exits, whoever registered with {@link #onExit} is told, newest first; that is how its
 * sockets close. Its threads are not stopped by force: they find their sockets closed. Process ids
 * are multiples of four and are given again after an exit; {@link #generation()} tells uses apart.
 */
public final class UserProcess implements Identified {
  /** The volume that drive C: is, in device paths. */
  private static final String SYSTEM_VOLUME = "\\device\\harddiskvolume3";

  private final Machine machine;
  private final int objectId;
  private final int pid;
  private final int generation;
  private final String name;
  private final String imagePath;
  private final UserAccount account;
  private final List<ExitRegistration> exits = new ArrayList<>();
  private boolean running = true;

  /** Something to do when the process exits; {@link #cancel} takes it back. */
  public final class ExitRegistration {
    private final Runnable action;

    private ExitRegistration(Runnable action) {
      this.action = action;
    }

    /** Takes the registration back. */
    public void cancel() {
      exits.remove(this);
    }
  }

  /** A running process of a machine. */
  public UserProcess(
      Machine machine,
      int objectId,
      int pid,
      int generation,
      String name,
      String imagePath,
      UserAccount account) {
    this.machine = machine;
    this.objectId = objectId;
    this.pid = pid;
    this.generation = generation;
    this.name = name;
    this.imagePath = imagePath;
    this.account = account;
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return objectId;
  }

  /** The machine its threads run on. */
  public Machine machine() {
    return machine;
  }

  /** The process id, a multiple of four. */
  public int pid() {
    return pid;
  }

  /** How many processes of this host had the same id before. */
  public int generation() {
    return generation;
  }

  /** The name the scenario gives it. */
  public String name() {
    return name;
  }

  /** The account it runs under. */
  public UserAccount account() {
    return account;
  }

  /**
   * The path of its image in device form and lower case, as in {@code
   * \device\harddiskvolume3\windows\system32\svchost.exe}: how ALE_APP_ID and the process path of
   * the metadata have it. Page: FwpmGetAppIdFromFileName0.
   */
  public String devicePath() {
    return devicePath(imagePath);
  }

  /** The device form of a path such as {@link #imagePath}. */
  public static String devicePath(String path) {
    String lower = path.toLowerCase(Locale.ROOT).replace('/', '\\');
    boolean onDrive = lower.length() > 2 && lower.charAt(1) == ':';
    return onDrive ? SYSTEM_VOLUME + lower.substring(2) : lower;
  }

  public boolean isRunning() {
    return running;
  }

  /** What its threads' owner is called in reports. */
  public String owner() {
    return "process " + name;
  }

  /** Starts one of its threads; not a scheduling point. */
  public Activity startThread(String threadName, Runnable body) {
    return machine.startThread(name + " " + threadName, body, owner());
  }

  /** Registers what to do when it exits; runs on whoever makes it exit. */
  public ExitRegistration onExit(Runnable action) {
    ExitRegistration registration = new ExitRegistration(action);
    exits.add(registration);
    return registration;
  }

  /** Ends it. Its sockets are closed as by the system, its id may be given to another. */
  public void exit() {
    if (!running) {
      return;
    }
    running = false;
    while (!exits.isEmpty()) {
      exits.removeLast().action.run();
    }
  }

  @Override
  public String toString() {
    return name + " pid=" + pid;
  }
}
