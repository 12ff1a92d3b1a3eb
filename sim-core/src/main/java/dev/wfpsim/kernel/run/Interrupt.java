package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.Footprint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who takes the next step of a processor with a queued DPC: that DPC, or once more the thread that
 * it will interrupt. One object, filled anew for every choice.
 */
final class Interrupt implements Candidates {
  private @Nullable Processor processor;

  Interrupt of(Processor p) {
    processor = p;
    return this;
  }

  @Override
  public int size() {
    return 2;
  }

  @Override
  public long key(int index) {
    Processor p = Objects.requireNonNull(processor);
    return index == UNDISTURBED ? p.dpcs.getFirst().nextKey() : thread(p).work();
  }

  @Override
  public void footprint(int index, Footprint into) {
    Processor p = Objects.requireNonNull(processor);
    Footprints footprints = p.machine.kernel().footprints();
    if (index == UNDISTURBED) {
      footprints.of(p.dpcs.getFirst(), p, into);
    } else {
      footprints.of(thread(p), into);
    }
  }

  private static Activity thread(Processor p) {
    return Objects.requireNonNull(p.thread);
  }
}
