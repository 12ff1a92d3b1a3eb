package dev.wfpsim.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar on standard error: only where a person watches, and only for what takes over two
 * seconds. Of several runs it counts those that are done; of one, the share of its virtual time. A
 * thread of its own draws it, so that one long run has a bar too.
 */
final class Progress implements AutoCloseable {

  private static final long PATIENCE_MILLIS = 2_000;
  private static final int UPDATE_MILLIS = 200;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final int total;
  private final long stopMillis;
  private final @Nullable Pulse pulse;
  private final @Nullable Thread watcher;
  private volatile int done;
  private volatile int failed;

  /**
   * Progress of some runs.
   *
   * @param stopNanos the virtual time at which a run ends at the latest
   */
  Progress(Console console, int total, long stopNanos) {
    this.total = total;
    this.stopMillis = Math.max(1, stopNanos / NANOS_PER_MILLI);
    this.pulse = console.terminal() && total == 1 ? new Pulse() : null;
    this.watcher =
        console.terminal()
            ? Thread.ofPlatform().daemon().name("progress").start(this::watch)
            : null;
  }

  /** What a single run is to tell of itself; null where nobody watches, or for several runs. */
  @Nullable Pulse pulse() {
    return pulse;
  }

  /** One more is done; called by one thread. */
  void step(boolean passed) {
    done = done + 1;
    failed = failed + (passed ? 0 : 1);
  }

  private void watch() {
    try {
      TimeUnit.MILLISECONDS.sleep(PATIENCE_MILLIS);
    } catch (InterruptedException soonDone) {
      return;
    }
    try (ProgressBar bar = bar()) {
      while (true) {
        if (pulse == null) {
          bar.stepTo(done);
          bar.setExtraMessage(failed == 0 ? "" : " failed=" + failed);
        } else {
          bar.stepTo(Math.min(stopMillis, pulse.virtualNanos() / NANOS_PER_MILLI));
          bar.setExtraMessage(" events=" + pulse.events());
        }
        TimeUnit.MILLISECONDS.sleep(UPDATE_MILLIS);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private ProgressBar bar() {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(pulse == null ? "runs" : "virtual ms")
            .setInitialMax(pulse == null ? total : stopMillis)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            // Not System.err, which is the drivers'.
            .setConsumer(
                new ConsoleProgressBarConsumer(
                    new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8)))
            .clearDisplayOnFinish();
    return (pulse == null ? builder.showSpeed() : builder).build();
  }

  /** Takes the bar away; it is gone when this returns. */
  @Override
  public void close() throws InterruptedException {
    if (watcher != null) {
      watcher.interrupt();
      watcher.join();
    }
  }
}
