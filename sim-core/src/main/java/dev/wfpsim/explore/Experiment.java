package dev.wfpsim.explore;

import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.trace.TraceReader;
import java.util.List;
import java.util.function.Function;

/**
 * Something that can be run many times: a scenario, a litmus program, a test of a driver in Java.
 *
 * <p>Each run builds its world anew and asks the given choices for everything that is open, so that
 * the same answers make the same run. It keeps nothing from one run to the next.
 */
@FunctionalInterface
public interface Experiment {

  /**
   * One run, from nothing to its end.
   *
   * @param choices answered for this run alone
   * @param readers made for the run's trace and told of every event; no part of the run
   */
  Outcome run(Choices choices, List<Function<Trace, ? extends TraceReader>> readers);

  /** One run with nobody watching. */
  default Outcome run(Choices choices) {
    return run(choices, List.of());
  }
}
