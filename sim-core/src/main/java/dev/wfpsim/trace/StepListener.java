package dev.wfpsim.trace;

/** Told of every step of a run as it is about to be taken; what a strategy asks for by choice. */
@FunctionalInterface
public interface StepListener {

  /**
   * One step, or something more that the step under way touches.
   *
   * @param who the stable key of the activity, or of a timed event
   * @param touched valid during this call
   */
  void step(long who, Footprint touched);
}
