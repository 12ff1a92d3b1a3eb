package dev.wfpsim.scenario;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.trace.TraceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One run to make.
 *
 * @param seed named in the result; by {@link #seeded} also what the choices are drawn from
 * @param carrier what carries the activities; no part of the result
 * @param choices answered for this run alone
 * @param readers made for the run's trace and told of every event; no part of the result
 */
public record RunRequest(
    long seed,
    CarrierKind carrier,
    Choices choices,
    List<Function<Trace, ? extends TraceReader>> readers) {

  public RunRequest {
    readers = List.copyOf(readers);
  }

  /** A run under a seed, with nobody watching. */
  public static RunRequest seeded(long seed, CarrierKind carrier) {
    return new RunRequest(seed, carrier, new SeededChoices(seed), List.of());
  }

  /** The same run with somebody more watching. */
  public RunRequest watchedBy(Function<Trace, ? extends TraceReader> reader) {
    List<Function<Trace, ? extends TraceReader>> more = new ArrayList<>(readers);
    more.add(reader);
    return new RunRequest(seed, carrier, choices, more);
  }

  /** The same run with other choices. */
  public RunRequest withChoices(Choices other) {
    return new RunRequest(seed, carrier, other, readers);
  }
}
