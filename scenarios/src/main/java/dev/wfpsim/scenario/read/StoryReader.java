package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.model.Policy.FilterSetup;
import dev.wfpsim.scenario.model.StoryEvent;
import dev.wfpsim.scenario.model.StoryEvent.Action;
import dev.wfpsim.scenario.model.StoryEvent.Counter;
import dev.wfpsim.scenario.model.StoryEvent.Trigger;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code during:}, what happens to the system meanwhile: one trigger and one action a line.
 */
final class StoryReader {

  private static final List<String> TRIGGERS = List.of("at", "after", "when");

  private static final List<String> ACTIONS =
      Shapes.EVENT.keys().stream().filter(k -> !TRIGGERS.contains(k)).toList();

  private static final List<String> COUNTERS =
      Arrays.stream(Counter.values()).map(Counter::words).toList();

  private final Names names;
  private final PolicyReader policy;

  StoryReader(Names names, PolicyReader policy) {
    this.names = names;
    this.policy = policy;
  }

  List<StoryEvent> read(Fields root) {
    List<StoryEvent> story = new ArrayList<>();
    List<Value> items = root.list("during");
    List<@Nullable FilterSetup> added = new ArrayList<>();
    for (Value item : items) {
      Value filter = item instanceof MapValue map ? map.get("add-filter") : null;
      added.add(filter == null ? null : policy.filter(filter, false));
    }
    for (int i = 0; i < items.size(); i++) {
      StoryEvent event = event(items.get(i), added.get(i));
      if (event != null) {
        story.add(event);
      }
    }
    return story;
  }

  private @Nullable StoryEvent event(Value item, @Nullable FilterSetup added) {
    Fields event = Fields.of(item, Shapes.EVENT, names.problems);
    Trigger trigger = trigger(event);
    Action action = action(event, added);
    return trigger == null || action == null ? null : new StoryEvent(item.at(), trigger, action);
  }

  private @Nullable Trigger trigger(Fields event) {
    List<String> given = TRIGGERS.stream().filter(event::has).toList();
    if (given.size() != 1) {
      names.problems.add(
          event.at(), "expected one of at, after, when: found=" + String.join(" and ", given));
      return null;
    }
    return switch (given.getFirst()) {
      case "at" -> new Trigger.At(event.durationNanos("at", 0));
      case "after" -> new Trigger.After(event.durationNanos("after", 0));
      default -> event.readOrNull("when", this::when);
    };
  }

  /** {@code 3 injections pending [of DRIVER]}. */
  private Trigger when(String text) throws WrongValue {
    List<String> words = new ArrayList<>(List.of(text.strip().split("\\s+")));
    long atLeast = Units.number(words.removeFirst(), 1, Long.MAX_VALUE);
    String driver = null;
    int of = words.indexOf("of");
    if (of >= 0) {
      if (of != words.size() - 2) {
        throw new WrongValue("not a condition: text=" + text + ", expected of DRIVER at its end");
      }
      driver = words.getLast();
      if (!names.drivers.contains(driver)) {
        throw new WrongValue(
            "unknown driver: driver=" + driver + Spelling.suggestion(driver, names.drivers));
      }
      words = words.subList(0, of);
    }
    String counter = String.join(" ", words);
    if (atLeast == 1) {
      counter = counter.replaceFirst("^(injection|connection|packet|redirect)\\b(?!s)", "$1s");
      counter = counter.equals("classify") ? "classifies" : counter;
    }
    int index = COUNTERS.indexOf(Fields.word(counter, "condition", COUNTERS));
    Counter found = Counter.values()[index];
    boolean byDriver =
        found == Counter.INJECTIONS_PENDING
            || found == Counter.INJECTIONS_REQUESTED
            || found == Counter.INJECTIONS_COMPLETED;
    if (driver != null && !byDriver) {
      throw new WrongValue("not counted by driver: condition=" + counter);
    }
    return new Trigger.When(found, driver, atLeast);
  }

  private @Nullable Action action(Fields event, @Nullable FilterSetup added) {
    List<String> given = ACTIONS.stream().filter(event::has).toList();
    if (given.size() != 1) {
      String found = given.isEmpty() ? "none" : String.join(" and ", given);
      names.problems.add(event.at(), "expected one thing to happen: found=" + found);
      return null;
    }
    String key = given.getFirst();
    if (key.equals("add-filter")) {
      return added == null ? null : new Action.AddFilter(added);
    }
    TextValue text = event.scalar(key);
    if (text == null) {
      return null;
    }
    String name = text.text();
    Position at = text.at();
    return switch (key) {
      case "stop-driver" ->
          known(name, at, "driver", names.drivers) ? new Action.StopDriver(name) : null;
      case "start-driver" ->
          known(name, at, "driver", names.drivers) ? new Action.StartDriver(name) : null;
      case "link-down" -> known(name, at, "link", names.links) ? new Action.LinkDown(name) : null;
      case "link-up" -> known(name, at, "link", names.links) ? new Action.LinkUp(name) : null;
      case "stop-bfe" -> known(name, at, "host", names.hosts) ? new Action.StopBfe(name) : null;
      case "start-bfe" -> known(name, at, "host", names.hosts) ? new Action.StartBfe(name) : null;
      case "exit-process" ->
          known(name, at, "process", names.processes) ? new Action.ExitProcess(name) : null;
      case "start-process" ->
          known(name, at, "process", names.processes) ? new Action.StartProcess(name) : null;
      default -> known(name, at, "filter", names.filters) ? new Action.RemoveFilter(name) : null;
    };
  }

  private boolean known(String name, Position at, String what, Collection<String> all) {
    return names.reference(name, at, what, all) != null;
  }
}
