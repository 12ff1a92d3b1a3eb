package dev.wfpsim.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes one thing that may take long, on a thread that ends with the process. */
final class Alone {

  private Alone() {}

  /**
   * What it made, or null when it was not done by the deadline.
   *
   * @param deadline by {@link System#nanoTime}; {@link Long#MAX_VALUE} for none
   */
  static <T> @Nullable T run(Ending ending, long deadline, Supplier<T> work)
      throws InterruptedException {
    CompletableFuture<T> made = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("run")
        .start(
            () -> {
              try {
                made.complete(work.get());
              } catch (RuntimeException | Error fault) {
                made.completeExceptionally(fault);
              }
              ending.ring();
            });
    if (ending.await(made::isDone, deadline) == Ending.OUT_OF_TIME) {
      return null;
    }
    try {
      return made.join();
    } catch (CompletionException fault) {
      if (fault.getCause() instanceof Error error) {
        throw error;
      }
      throw fault.getCause() instanceof RuntimeException own ? own : fault;
    }
  }
}
