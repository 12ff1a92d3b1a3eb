package dev.wfpsim.cli;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a command is told to end before it is done, by a signal or because its time is up. Somebody
 * who listens (a sweep) is woken, says what was found and ends the process itself; where nobody
 * listens, or who does cannot (its output is a pipe that nobody reads), the process ends anyway,
 * within a second. A second signal ends it at once.
 */
final class Ending {

  private static final long PATIENCE_MILLIS = 900;

  /** A signal of the same number so soon is the same one, passed on by the launcher. */
  private static final long SAME_SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * Why a command ends.
   *
   * @param words what is said of it
   * @param code the exit code, unless what was found decides it: {@link ExitCode#PASS} then
   */
  record Reason(String words, int code) {}

  static final Reason OUT_OF_TIME = new Reason("max-time reached", ExitCode.PASS);

  private final Semaphore bell = new Semaphore(0);
  private final Runnable lastWords;
  private volatile @Nullable Reason asked;
  private long askedNanos;
  private boolean heard;

  /**
   * An ending.
   *
   * @param lastWords what to say where nobody listens; the process ends after it
   */
  Ending(Runnable lastWords) {
    this.lastWords = lastWords;
  }

  /** Whoever calls this looks at {@link #await} from now on, and ends the process when asked. */
  synchronized void listen() throws InterruptedException {
    while (asked != null) {
      wait(); // the process is ending already
    }
    heard = true;
  }

  /** Nobody listens any more. */
  synchronized void ignore() {
    heard = false;
  }

  /** Why to end, or null for going on. */
  @Nullable Reason asked() {
    return asked;
  }

  /** Something is done that {@link #await} may be waiting for. */
  void ring() {
    bell.release();
  }

  /**
   * Waits until something is done, or there is a reason not to wait longer.
   *
   * @param deadline by {@link System#nanoTime}; {@link Long#MAX_VALUE} for none
   * @return the reason to end, or null when it is done
   */
  @Nullable Reason await(BooleanSupplier done, long deadline) throws InterruptedException {
    while (asked == null && !done.getAsBoolean()) {
      if (deadline == Long.MAX_VALUE) {
        bell.acquire();
      } else {
        long left = deadline - System.nanoTime();
        if (left <= 0 || !bell.tryAcquire(left, TimeUnit.NANOSECONDS)) {
          return OUT_OF_TIME;
        }
      }
      bell.drainPermits();
    }
    return asked;
  }

  /** A signal came; called on a thread of its own. */
  void signal(int number) {
    int code = ExitCode.SIGNAL + number;
    boolean somebody;
    synchronized (this) {
      Reason before = asked;
      boolean same = before != null && before.code() == code && Watched.isSo();
      if (same && System.nanoTime() - askedNanos < SAME_SIGNAL_NANOS) {
        return;
      }
      if (before != null) {
        Runtime.getRuntime().halt(code);
      }
      askedNanos = System.nanoTime();
      asked = new Reason("interrupted", code);
      somebody = heard;
    }
    Thread.ofPlatform().daemon().name("ending").start(() -> haltLater(code));
    ring();
    if (!somebody) {
      lastWords.run();
      Runtime.getRuntime().halt(code);
    }
  }

  private static void haltLater(int code) {
    try {
      TimeUnit.MILLISECONDS.sleep(PATIENCE_MILLIS);
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(code);
  }
}
