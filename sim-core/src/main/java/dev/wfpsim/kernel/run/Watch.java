package dev.wfpsim.kernel.run;

/**
 * What acts on something that a trace reader has seen: a story's condition, a teardown at an event,
 * a breakpoint. Readers only read; a watch is asked by the loop after each step, and may schedule.
 */
@FunctionalInterface
public interface Watch {

  /**
   * A step is over: what is scheduled now comes after it. Asked after every step, so it has to be
   * cheap where nothing has changed.
   */
  void stepEnded();
}
