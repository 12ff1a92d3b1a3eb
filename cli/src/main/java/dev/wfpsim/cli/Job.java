package dev.wfpsim.cli;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.trace.ChoiceRecorder;
import dev.wfpsim.trace.RecordedChoice;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.trace.TraceCheckpoints;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.TraceWindow;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run to make and perhaps to verify; touches nothing outside itself, so that jobs may run side
 * by side.
 *
 * @param verify whether to run it twice, and once more on the other carrier
 * @param trace where its events are written, those of the first run of it; or null
 * @param pulse told how far each run is, or null
 */
record Job(
    Subject subject,
    long seed,
    CarrierKind carrier,
    boolean verify,
    @Nullable TraceFiles trace,
    @Nullable Pulse pulse) {

  private static final int MAX_CHOICES = 1_000_000;

  LoadedScenario loaded() {
    return subject.loaded();
  }

  /** The same job, telling how far it is; nobody for null. */
  Job watchedBy(@Nullable Pulse watcher) {
    return new Job(subject, seed, carrier, verify, trace, watcher);
  }

  /**
   * What a job found.
   *
   * @param divergence the first event that differed between two runs, or null
   * @param fault what went wrong in the simulator itself; there is no result then
   * @param choices the choices of a failed run, for its replay file; none of a run of very many, or
   *     where they were not asked for: its seed answers them all again
   */
  record Found(
      Job job,
      @Nullable SimulationResult result,
      @Nullable String divergence,
      @Nullable Throwable fault,
      List<RecordedChoice> choices) {}

  /**
   * Makes it.
   *
   * @param recorded whether the choices of a run that failed so are asked for; it is then made once
   *     more
   */
  Found run(Predicate<SimulationResult> recorded) {
    int stuck = Simulation.stuckRuns();
    try {
      SimulationResult first = traced(carrier);
      if (verify) {
        for (CarrierKind again : new CarrierKind[] {carrier, other()}) {
          SimulationResult second = once(again);
          String difference = first.difference(second);
          if (difference != null) {
            boolean words = second.fingerprint().equals(first.fingerprint());
            String what = words ? "the same events, but " + difference : divergence(again);
            return new Found(this, first.with(RunOutcome.NONDETERMINISM), what, null, List.of());
          }
        }
      }
      boolean worth =
          !first.passed()
              && first.choices() <= MAX_CHOICES
              && Simulation.stuckRuns() == stuck // another run of it would be stuck as well
              && recorded.test(first);
      return new Found(this, first, null, null, worth ? choices() : List.of());
    } catch (RuntimeException | Error fault) {
      return new Found(this, null, null, fault, List.of());
    }
  }

  private List<RecordedChoice> choices() {
    ChoiceRecorder recorder = new ChoiceRecorder(new SeededChoices(seed), 2 * MAX_CHOICES);
    RunRequest request = RunRequest.seeded(seed, carrier).withChoices(recorder);
    SimulationResult unused = new Simulation(loaded(), request).run();
    return recorder.choices();
  }

  private SimulationResult traced(CarrierKind kind) {
    RunRequest request = RunRequest.seeded(seed, kind);
    TraceFiles files = trace;
    TraceFile events = files == null ? null : files.of(loaded().scenario().name(), seed);
    if (files == null || events == null) {
      return once(request);
    }
    try {
      return once(request.watchedBy(made -> events));
    } finally {
      files.done(events);
    }
  }

  private SimulationResult once(CarrierKind kind) {
    return once(RunRequest.seeded(seed, kind));
  }

  private SimulationResult once(RunRequest request) {
    Pulse watcher = pulse;
    RunRequest watched = watcher == null ? request : request.watchedBy(trace -> watcher);
    try {
      return new Simulation(loaded(), watched).run();
    } finally {
      DriverPrints.endLines();
    }
  }

  /** The carrier that the default one is compared with. */
  private CarrierKind other() {
    return carrier.resolve() == CarrierKind.CONTINUATION
        ? CarrierKind.THREAD
        : CarrierKind.AUTOMATIC;
  }

  /** Runs both again, first to find the stretch in which they part, then to keep its events. */
  private String divergence(CarrierKind kind) {
    TraceCheckpoints one = watch(carrier, TraceCheckpoints::new);
    TraceCheckpoints two = watch(kind, TraceCheckpoints::new);
    long from = one.divergesFrom(two);
    long count = one.window(two);
    String difference =
        TraceWindow.firstDifference(
            watch(carrier, trace -> new TraceWindow(trace, from, count)),
            watch(kind, trace -> new TraceWindow(trace, from, count)));
    String carriers = "first on carrier " + name(carrier) + ", second on carrier " + name(kind);
    return difference == null
        ? "fingerprints differed, and in two more runs they did not: " + carriers
        : difference + "\n" + carriers;
  }

  private static String name(CarrierKind kind) {
    return kind.resolve().name().toLowerCase(Locale.ROOT);
  }

  private <R extends TraceReader> R watch(CarrierKind kind, Function<Trace, R> reader) {
    AtomicReference<R> made = new AtomicReference<>();
    Function<Trace, R> kept =
        trace -> {
          R one = reader.apply(trace);
          made.set(one);
          return one;
        };
    new Simulation(loaded(), RunRequest.seeded(seed, kind).watchedBy(kept)).run();
    return Objects.requireNonNull(made.get());
  }
}
