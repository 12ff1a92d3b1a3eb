package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import org.jspecify.annotations.Nullable;

/**
 * Makes every kernel call of a run begin as if the caller had just come back from a wait that was
 * over in time and one that was granted something: a call that takes the state of an earlier wait
 * for its own is then found out by whatever test runs it.
 */
public final class StaleWaits implements TraceReader {
  private final Kernel kernel;
  private @Nullable WaitQueue other;

  private StaleWaits(Kernel kernel) {
    this.kernel = kernel;
  }

  /** From now on, in this kernel. */
  public static void leftBehindIn(Kernel kernel) {
    kernel.trace().attach(new StaleWaits(kernel));
  }

  @Override
  public void event(EventView event) {
    Activity self = kernel.current();
    if (event.kind() == EventKind.CALL && self != null) {
      if (other == null) {
        other = new WaitQueue(self.machine(), "something else");
      }
      self.timedOut = true;
      self.granted = other;
    }
  }
}
