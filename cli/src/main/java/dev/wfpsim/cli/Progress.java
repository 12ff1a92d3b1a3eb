package dev.wfpsim.cli;

import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar on standard error: only where a person watches, and only for what takes over two
 * seconds.
 */
final class Progress implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Console console;
  private final int total;
  private final long started = System.nanoTime();
  private @Nullable ProgressBar bar;
  private int done;
  private int failed;

  Progress(Console console, int total) {
    this.console = console;
    this.total = total;
  }

  /** One more is done. */
  void step(boolean passed) {
    done++;
    failed += passed ? 0 : 1;
    if (bar == null && console.terminal() && System.nanoTime() - started > PATIENCE_NANOS) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("runs")
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .showSpeed()
              .clearDisplayOnFinish()
              .build();
    }
    if (bar != null) {
      bar.stepTo(done);
      bar.setExtraMessage(failed == 0 ? "" : " failed=" + failed);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
