package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.SimulatorFault;
import dev.wfpsim.trace.Blame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Has a run made on a thread of its own and ends it when it never comes back: driver code that
 * loops without any kernel call, or waits for something real, cannot be seen from inside the
 * simulation. It is the last resort, and no part of it: a run that comes to its end never notices.
 *
 * <p>Time is counted while this thread itself gets to run, so that a machine that slept or was busy
 * with something else is not taken for a loop. The stuck thread cannot be ended; it is a daemon,
 * and what it holds is lost until the process ends.
 */
public final class Watchdog {
  /** The name of the thread that makes a run. */
  public static final String THREAD = JavaThreads.RUN;

  private static final long LOOK_MILLIS = 100;

  /** The exit code of the command for a driver that broke a rule. */
  private static final int BROKE_A_RULE = 4;

  private static final List<Watchdog> RUNNING = new CopyOnWriteArrayList<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Watchdog::processEnds, "wfpsim-exit"));
  }

  private static final AtomicInteger STUCK = new AtomicInteger();

  private final Run run;
  private final long patienceMillis;
  private final ThreadGroup group = new JavaThreads.Group();
  private @Nullable SimulationResult result;
  private @Nullable Throwable failure;
  private boolean gaveUp;

  /**
   * Watches over a run.
   *
   * @param patience how long a single step may take, real time; zero for ever
   */
  public Watchdog(Run run, Duration patience) {
    this.run = run;
    this.patienceMillis = patience.isZero() ? Long.MAX_VALUE : patience.toMillis();
  }

  /** How many runs of this process were given up. */
  public static int stuckRuns() {
    return STUCK.get();
  }

  /** Whether this run was given up. */
  public boolean gaveUp() {
    return gaveUp;
  }

  /** Makes the run; once. */
  public SimulationResult run() {
    RUNNING.add(this);
    try {
      return watch();
    } finally {
      RUNNING.remove(this);
    }
  }

  private SimulationResult watch() {
    Thread thread = new Thread(group, this::body, JavaThreads.RUN);
    thread.setDaemon(true);
    thread.start();
    long progress = run.kernel().progress();
    long standingMillis = 0;
    boolean interrupted = false;
    while (thread.isAlive() && standingMillis < patienceMillis) {
      try {
        thread.join(LOOK_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      long now = run.kernel().progress();
      standingMillis = now == progress ? standingMillis + LOOK_MILLIS : 0;
      progress = now;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return thread.isAlive() ? giveUp(thread) : outcome();
  }

  private void body() {
    try {
      result = run.run();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private SimulationResult outcome() {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (result == null) {
      throw new IllegalStateException("a run ended without a result");
    }
    return result;
  }

  private SimulationResult giveUp(Thread runner) {
    STUCK.incrementAndGet();
    gaveUp = true;
    StackTraceElement[] stack = stuckStack(runner);
    String detail = "no kernel call for " + patienceMillis / 1_000 + " s of real time: endless";
    RunEnd end = run.kernel().abandon(stack, detail);
    if (end.blame() == null) {
      IllegalStateException where = new IllegalStateException(detail);
      where.setStackTrace(stack);
      throw new SimulatorFault(detail, where);
    }
    return run.result(end);
  }

  /** The stack of what is stuck: of the run's own thread, or of an activity's. */
  private StackTraceElement[] stuckStack(Thread runner) {
    for (Thread thread : JavaThreads.of(group)) {
      StackTraceElement[] stack = thread.getStackTrace();
      if (!JavaThreads.isParked(stack)) {
        return stack;
      }
    }
    return runner.getStackTrace();
  }

  /**
   * The process ends while runs are being made: if driver code called for that, it is told, and the
   * process ends as one whose driver broke a rule. What a driver's class files show is found
   * earlier, before it is loaded; this is for what they hide.
   */
  private static void processEnds() {
    for (Watchdog watchdog : RUNNING) {
      for (Thread thread : JavaThreads.of(watchdog.group)) {
        StackTraceElement[] stack = thread.getStackTrace();
        Kernel kernel = watchdog.run.kernel();
        Blame blame = JavaThreads.isExiting(stack) ? kernel.code().ofStack(stack, kernel) : null;
        if (blame != null) {
          System.err.println(
              "error JAVA_EXIT_IN_DRIVER  driver code ended the process: driver="
                  + blame.driver()
                  + " callback="
                  + blame.callback()
                  + " place="
                  + blame.place());
          System.err.flush();
          Runtime.getRuntime().halt(BROKE_A_RULE);
        }
      }
    }
  }
}
