package dev.wfpsim.scenario;

import dev.wfpsim.driver.CallFaults;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.trace.TraceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run to make.
 *
 * @param seed named in the result; by {@link #seeded} also what the choices are drawn from
 * @param carrier what carries the activities; no part of the result
 * @param choices answered for this run alone
 * @param readers made for the run's trace and told of every event; no part of the result
 * @param faults asked which calls of drivers fail, before the scenario's own; null for nobody
 */
public record RunRequest(
    long seed,
    CarrierKind carrier,
    Choices choices,
    List<Function<Trace, ? extends TraceReader>> readers,
    @Nullable CallFaults faults) {

  public RunRequest {
    readers = List.copyOf(readers);
  }

  /** A run in which only those calls fail that the scenario says. */
  public RunRequest(
      long seed,
      CarrierKind carrier,
      Choices choices,
      List<Function<Trace, ? extends TraceReader>> readers) {
    this(seed, carrier, choices, readers, null);
  }

  /** The same run with somebody asked which calls of drivers fail. */
  public RunRequest failing(CallFaults asked) {
    return new RunRequest(seed, carrier, choices, readers, asked);
  }

  /** A run under a seed, with nobody watching. */
  public static RunRequest seeded(long seed, CarrierKind carrier) {
    return new RunRequest(seed, carrier, new SeededChoices(seed), List.of());
  }

  /** The same run with somebody more watching. */
  public RunRequest watchedBy(Function<Trace, ? extends TraceReader> reader) {
    List<Function<Trace, ? extends TraceReader>> more = new ArrayList<>(readers);
    more.add(reader);
    return new RunRequest(seed, carrier, choices, more, faults);
  }

  /** The same run with other choices. */
  public RunRequest withChoices(Choices other) {
    return new RunRequest(seed, carrier, other, readers, faults);
  }
}
