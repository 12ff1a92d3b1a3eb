package dev.wfpsim.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes runs on every processor of this machine and reports them in the order they were asked for,
 * so that the output does not tell how many processors there were. Few runs are waiting to be
 * reported at any time. An interrupt keeps what was reported: the summary is still printed.
 */
final class Sweep {

  private static final int WAITING_PER_WORKER = 8;

  private final Console console;
  private final RunReport report;

  Sweep(Console console, RunReport report) {
    this.console = console;
    this.report = report;
  }

  int run(List<Job> jobs) throws InterruptedException {
    Thread hook = new Thread(() -> report.interrupted(), "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    long stopNanos = jobs.getFirst().loaded().scenario().run().stopNanos();
    try (Progress progress = new Progress(console, jobs.size(), stopNanos)) {
      if (jobs.size() == 1) {
        Job.Answer answer = jobs.getFirst().watchedBy(progress.pulse()).run();
        progress.close(); // before the report, which goes to the same terminal
        report.add(answer, progress);
      } else {
        sideBySide(jobs, progress);
      }
    } finally {
      remove(hook);
    }
    return report.finish();
  }

  private void sideBySide(List<Job> jobs, Progress progress) throws InterruptedException {
    int workers = Math.min(jobs.size(), Runtime.getRuntime().availableProcessors());
    ExecutorService pool =
        Executors.newFixedThreadPool(
            workers,
            body -> {
              Thread thread = new Thread(body, "run");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Deque<Future<Job.Answer>> waiting = new ArrayDeque<>();
      for (Job job : jobs) {
        if (waiting.size() == workers * WAITING_PER_WORKER) {
          report.add(answer(waiting.removeFirst()), progress);
        }
        waiting.add(pool.submit(job::run));
      }
      while (!waiting.isEmpty()) {
        report.add(answer(waiting.removeFirst()), progress);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static Job.Answer answer(Future<Job.Answer> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a job answers its own failures", impossible);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // The hook is running and has the last word.
      return;
    }
  }
}
