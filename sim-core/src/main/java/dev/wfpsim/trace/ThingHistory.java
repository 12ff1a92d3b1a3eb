package dev.wfpsim.trace;

import java.util.List;

/** What was done with things that have a life, for findings about them. */
public interface ThingHistory {

  /**
   * The events of a thing's life that matter, in order: where it was made, handed over, given back.
   *
   * @param object its number
   * @param activity who is at work: the call that it is making is left out
   */
  List<Moment> of(int object, int activity);
}
