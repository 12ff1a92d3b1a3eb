package dev.wfpsim.scenario.run;

import dev.wfpsim.contract.Oracle;
import dev.wfpsim.driver.CallFaults;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.model.CallFault;
import dev.wfpsim.scenario.model.RunSettings;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.trace.TraceReader;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run: builds the world a scenario describes, lets its kernel run, and gathers what is known
 * then.
 */
public final class Run {

  private final Trace trace = new Trace();
  private final Findings findings = new Findings();
  private final RunRequest request;
  private final RunSettings settings;
  private final World world;
  private final ProcessSet processes;
  private final DriverSet drivers;
  private final SortedMap<String, PolicyInstaller> policies = new TreeMap<>();
  private final RunStatistics statistics = new RunStatistics();
  private final LifeReader lives = new LifeReader();
  private final ConnectionLog log = new ConnectionLog();
  private final TalkReader talks;
  private final Story story;

  public Run(LoadedScenario loaded, RunRequest request) {
    this(loaded, request, false);
  }

  /**
   * A run.
   *
   * @param places whether the line of every call of a driver is noted as it is made, for findings
   *     that are made when it has returned; slow, and no part of the result otherwise
   */
  public Run(LoadedScenario loaded, RunRequest request, boolean places) {
    this.request = request;
    this.settings = loaded.scenario().run();
    for (Function<Trace, ? extends TraceReader> reader : request.readers()) {
      trace.attach(reader.apply(trace));
    }
    Kernel kernel =
        new Kernel(loaded.plan().kernel(), request.choices(), trace, findings, request.carrier());
    kernel.code().own(Run.class);
    if (places) {
      kernel.code().record();
    }
    Oracle.watch(trace, findings);
    this.world = new World(loaded, kernel);
    trace.attach(statistics);
    trace.attach(lives);
    this.talks = new TalkReader(loaded, log);
    trace.attach(talks);
    new NetworkBuilder(world).build();
    fail(loaded.scenario().faults(), request.faults());
    this.processes = new ProcessSet(world);
    this.drivers = new DriverSet(world, processes, loaded.catalogue());
    world.hosts.forEach((name, host) -> policies.put(name, new PolicyInstaller(host)));
    this.story = new Story(world, drivers, processes, policies, statistics, talks, log);
  }

  private void fail(List<CallFault> planned, @Nullable CallFaults asked) {
    if (planned.isEmpty() && asked == null) {
      return;
    }
    PlannedFaults own = new PlannedFaults(planned);
    CallFaults both =
        (driver, call, lines) -> {
          NtStatus first = asked == null ? null : asked.of(driver, call, lines);
          return first == null ? own.of(driver, call, lines) : first;
        };
    world.hosts.values().forEach(host -> host.drivers().fail(both));
  }

  /** Whether a finding lacks its line, which the same run could name if it noted lines. */
  public boolean isVague() {
    return world.kernel.code().isVague();
  }

  /** Runs to the end, and lets its world go; once. */
  public SimulationResult run() {
    try {
      return runToEnd();
    } finally {
      world.close();
    }
  }

  private SimulationResult runToEnd() {
    if (!world.scenario().story().isEmpty()) {
      world.kernel.watch(story);
    }
    story.begin();
    new Boot(world, drivers, policies, processes).begin();
    RunEnd end = world.kernel.run(settings.stopNanos());
    JavaThreads.reportStrays(world.kernel, drivers.only());
    if (end.reason() == RunEnd.Reason.COMPLETED) {
      world.hosts.values().forEach(host -> host.drivers().checkAtRest());
    }
    return result(end);
  }

  /** Its kernel, for who watches over the run. */
  public Kernel kernel() {
    return world.kernel;
  }

  /** What is known at an end. */
  public SimulationResult result(RunEnd end) {
    return new RunResult(world, end, statistics, lives, log)
        .result(request.seed(), trace, findings);
  }
}
