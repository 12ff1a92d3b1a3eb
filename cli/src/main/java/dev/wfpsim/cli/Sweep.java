package dev.wfpsim.cli;

import dev.wfpsim.cli.Ending.Reason;
import dev.wfpsim.scenario.Simulation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Makes runs side by side and reports them in the order they were asked for, so that the output
 * does not tell how many processors there were. Few runs are waiting to be reported at any time.
 *
 * <p>Runs are made on threads that end with the process; the thread that called reports, and never
 * waits for a run without being woken when the command is to end. Then what is done is reported,
 * and a run under way is given up: it is made again when the sweep goes on.
 */
final class Sweep {

  private static final int WAITING_PER_WORKER = 8;

  /** What may be reported and written once the command is to end. */
  private static final long LAST_REPORTS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final long SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final Reason STUCK =
      new Reason("a driver's code does not come back and cannot be ended", ExitCode.PASS);

  private final Console console;
  private final RunReport report;
  private final int workers;
  private final long deadline;
  private final int stuckBefore = Simulation.stuckRuns();

  /**
   * A sweep.
   *
   * @param workers how many runs to make at once
   * @param deadline when to end, by {@link System#nanoTime}; {@link Long#MAX_VALUE} for never
   */
  Sweep(Console console, RunReport report, int workers, long deadline) {
    this.console = console;
    this.report = report;
    this.workers = workers;
    this.deadline = deadline;
  }

  int run(Jobs jobs) throws InterruptedException {
    long stopNanos = jobs.getFirst().loaded().scenario().run().stopNanos();
    Deque<CompletableFuture<Job.Found>> waiting = new ArrayDeque<>();
    ExecutorService pool = pool(Math.min(workers, jobs.size()));
    console.ending().listen();
    try (Progress progress = new Progress(console, jobs.size(), stopNanos)) {
      int told;
      Reason reason;
      try {
        told = tell(jobs, waiting, pool, progress);
        progress.close(); // before the summary, which goes to the same terminal
        if (told == jobs.size()) {
          return report.finish();
        }
        reason = whyEnd();
      } catch (OutputLost lost) {
        told = report.told();
        reason = whyLost(lost);
      }
      progress.close();
      return cutShort(reason, jobs, waiting, told, progress);
    } finally {
      pool.shutdownNow();
      console.ending().ignore();
    }
  }

  /** Makes and tells of jobs, until all are told or there is a reason to end. */
  private int tell(
      List<Job> jobs,
      Deque<CompletableFuture<Job.Found>> waiting,
      ExecutorService pool,
      Progress progress)
      throws InterruptedException {
    Ending ending = console.ending();
    int most = Math.min(workers, jobs.size()) * WAITING_PER_WORKER;
    int begun = 0;
    for (int told = 0; told < jobs.size(); told++) {
      while (begun < jobs.size() && waiting.size() < most) {
        waiting.add(begin(jobs, begun++, pool, progress));
      }
      CompletableFuture<Job.Found> next = waiting.getFirst();
      if (ending.await(next::isDone, deadline) != null) {
        return told;
      }
      if (jobs.size() == 1) {
        progress.close(); // before the report, which goes to the same terminal
      }
      waiting.removeFirst();
      report.add(next.join(), progress);
      if (isStuck()) {
        return told + 1;
      }
    }
    return jobs.size();
  }

  private CompletableFuture<Job.Found> begin(
      List<Job> jobs, int index, ExecutorService pool, Progress progress) {
    Job job = jobs.get(index).watchedBy(progress.pulse());
    CompletableFuture<Job.Found> answer =
        CompletableFuture.supplyAsync(() -> job.run(report::keepsReplay), pool);
    var unused = answer.whenComplete((done, never) -> console.ending().ring());
    return answer;
  }

  /** A thread of a run that does not come back cannot be ended: further runs would pile up. */
  private boolean isStuck() {
    return Simulation.stuckRuns() > stuckBefore;
  }

  private Reason whyEnd() {
    Reason asked = console.ending().asked();
    if (asked == null && isStuck()) {
      return STUCK;
    }
    return asked == null ? Ending.OUT_OF_TIME : asked;
  }

  /** Ctrl-C ends the reader of a pipe too, and what it says may come first. */
  private Reason whyLost(OutputLost lost) throws InterruptedException {
    Reason signal = console.ending().await(() -> false, System.nanoTime() + SIGNAL_NANOS);
    return signal == null || signal == Ending.OUT_OF_TIME
        ? new Reason(String.valueOf(lost.getMessage()), ExitCode.OUTPUT)
        : signal;
  }

  /** Tells of what is done already, as far as there is time, and how to go on with the rest. */
  private int cutShort(
      Reason reason,
      Jobs jobs,
      Deque<CompletableFuture<Job.Found>> waiting,
      int told,
      Progress progress) {
    long until = System.nanoTime() + LAST_REPORTS_NANOS;
    int next = told;
    boolean gap = false;
    for (CompletableFuture<Job.Found> one : waiting) {
      gap |= !one.isDone();
      if (console.out().failure() != null || System.nanoTime() > until) {
        break;
      }
      if (one.isDone()) {
        try {
          report.addInHaste(one.join(), progress);
        } catch (OutputLost lost) {
          break;
        }
        next += gap ? 0 : 1;
      }
    }
    return report.cutShort(reason, jobs, next);
  }

  private static ExecutorService pool(int size) {
    return Executors.newFixedThreadPool(
        size,
        body -> {
          Thread thread = new Thread(body, "run");
          thread.setDaemon(true);
          return thread;
        });
  }
}
