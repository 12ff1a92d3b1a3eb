package dev.wfpsim.contract;

import dev.wfpsim.collect.LongMap;
import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came before what, whichever way the run had been scheduled: vector clocks (Mattern, "Virtual
 * time and global states of distributed systems", 1989) over activities. What two activities do is
 * ordered if the one led to the other (it queued the DPC, woke the thread, sent the packet), or if
 * they met at something that orders: a lock, an event, a thread that ended, an interlocked cell, an
 * object that both handed to the platform, the registration of a callback and its unregistration.
 *
 * <p>Wherever it is not known whether the platform orders, it is taken to: what is called unordered
 * here is so on every machine, and what was missed may be found under another seed.
 *
 * <p>Cost: a look-up and a note for each event while somebody holds a {@link Mark}; where nobody
 * does there is nothing to be seen, and only kinds of things and calls under way are kept. Only
 * marks make clocks longer; a place in them is used again for who comes after its last user.
 */
final class CameBefore implements TraceReader {

  /** Whether two who took the same lock, or called on the same object, are ordered by that. */
  enum Meeting {
    ORDERS,
    /** One first by chance is no order: it could as well have been the other. */
    IS_CHANCE
  }

  /** A marked point of an activity, on a line of marks. */
  record Mark(int line, int count) {
    /** Whether who has seen that much comes after it. */
    boolean isSeenBy(Clock clock) {
      return clock.has(line, count);
    }
  }

  private static final int MOST_REMEMBERED = 1 << 18;

  /** Things that exist for waiting and handing over. */
  private static final Set<ObjectKind> HAND_OVER =
      EnumSet.of(
          ObjectKind.EVENT,
          ObjectKind.SEMAPHORE,
          ObjectKind.TIMER,
          ObjectKind.THREAD,
          ObjectKind.DPC,
          ObjectKind.WORK_ITEM,
          ObjectKind.RUNDOWN);

  private static final Set<ObjectKind> LOCKS =
      EnumSet.of(
          ObjectKind.SPIN_LOCK,
          ObjectKind.QUEUED_SPIN_LOCK,
          ObjectKind.READER_WRITER_LOCK,
          ObjectKind.FAST_MUTEX);

  /** After these the platform may call the driver back, who then sees what was done before. */
  private static final Set<DocumentedCall> LETS_CALL_BACK =
      callsStarting(
          "FwpsCalloutRegister",
          "FwpmFilterAdd",
          "FwpmCalloutAdd",
          "FwpmTransactionCommit",
          "FwpmBfeStateSubscribe",
          "FwpsInjectionHandleCreate",
          "FwpsFlowAssociateContext",
          "FwpsPend",
          "FwpsComplete",
          "PsSetCreateProcessNotifyRoutine",
          "KeSetTimer",
          "KeInsertQueueDpc",
          "IoQueueWorkItem",
          "PsCreateSystemThread");

  /** When these return, callbacks that have returned before are seen. */
  private static final Set<DocumentedCall> WAITS_FOR_CALLBACKS =
      callsStarting(
          "FwpsCalloutUnregister",
          "FwpsInjectionHandleDestroy",
          "FwpsFlowRemoveContext",
          "FwpmBfeStateUnsubscribe",
          "FwpmFilterDelete",
          "FwpmEngineClose",
          "FwpmTransactionCommit",
          "PsSetCreateProcessNotifyRoutine",
          "KeCancelTimer",
          "KeFlushQueuedDpcs",
          "KeRemoveQueueDpc",
          "IoFreeWorkItem",
          "ExWaitForRundownProtectionRelease");

  /** The calls in which others may do what the caller sees when it goes on. */
  private static final Set<DocumentedCall> WAITS =
      callsStarting("KeWaitFor", "ExWaitFor", "KeDelayExecution");

  /** A call of those that has not returned. */
  private record Made(long event, DocumentedCall call, int[] things) {}

  /** What one activity has seen, and what it is in the midst of. */
  private static final class Line {
    Clock clock = Clock.START;
    long cause = -1;
    int marks = -1;
    int subject;
    int generation;
    @Nullable ArrayDeque<Made> calls;
  }

  /** What all callbacks of a driver see, and what was done in its code. */
  private static final class OfDriver {
    Clock registered = Clock.START;
    Clock done = Clock.START;
  }

  private final Meeting meeting;
  private final LongMap<Line> lines = new LongMap<>();
  private final LongMap<OfDriver> drivers = new LongMap<>();
  private final LongMap<ObjectKind> kinds = new LongMap<>();
  private final LongMap<Clock> objects = new LongMap<>();
  private final Line hardware = new Line();
  private Clock signals = Clock.START;
  private Clock[] remembered = new Clock[64];
  private long last;

  /** The last mark of each line of marks, and those that nobody alive makes marks on. */
  private int[] counts = new int[8];

  private int lineCount;
  private final ArrayDeque<Integer> free = new ArrayDeque<>();

  /** How many marks are held; when the last is given back, all that was seen is forgotten. */
  private int held;

  private int generation;
  private long forgotten;

  CameBefore(Meeting meeting) {
    this.meeting = meeting;
  }

  private static Set<DocumentedCall> callsStarting(String... starts) {
    Set<DocumentedCall> calls = EnumSet.noneOf(DocumentedCall.class);
    for (DocumentedCall call : DocumentedCall.values()) {
      if (Arrays.stream(starts).anyMatch(start -> call.name().startsWith(start))) {
        calls.add(call);
      }
    }
    return calls;
  }

  // --- what is asked

  /** Marks the event that an activity has just made, to ask later who comes after it. */
  Mark mark(int activity) {
    if (held == 0) {
      forgotten = last - 1; // of what came before nobody knows anything
    }
    Line line = line(activity);
    if (line.marks < 0) {
      line.marks = takeLine(line.clock);
    }
    held++;
    int count = ++counts[line.marks];
    line.clock = line.clock.with(line.marks, count);
    remember(line.clock);
    return new Mark(line.marks, count);
  }

  /** Nobody asks for this mark any more. */
  void release(Mark mark) {
    held--;
    if (held == 0) {
      generation++;
      objects.clear();
      signals = Clock.START;
      free.clear();
      lineCount = 0;
      Arrays.fill(counts, 0);
      for (OfDriver driver : drivers.values()) {
        driver.registered = Clock.START;
        driver.done = Clock.START;
      }
    }
  }

  /** What an activity has seen by now. */
  Clock clock(int activity) {
    return line(activity).clock;
  }

  /** A line whose last user this one comes after, or a new one. */
  private int takeLine(Clock clock) {
    for (int tries = Math.min(free.size(), 16); tries > 0; tries--) {
      int candidate = free.remove();
      if (clock.has(candidate, counts[candidate])) {
        return candidate;
      }
      free.add(candidate);
    }
    if (lineCount == counts.length) {
      counts = Arrays.copyOf(counts, 2 * lineCount);
    }
    return lineCount++;
  }

  // --- reading

  @Override
  public void event(EventView event) {
    last = event.number();
    if (held == 0) {
      idle(event);
      return;
    }
    Line line = line(event.activity());
    if (line.cause != event.cause()) {
      line.cause = event.cause();
      Clock led = at(event.cause());
      line.clock = line == hardware ? led : line.clock.join(led);
    }
    OfDriver driver = drivers.isEmpty() ? null : drivers.get(event.subject());
    if (driver != null && line.subject != event.subject() && !isReturn(event)) {
      line.clock = line.clock.join(driver.registered);
    }
    line.subject = event.subject();
    meet(event, line, driver);
    if (driver != null) {
      driver.done = driver.done.join(line.clock);
    }
    remember(isWokenByChance(event) ? Clock.START : line.clock);
  }

  /** What has to be known of the time when nobody held a mark. */
  private void idle(EventView event) {
    switch (event.kind()) {
      case OBJECT -> made(event);
      case DEAD -> gone(event.getInt(Word.OBJECT));
      case CALL -> {
        DocumentedCall call = drivers.get(event.subject()) == null ? null : Calls.of(event);
        if (call != null && isWaiting(call)) {
          begins(event, line(event.activity()), call);
        }
      }
      case CALL_RETURN -> {
        Line line = lines.get(event.activity());
        if (line != null) {
          Made unused = ended(line, event.get(Word.OF_CALL));
        }
      }
      case ACTIVITY_END -> lines.remove(event.activity());
      default -> {}
    }
  }

  private static boolean isWaiting(DocumentedCall call) {
    return WAITS.contains(call) || WAITS_FOR_CALLBACKS.contains(call);
  }

  /** Who waited for a lock is led on by who gave it back, but might have had it first. */
  private boolean isWokenByChance(EventView event) {
    return meeting == Meeting.IS_CHANCE
        && event.kind() == EventKind.WAKE
        && LOCKS.contains(kinds.get(event.getInt(Word.OBJECT)));
  }

  private static boolean isReturn(EventView event) {
    return event.kind() == EventKind.CALL_RETURN;
  }

  private void meet(EventView event, Line line, @Nullable OfDriver driver) {
    switch (event.kind()) {
      case OBJECT -> made(event);
      case DEAD -> gone(event.getInt(Word.OBJECT));
      case ACTIVITY_END -> ended(event, line);
      case LOCK_ACQUIRE -> takes(line, event.getInt(Word.LOCK));
      case LOCK_RELEASE -> givesBack(line, event.getInt(Word.LOCK));
      case SHARED_READ, SHARED_WRITE -> touches(line, event.getInt(Word.CELL));
      case INJECTION_ACCEPTED -> gives(line, event.getInt(Word.INJECTION));
      case INJECTION_MOVED, INJECTION_COMPLETED -> sees(line, event.getInt(Word.INJECTION));
      case CLASSIFY_PEND, CLASSIFY_COMPLETE, OPERATION_PEND, OPERATION_COMPLETE ->
          both(line, event.getInt(Word.PENDED));
      case FLOW_CONTEXT_ADD, FLOW_CONTEXT_REMOVE -> both(line, event.getInt(Word.CONTEXT));
      case CALL -> calls(event, line, driver);
      case CALL_RETURN -> returns(event, line, driver);
      default -> {}
    }
  }

  private void made(EventView event) {
    ObjectKind kind = Things.kind(event);
    if (kind == ObjectKind.DRIVER) {
      drivers.put(event.getInt(Word.OBJECT), new OfDriver());
    }
    if (HAND_OVER.contains(kind) || LOCKS.contains(kind) || kind == ObjectKind.INTERLOCKED_CELL) {
      kinds.put(event.getInt(Word.OBJECT), kind);
    }
  }

  /** A thread that has ended can still be waited for. */
  private void gone(int object) {
    if (kinds.get(object) != ObjectKind.THREAD) {
      kinds.remove(object);
      objects.remove(object);
    } else if (objects.get(object) == null) {
      kinds.remove(object);
    }
  }

  private void ended(EventView event, Line line) {
    int activity = event.activity();
    gives(line, activity);
    signals = signals.join(line.clock);
    if (line.marks >= 0) {
      free.add(line.marks);
    }
    lines.remove(activity);
  }

  private void takes(Line line, int lock) {
    if (meeting == Meeting.ORDERS) {
      sees(line, lock);
    }
  }

  private void givesBack(Line line, int lock) {
    if (meeting == Meeting.ORDERS) {
      gives(line, lock);
    }
  }

  private void touches(Line line, int cell) {
    if (meeting == Meeting.ORDERS && kinds.get(cell) == ObjectKind.INTERLOCKED_CELL) {
      both(line, cell);
    }
  }

  private void calls(EventView event, Line line, @Nullable OfDriver driver) {
    DocumentedCall call = driver == null ? null : Calls.of(event);
    if (call == null || driver == null) {
      return;
    }
    for (int i = 0; i < Calls.words(call); i++) {
      meetAt(line, Calls.thing(call, event, i));
    }
    if (isWaiting(call)) {
      begins(event, line, call);
    }
    if (LETS_CALL_BACK.contains(call)) {
      driver.registered = driver.registered.join(line.clock);
    }
  }

  private void returns(EventView event, Line line, @Nullable OfDriver driver) {
    Made made = ended(line, event.get(Word.OF_CALL));
    if (made == null) {
      return;
    }
    for (int thing : made.things) {
      meetAt(line, thing);
    }
    if (driver != null && WAITS_FOR_CALLBACKS.contains(made.call)) {
      line.clock = line.clock.join(driver.done);
    }
    if (made.call == DocumentedCall.KeWaitForMultipleObjects) {
      line.clock = line.clock.join(signals); // for which of them is not told
    }
  }

  private static void begins(EventView event, Line line, DocumentedCall call) {
    ArrayDeque<Made> calls = line.calls == null ? new ArrayDeque<>(2) : line.calls;
    calls.push(new Made(event.number(), call, Calls.things(call, event)));
    line.calls = calls;
  }

  /** The call that has returned, if it is one of those that wait. */
  private static @Nullable Made ended(Line line, long call) {
    ArrayDeque<Made> calls = line.calls;
    while (calls != null && !calls.isEmpty() && calls.peek().event > call) {
      calls.pop(); // cut off by an exception
    }
    return calls == null || calls.isEmpty() || calls.peek().event != call ? null : calls.pop();
  }

  private void meetAt(Line line, int thing) {
    if (thing == 0) {
      return;
    }
    ObjectKind kind = kinds.get(thing);
    boolean handsOver = HAND_OVER.contains(kind);
    if (handsOver || meeting == Meeting.ORDERS && !LOCKS.contains(kind)) {
      both(line, thing);
    }
    if (handsOver) {
      signals = signals.join(line.clock);
    }
  }

  private void both(Line line, int object) {
    sees(line, object);
    gives(line, object);
  }

  private void sees(Line line, int object) {
    Clock known = objects.get(object);
    line.clock = known == null ? line.clock : line.clock.join(known);
  }

  private void gives(Line line, int object) {
    if (line.clock != Clock.START) {
      Clock known = objects.get(object);
      objects.put(object, known == null ? line.clock : known.join(line.clock));
    }
  }

  private Line line(int activity) {
    Line line = activity == 0 ? hardware : lines.get(activity);
    if (line == null) {
      line = new Line();
      line.generation = generation;
      lines.put(activity, line);
    } else if (line.generation != generation) {
      line.generation = generation;
      line.clock = Clock.START;
      line.cause = -1;
      line.marks = -1;
      line.subject = 0;
    }
    return line;
  }

  // --- what was seen at an event

  private void remember(Clock clock) {
    if (last >= remembered.length && remembered.length < MOST_REMEMBERED) {
      remembered = Arrays.copyOf(remembered, 4 * remembered.length);
    }
    remembered[(int) last & (remembered.length - 1)] = clock;
  }

  private Clock at(long event) {
    if (event <= forgotten) {
      return Clock.START;
    }
    if (last - event >= remembered.length) {
      return Clock.of(counts, lineCount); // too long ago to know: it has seen all there is
    }
    Clock then = remembered[(int) event & (remembered.length - 1)];
    return then == null ? Clock.START : then;
  }
}
