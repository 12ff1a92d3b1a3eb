package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Watch;
import dev.wfpsim.net.link.Link;
import dev.wfpsim.scenario.model.DriverSetup;
import dev.wfpsim.scenario.model.Policy.FilterSetup;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.model.StoryEvent;
import dev.wfpsim.scenario.model.StoryEvent.Action;
import dev.wfpsim.scenario.model.StoryEvent.Counter;
import dev.wfpsim.scenario.model.StoryEvent.Trigger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the story's events happen: at their time, so long after the one before, or as soon as a
 * counter is reached. A condition that becomes true inside a step of some activity takes effect as
 * an event of its own, right after that step.
 */
final class Story implements Watch {

  private final World world;
  private final DriverSet drivers;
  private final ProcessSet processes;
  private final SortedMap<String, PolicyInstaller> policies;
  private final RunStatistics statistics;
  private final TalkReader talks;
  private final ConnectionLog log;

  /** The events that wait for a counter, by the number that it has to reach. */
  private final Map<Counted, TreeMap<Long, List<Integer>>> waiting = new LinkedHashMap<>();

  private final List<StoryEvent> events;
  private long seen;

  /** Something that is counted, of one driver or of all (null). */
  private record Counted(Counter counter, @Nullable String driver) {}

  Story(
      World world,
      DriverSet drivers,
      ProcessSet processes,
      SortedMap<String, PolicyInstaller> policies,
      RunStatistics statistics,
      TalkReader talks,
      ConnectionLog log) {
    this.world = world;
    this.drivers = drivers;
    this.processes = processes;
    this.policies = policies;
    this.statistics = statistics;
    this.talks = talks;
    this.log = log;
    this.events = world.scenario().story();
  }

  /** To be called once, before the run. */
  void begin() {
    for (int i = 0; i < events.size(); i++) {
      int number = i;
      switch (events.get(i).trigger()) {
        case Trigger.At at -> world.at(at.nanos(), "story " + number, () -> happen(number));
        case Trigger.After after -> {
          if (number == 0) {
            world.at(after.nanos(), "story 0", () -> happen(0));
          }
        }
        case Trigger.When when ->
            waiting
                .computeIfAbsent(new Counted(when.counter(), when.driver()), key -> new TreeMap<>())
                .computeIfAbsent(when.atLeast(), atLeast -> new ArrayList<>())
                .add(number);
      }
    }
  }

  @Override
  public void stepEnded() {
    long changes = talks.changes() + statistics.changes();
    if (changes != seen) {
      seen = changes;
      look();
    }
  }

  private void look() {
    List<Integer> due = List.of();
    for (Map.Entry<Counted, TreeMap<Long, List<Integer>>> each : waiting.entrySet()) {
      TreeMap<Long, List<Integer>> byNumber = each.getValue();
      while (!byNumber.isEmpty() && byNumber.firstKey() <= value(each.getKey())) {
        due = due.isEmpty() ? new ArrayList<>() : due;
        due.addAll(byNumber.pollFirstEntry().getValue());
      }
    }
    if (due.size() > 1) {
      due.sort(null);
    }
    for (int number : due) {
      world.at(0, "story " + number, () -> happen(number));
    }
  }

  private long value(Counted counted) {
    return switch (counted.counter()) {
      case CONNECTIONS_OPENED -> log.opened();
      case CONNECTIONS_FAILED -> log.failed();
      default -> statistics.count(counted.counter(), counted.driver());
    };
  }

  private void happen(int number) {
    act(events.get(number).action());
    int next = number + 1;
    if (next < events.size() && events.get(next).trigger() instanceof Trigger.After after) {
      world.at(world.nowNanos() + after.nanos(), "story " + next, () -> happen(next));
    }
  }

  private void act(Action action) {
    Scenario scenario = world.scenario();
    switch (action) {
      case Action.StopDriver stop -> drivers.stop(driver(scenario, stop.driver()));
      case Action.StartDriver start -> drivers.start(driver(scenario, start.driver()));
      case Action.LinkDown down -> link(down.link()).setUp(false);
      case Action.LinkUp up -> link(up.link()).setUp(true);
      case Action.ExitProcess exit -> processes.exit(exit.process());
      case Action.StartProcess start -> processes.start(start.process());
      case Action.StopBfe stop -> policy(stop.host()).stopEngine();
      case Action.StartBfe start ->
          onHost(start.host(), "start BFE", () -> policy(start.host()).startEngine());
      case Action.AddFilter add -> addFilter(add.filter());
      case Action.RemoveFilter remove ->
          policies.forEach(
              (host, policy) ->
                  onHost(host, "remove filter", () -> policy.remove(remove.filter())));
    }
  }

  private void addFilter(FilterSetup filter) {
    policies.forEach(
        (host, policy) -> {
          if (filter.host() == null || filter.host().equals(host)) {
            onHost(host, "add filter", () -> policy.add(filter));
          }
        });
  }

  private void onHost(String host, String what, Runnable body) {
    world.host(host).host().machine().startThread(what, body);
  }

  private PolicyInstaller policy(String host) {
    PolicyInstaller policy = policies.get(host);
    if (policy == null) {
      throw new IllegalArgumentException("unknown host: host=" + host);
    }
    return policy;
  }

  private static DriverSetup driver(Scenario scenario, String name) {
    DriverSetup setup = scenario.driver(name);
    if (setup == null) {
      throw new IllegalArgumentException("unknown driver: driver=" + name);
    }
    return setup;
  }

  private Link link(String name) {
    Link link = world.links.get(name);
    if (link == null) {
      throw new IllegalArgumentException("unknown link: link=" + name);
    }
    return link;
  }
}
