package dev.wfpsim.contract;

import dev.wfpsim.collect.LongMap;
import dev.wfpsim.contract.HeldLocks.Held;
import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A lock held across a call that may call the driver back before it returns, into a function that
 * takes the same lock: no lock of the kernel can be taken twice. It need not have been called back
 * in this run: that the function takes the lock at all was seen.
 */
final class CallbackLocks implements TraceReader {

  /** What of a driver is called from inside a call. */
  private enum Function {
    CLASSIFY("classifyFn"),
    FLOW_DELETE("flowDeleteFn"),
    NOTIFY("notifyFn");

    private final String name;

    Function(String name) {
      this.name = name;
    }
  }

  private record Danger(Function function, String rule) {}

  /** The calls whose pages, or the rules made from them, say so. */
  private static final Map<DocumentedCall, Danger> CALLS = new EnumMap<>(DocumentedCall.class);

  static {
    CALLS.put(DocumentedCall.FwpsFlowRemoveContext0, new Danger(Function.FLOW_DELETE, "R-362"));
    CALLS.put(DocumentedCall.FwpsCompleteOperation0, new Danger(Function.CLASSIFY, "R-176"));
    for (DocumentedCall call : DocumentedCall.values()) {
      if (call.name().startsWith("FwpmFilterAdd")
          || call.name().startsWith("FwpmFilterDelete")
          || call == DocumentedCall.FwpmTransactionCommit0
          || call == DocumentedCall.FwpmEngineClose0) {
        CALLS.put(call, new Danger(Function.NOTIFY, "R-355"));
      }
    }
  }

  /** One use of a lock that goes badly with another. */
  private record Use(Held held, Function function, String call, String rule, Point at) {}

  /** What an activity is in the midst of since an event. */
  private record Inside(Function function, long since) {}

  private final HeldLocks locks;
  private final Reports reports;
  private final LongMap<ArrayDeque<Inside>> inside = new LongMap<>();

  /** By lock: where it was held across such a call, and which functions took it, and where. */
  private final Map<Integer, Use> across = new TreeMap<>();

  private final Map<Integer, Map<Function, Point>> taken = new TreeMap<>();
  private final Set<Integer> told = new TreeSet<>();

  CallbackLocks(HeldLocks locks, Reports reports) {
    this.locks = locks;
    this.reports = reports;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.CALL,
            EventKind.LOCK_ACQUIRE,
            EventKind.CALLOUT_CALL,
            EventKind.CALLOUT_RETURN,
            EventKind.CALLOUT_NOTIFY,
            EventKind.FLOW_DELETE_CALL,
            EventKind.CALL_RETURN,
            EventKind.ACTIVITY_END));
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case CALL -> called(event);
      case LOCK_ACQUIRE -> took(event);
      case CALLOUT_CALL -> enters(event, Function.CLASSIFY);
      case CALLOUT_NOTIFY -> enters(event, Function.NOTIFY);
      case FLOW_DELETE_CALL -> enters(event, Function.FLOW_DELETE);
      case CALL_RETURN -> returned(event);
      case CALLOUT_RETURN -> leaves(event.activity());
      case ACTIVITY_END -> inside.remove(event.activity());
      default -> throw new IllegalStateException("not asked for: " + event.kind());
    }
  }

  private void enters(EventView event, Function function) {
    ArrayDeque<Inside> nested = inside.get(event.activity());
    if (nested == null) {
      nested = new ArrayDeque<>(2);
      inside.put(event.activity(), nested);
    }
    nested.push(new Inside(function, event.number()));
  }

  private void leaves(int activity) {
    ArrayDeque<Inside> nested = inside.get(activity);
    if (nested != null && nested.pop() != null && nested.isEmpty()) {
      inside.remove(activity);
    }
  }

  /** Functions that were called from inside a call are over when it returns. */
  private void returned(EventView event) {
    ArrayDeque<Inside> nested = inside.isEmpty() ? null : inside.get(event.activity());
    while (nested != null && !nested.isEmpty() && nested.peek().since > event.get(Word.OF_CALL)) {
      nested.pop();
    }
    if (nested != null && nested.isEmpty()) {
      inside.remove(event.activity());
    }
  }

  private void called(EventView event) {
    List<Held> held = locks.of(event.activity());
    DocumentedCall call = held.isEmpty() || event.subject() == 0 ? null : Calls.of(event);
    Danger danger = call == null ? null : CALLS.get(call);
    if (call == null || danger == null) {
      return;
    }
    for (Held each : held) {
      Use use = new Use(each, danger.function, call.name(), danger.rule, Point.of(event));
      across.putIfAbsent(each.lock(), use);
      Point taking = taken.getOrDefault(each.lock(), Map.of()).get(danger.function);
      if (taking != null) {
        tell(event, use, taking);
      }
    }
  }

  private void took(EventView event) {
    ArrayDeque<Inside> nested = inside.isEmpty() ? null : inside.get(event.activity());
    Inside function = nested == null ? null : nested.peek();
    Held held = function == null ? null : locks.taken(event);
    if (function == null || held == null) {
      return;
    }
    taken
        .computeIfAbsent(held.lock(), lock -> new EnumMap<>(Function.class))
        .putIfAbsent(function.function, held.taken());
    Use use = across.get(held.lock());
    if (use != null && use.function == function.function) {
      tell(event, use, held.taken());
    }
  }

  private void tell(EventView event, Use use, @Nullable Point taking) {
    int lock = use.held.lock();
    if (taking == null || !told.add(lock)) {
      return;
    }
    String name = reports.nameOf(lock);
    String what = use.function.name;
    reports.report(
        FindingCode.LOCK_HELD_INTO_CALLBACK,
        use.rule,
        event,
        name
            + " is held across "
            + use.call
            + ", which may call "
            + what
            + " before it returns, and that takes "
            + name
            + ": whoever is called so waits for itself",
        java.util.stream.Stream.of(
                use.held.taken().moment(reports.trace(), "takes " + name),
                use.at.moment(reports.trace(), "calls " + use.call + " with " + name + " held"),
                taking.moment(reports.trace(), "takes " + name + " in " + what))
            .sorted((a, b) -> Long.compare(a.event(), b.event()))
            .toList());
  }
}
