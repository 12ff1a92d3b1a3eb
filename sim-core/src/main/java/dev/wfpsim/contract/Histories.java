package dev.wfpsim.contract;

import dev.wfpsim.collect.BoundedMap;
import dev.wfpsim.collect.LongMap;
import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.ThingHistory;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What drivers did with each thing: where it was made, and the calls that handed it over, kept it
 * or gave it back. For findings that are made where a mistake is noticed, such as a second free.
 *
 * <p>Cost: a note for each such call, so it is attached only to a run that notes lines.
 */
final class Histories implements TraceReader, ThingHistory {
  private static final int MOST_THINGS = 65_536;

  /** So many of a thing's calls are told: the last, since the first is where it was made. */
  private static final int MOST_CALLS = 6;

  /** What these calls do to a thing that they are given matters later. */
  private static final Pattern MATTERS =
      Pattern.compile(
          "ExFreePool.*|(Fwps|Fwpm|Ndis|Io).*(Free|Inject|Reference|Dereference|Clone|Complete|Pend"
              + "|Release|Destroy|Close|Apply|Delete|Unsubscribe|Discard|Acquire|Remove).*");

  private static final boolean[] MATTERING = new boolean[DocumentedCall.values().length];

  static {
    for (DocumentedCall call : DocumentedCall.values()) {
      MATTERING[call.ordinal()] = MATTERS.matcher(call.name()).matches();
    }
  }

  /** What is done, by kind, where the thing is one that drivers allocate rather than make. */
  private static final Map<ObjectKind, String> MAKING = new EnumMap<>(ObjectKind.class);

  static {
    MAKING.put(ObjectKind.POOL_BLOCK, "allocates the block");
    MAKING.put(ObjectKind.MDL, "allocates the MDL");
    MAKING.put(ObjectKind.ENGINE_SESSION, "opens the session");
    MAKING.put(ObjectKind.PENDED_OPERATION, "pends the operation");
    MAKING.put(ObjectKind.PENDED_CLASSIFY, "pends the classify");
    MAKING.put(ObjectKind.LAYER_DATA, "acquires the data");
  }

  private record Did(Point at, String what) {}

  private static final class Life {
    @Nullable Did made;
    final List<Did> calls = new ArrayList<>(2);

    void add(Did did) {
      if (calls.size() == MOST_CALLS) {
        calls.removeFirst();
      }
      calls.add(did);
    }
  }

  private final Trace trace;

  /** A list that has none of these for its parent is a clone. */
  private final LongMap<Boolean> pools = new LongMap<>();

  private final Map<Integer, Life> lives = new BoundedMap<>(MOST_THINGS);

  /** By activity: its last call that has not returned. */
  private final LongMap<Long> calling = new LongMap<>();

  /** By injection: the list. */
  private final Map<Integer, Integer> injected = new BoundedMap<>(MOST_THINGS);

  Histories(Trace trace) {
    this.trace = trace;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.OBJECT,
            EventKind.CALL,
            EventKind.CALL_RETURN,
            EventKind.ACTIVITY_END,
            EventKind.INJECTION_ACCEPTED,
            EventKind.INJECTION_COMPLETED));
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case OBJECT -> made(event);
      case CALL -> called(event);
      case CALL_RETURN, ACTIVITY_END -> calling.remove(event.activity());
      case INJECTION_ACCEPTED ->
          injected.put(event.getInt(Word.INJECTION), event.getInt(Word.LIST));
      case INJECTION_COMPLETED -> completed(event);
      default -> throw new IllegalStateException("not asked for: " + event.kind());
    }
  }

  private void made(EventView event) {
    ObjectKind kind = Things.kind(event);
    if (kind == ObjectKind.NBL_POOL) {
      pools.put(event.getInt(Word.OBJECT), true);
    }
    if (event.subject() == 0) {
      return;
    }
    boolean clones = kind == ObjectKind.NBL && !pools.containsKey(event.getInt(Word.PARENT));
    String what = MAKING.getOrDefault(kind, "makes the " + kind.words());
    Life life = new Life();
    life.made = new Did(Point.of(event), clones ? "makes the clone" : what);
    lives.put(event.getInt(Word.OBJECT), life);
  }

  private void called(EventView event) {
    DocumentedCall call = event.subject() == 0 ? null : Calls.of(event);
    if (call == null) {
      return;
    }
    calling.put(event.activity(), event.number());
    if (!MATTERING[call.ordinal()]) {
      return;
    }
    int[] things = Calls.things(call, event);
    boolean injects = call.name().contains("Inject") && things.length > 1;
    for (int i = injects ? 1 : 0; i < things.length; i++) {
      did(things[i], new Did(Point.of(event), "calls " + call));
    }
  }

  private void did(int thing, Did what) {
    Life life = lives.get(thing);
    if (life == null) {
      life = new Life();
      lives.put(thing, life);
    }
    life.add(what);
  }

  private void completed(EventView event) {
    Integer list = injected.remove(event.getInt(Word.INJECTION));
    if (list != null) {
      did(list, new Did(Point.of(event), "completes the injection"));
    }
  }

  @Override
  public List<Moment> of(int object, int activity) {
    Life life = lives.get(object);
    if (life == null) {
      return List.of();
    }
    Long underWay = calling.get(activity);
    List<Moment> all = new ArrayList<>();
    Did made = life.made;
    if (made != null) {
      all.add(made.at.moment(trace, made.what));
    }
    for (Did each : life.calls) {
      if (underWay == null || each.at.event() != underWay) {
        all.add(each.at.moment(trace, each.what));
      }
    }
    return all;
  }
}
