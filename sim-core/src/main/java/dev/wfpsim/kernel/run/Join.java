package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Footprint;

/** A wait for the end of an activity; answers whether that came before the time was over. */
final class Join extends TimedCall<Boolean> {
  private final Activity other;

  Join(Activity other, Timeout timeout) {
    super("KeWaitForSingleObject", other.kernel, timeout);
    this.other = other;
  }

  @Override
  public void footprint(Activity self, Footprint into) {
    other.joins(self, timeout(), into);
  }

  @Override
  protected Answer step(Activity self) {
    if (other.isDone()) {
      return done(true);
    }
    return isOver() ? done(false) : Answer.block(other.termination(), deadlineNanos());
  }
}
