package dev.wfpsim.litmus;

import static org.assertj.core.api.Assertions.fail;

import dev.wfpsim.explore.Exhaustive;
import dev.wfpsim.explore.Experiment;
import dev.wfpsim.explore.Outcome;
import dev.wfpsim.explore.strategy.MutedChoices;
import dev.wfpsim.explore.strategy.ReducingChoices;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.run.StaleWaits;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** One litmus test; see the package comment. */
public final class Litmus {
  /** Why a class of these tests runs beside no other. */
  public static final String HANDS_OVER =
      "the portable carrier's threads wake each other, many times slower where no core is idle";

  private static final long STOP_NANOS = 3_600_000_000_000L;
  private static final int SEEDS = 100;

  /** Schedules beyond which the portable carrier is sampled no further: it is slower. */
  private static final long BATON_SCHEDULES = 3_000;

  private final String name;
  private final Set<String> allowed = new TreeSet<>();
  private KernelProfile profile = KernelProfile.enumeration();
  private KernelProfile sampled = KernelProfile.documented();
  private Set<ChoiceKind> muted = Set.of();
  private int processors = 2;
  private long maxSchedules = 20_000;

  private Litmus(String name) {
    this.name = name;
  }

  public static Litmus named(String name) {
    return new Litmus(name);
  }

  /** Processors of the machine, 2 unless said. */
  public Litmus processors(int n) {
    processors = n;
    return this;
  }

  /** The complete set of outcomes. */
  public Litmus allow(String... outcomes) {
    allowed.addAll(Set.of(outcomes));
    return this;
  }

  /** The complete set of outcomes. */
  public Set<String> allowed() {
    return allowed;
  }

  /** System worker threads of the machine. */
  public Litmus workers(int n) {
    profile = profile.withSystemWorkers(n);
    sampled = sampled.withSystemWorkers(n);
    return this;
  }

  /** Lets nothing come in between a documented call's effect and its return. */
  public Litmus callsReturnAtOnce() {
    muted = Set.of(ChoiceKind.CALL_RETURN);
    return this;
  }

  /** The most schedules the program may have, 20,000 unless said. */
  public Litmus schedulesAtMost(long n) {
    maxSchedules = n;
    return this;
  }

  /**
   * Bounds how long a step may be held up, where the program means its delays: a wait of a second
   * is then not overtaken by a step that takes longer.
   */
  public Litmus stallAtMost(long nanos) {
    profile = profile.withMaxStall(nanos);
    return this;
  }

  /** A program: builds activities on the bench, answers who is asked for the outcome. */
  @FunctionalInterface
  public interface Program {
    Supplier<String> build(Bench bench);
  }

  /** Enumerates, compares, and fails with what is missing or extra. Answers how many schedules. */
  public long check(Program program) {
    Exhaustive main = enumerate(program, CarrierKind.AUTOMATIC, maxSchedules);
    Set<String> missing = new TreeSet<>(allowed);
    missing.removeAll(main.outcomes().keySet());
    TreeMap<String, String> extra = new TreeMap<>(main.outcomes());
    extra.keySet().removeAll(allowed);
    if (!missing.isEmpty() || !extra.isEmpty()) {
      fail(
          "litmus '%s': missing outcomes %s, extra outcomes (with a schedule) %s, schedules=%d",
          name, missing, extra, main.runs());
    }
    if (main.runs() <= BATON_SCHEDULES) {
      Exhaustive portable = enumerate(program, CarrierKind.THREAD, BATON_SCHEDULES);
      if (main.fingerprint() != portable.fingerprint() || main.runs() != portable.runs()) {
        fail("litmus '%s': the carriers disagree: %s, %s", name, main, portable);
      }
    }
    sample(program);
    return main.runs();
  }

  /**
   * The same outcomes in fewer schedules: those left out that differ only in the order of steps
   * that do not conflict. What the program shares it must keep in kernel objects, cells and its
   * log.
   */
  public Exhaustive reduce(Program program) {
    Experiment experiment =
        experiment(
            bench -> {
              bench.kernel().footprints().onlyCells();
              return program.build(bench);
            },
            profile,
            CarrierKind.AUTOMATIC);
    Exhaustive all = Exhaustive.of(experiment, new ReducingChoices(), maxSchedules);
    if (!all.complete()) {
      fail(
          "litmus '%s': more than %d schedules; so far %s",
          name, maxSchedules, all.outcomes().keySet());
    }
    return all;
  }

  private Exhaustive enumerate(Program program, CarrierKind carrier, long limit) {
    Exhaustive all = Exhaustive.of(experiment(program, profile, carrier), limit);
    if (!all.complete()) {
      fail("litmus '%s': more than %d schedules; so far %s", name, limit, all.outcomes().keySet());
    }
    return all;
  }

  private void sample(Program program) {
    Experiment experiment = experiment(program, sampled, CarrierKind.AUTOMATIC);
    for (long seed = 1; seed <= SEEDS; seed++) {
      Outcome outcome = experiment.run(new SeededChoices(seed));
      if (!allowed.contains(outcome.name())) {
        fail("litmus '%s': outcome '%s' not allowed, seed=%d", name, outcome.name(), seed);
      }
    }
  }

  private Experiment experiment(Program program, KernelProfile how, CarrierKind carrier) {
    return (choices, readers) -> {
      Choices answers = new MutedChoices(choices, muted);
      Trace trace = new Trace();
      readers.forEach(reader -> trace.attach(reader.apply(trace)));
      Kernel kernel = new Kernel(how, answers, trace, new Findings(), carrier);
      StaleWaits.leftBehindIn(kernel);
      Supplier<String> observer = program.build(new Bench(kernel, processors));
      RunEnd end = kernel.run(STOP_NANOS);
      String outcome =
          switch (end.reason()) {
            case COMPLETED -> observer.get();
            case DEADLOCK, LIVENESS -> end.reason().name();
            case BUGCHECK -> "BUGCHECK " + end.detail().substring(0, end.detail().indexOf(':'));
            case EXCEPTION, LIMIT, ENDLESS ->
                throw new AssertionError(
                    "litmus '" + name + "': " + end.detail() + ", choices=" + choices, end.error());
          };
      return new Outcome(outcome, !end.isCompleted(), trace.fingerprint());
    };
  }
}
