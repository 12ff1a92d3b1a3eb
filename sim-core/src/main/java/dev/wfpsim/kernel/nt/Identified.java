package dev.wfpsim.kernel.nt;

/** Something that has a number of its own in the trace, from its OBJECT event to its DEAD event. */
public interface Identified {

  /** Its number; 0 for what has none yet. */
  int objectId();
}
