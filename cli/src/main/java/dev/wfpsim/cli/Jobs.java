package dev.wfpsim.cli;

import dev.wfpsim.kernel.carrier.CarrierKind;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every scenario under so many seeds, scenario by scenario: a list that makes its jobs when they
 * are asked for, since there may be millions.
 */
final class Jobs extends AbstractList<Job> {

  private final List<Subject> scenarios;
  private final int runs;
  private final @Nullable Long first;
  private final CarrierKind carrier;
  private final boolean verify;
  private final @Nullable TraceFiles trace;

  private Jobs(
      List<Subject> scenarios,
      int runs,
      @Nullable Long first,
      CarrierKind carrier,
      boolean verify,
      @Nullable TraceFiles trace) {
    this.scenarios = List.copyOf(scenarios);
    this.runs = runs;
    this.first = first;
    this.carrier = carrier;
    this.verify = verify;
    this.trace = trace;
  }

  /**
   * The jobs.
   *
   * @param first the first seed; null for each scenario's own
   * @param trace where events are written; null for nowhere
   */
  static Jobs of(
      List<Subject> scenarios,
      int runs,
      @Nullable Long first,
      CarrierKind carrier,
      boolean verify,
      @Nullable TraceFiles trace) {
    return new Jobs(scenarios, runs, first, carrier, verify, trace);
  }

  @Override
  public Job get(int index) {
    Subject subject = scenarios.get(index / runs);
    long from = first == null ? subject.loaded().scenario().run().seed() : first;
    return new Job(subject, from + index % runs, carrier, verify, trace, null);
  }

  /** The scenario files, as they were named. */
  List<String> files() {
    return scenarios.stream().map(one -> one.loaded().scenario().source()).toList();
  }

  /** The commands, without their other options, that make the jobs from {@code next} on. */
  List<String> commandsFrom(int next) {
    List<String> commands = new ArrayList<>();
    int whole = next / runs;
    int done = next % runs;
    if (done > 0) {
      String seed = Long.toUnsignedString(get(next).seed());
      String file = Shell.quote(files().get(whole));
      commands.add("run " + file + " --seed " + seed + " --runs " + (runs - done));
      whole++;
    }
    if (whole < scenarios.size()) {
      StringBuilder rest = new StringBuilder("run");
      files()
          .subList(whole, scenarios.size())
          .forEach(f -> rest.append(' ').append(Shell.quote(f)));
      rest.append(first == null ? "" : " --seed " + Long.toUnsignedString(first));
      commands.add(rest.append(runs == 1 ? "" : " --runs " + runs).toString());
    }
    return commands;
  }

  @Override
  public int size() {
    return Math.multiplyExact(scenarios.size(), runs);
  }
}
