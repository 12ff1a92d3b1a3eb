package dev.wfpsim.scenario;

import dev.wfpsim.kernel.CarrierKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.SeededChoices;
import dev.wfpsim.trace.TraceReader;
import java.util.List;

/**
 * One run to make.
 *
 * @param seed named in the result; by {@link #seeded} also what the choices are drawn from
 * @param carrier what carries the activities; no part of the result
 * @param choices answered for this run alone
 * @param readers told of every event
 */
public record RunRequest(
    long seed, CarrierKind carrier, Choices choices, List<TraceReader> readers) {

  public RunRequest {
    readers = List.copyOf(readers);
  }

  /** A run under a seed, with nobody watching. */
  public static RunRequest seeded(long seed, CarrierKind carrier) {
    return new RunRequest(seed, carrier, new SeededChoices(seed), List.of());
  }

  public RunRequest withReader(TraceReader reader) {
    return new RunRequest(seed, carrier, choices, List.of(reader));
  }

  public RunRequest withChoices(Choices other) {
    return new RunRequest(seed, carrier, other, readers);
  }
}
