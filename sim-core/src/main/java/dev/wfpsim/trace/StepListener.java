package dev.wfpsim.trace;

/** Told of every step of a run as it is about to be taken; what a strategy asks for by choice. */
@FunctionalInterface
public interface StepListener {

  /**
   * One step.
   *
   * @param who the stable key of the activity, or of a timed event: the same in all its steps
   * @param candidate by which {@link Candidates} name it just now: by what it works on
   * @param touched valid during this call
   */
  void step(long who, long candidate, Footprint touched);

  /**
   * Something more that the step under way touches, or what comes of it: as one more step, for who
   * does not care.
   *
   * @param who the stable key of the activity that it happens to
   * @param touched valid during this call
   */
  default void more(long who, Footprint touched) {
    step(who, who, touched);
  }
}
