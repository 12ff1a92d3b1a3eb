package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Footprint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kernel call, written once as a handler: {@link #step} is asked when the call takes effect, and
 * again after each wait, until it answers {@link Answer#done}. It never runs user code itself and
 * never waits itself, so the same handler serves activities written in Java and, later, native
 * ones.
 *
 * @param <T> what the call returns; {@link Void} for nothing
 */
public abstract class KernelCall<T> implements Touches {
  private final String name;
  private @Nullable T result;

  protected KernelCall(String name) {
    this.name = name;
  }

  /** The documented name, as reports show it. */
  public final String name() {
    return name;
  }

  /**
   * Takes effect, or says what it waits for.
   *
   * @param self the calling activity; {@link Kernel#hardware} from a timed event
   */
  protected abstract Answer step(Activity self);

  /**
   * What {@link #step} would touch if it were asked now; everything, unless a call knows better.
   */
  @Override
  public void footprint(Activity self, Footprint into) {
    into.everything();
  }

  /** Sets what {@link #result} returns. */
  protected final Answer done(T value) {
    result = value;
    return Answer.done();
  }

  /** What the call returned. */
  public T result() {
    return Objects.requireNonNull(result, "kernel call without a result");
  }
}
