package dev.wfpsim.kernel.run;

import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.Trace;
import java.util.Map;

/**
 * The one way to write an event: fills in who acts, on whose behalf, where and when, and what led
 * there. The words are the kind's, in its order; a kind that is given another number of words fails
 * an assertion.
 *
 * <p>Costs the trace's fingerprint and a few fields; nothing is allocated, and no name is asked
 * unless somebody reads names.
 */
public final class Events {
  private static final long NO_PROCESSOR = -1L << 8;
  private static final long HARDWARE = NO_PROCESSOR | Irql.DISPATCH_LEVEL.ordinal();

  private final Kernel kernel;
  private final Trace trace;
  private final long[] words = new long[10];
  private final Map<String, Long> names = new LazyLinkedMap<>();

  Events(Kernel kernel, Trace trace) {
    this.kernel = kernel;
    this.trace = trace;
  }

  /** Writes an event without words; answers its number, 0 once the run is over. */
  public long write(EventKind kind) {
    Activity self = kernel.currentOrHardware();
    return trace.write(kind, kernel.nowNanos(), self.who(), where(self), self.cause);
  }

  /** Writes an event of one word. */
  public long write(EventKind kind, long a) {
    return write(kernel.currentOrHardware(), kind, a);
  }

  /** Writes an event of two words. */
  public long write(EventKind kind, long a, long b) {
    return write(kernel.currentOrHardware(), kind, a, b);
  }

  /** Writes an event of three words. */
  public long write(EventKind kind, long a, long b, long c) {
    return write(kernel.currentOrHardware(), kind, a, b, c);
  }

  /** Writes an event of four words. */
  public long write(EventKind kind, long a, long b, long c, long d) {
    words[3] = d;
    return writeFrom(kind, a, b, c);
  }

  /** Writes an event of five words. */
  public long write(EventKind kind, long a, long b, long c, long d, long e) {
    words[3] = d;
    words[4] = e;
    return writeFrom(kind, a, b, c);
  }

  /** Writes an event of six words. */
  public long write(EventKind kind, long a, long b, long c, long d, long e, long f) {
    words[3] = d;
    words[4] = e;
    words[5] = f;
    return writeFrom(kind, a, b, c);
  }

  /** Writes an event of seven words. */
  public long write(EventKind kind, long a, long b, long c, long d, long e, long f, long g) {
    words[3] = d;
    words[4] = e;
    words[5] = f;
    words[6] = g;
    return writeFrom(kind, a, b, c);
  }

  /** Writes an event of eight words. */
  public long write(
      EventKind kind, long a, long b, long c, long d, long e, long f, long g, long h) {
    words[3] = d;
    words[4] = e;
    words[5] = f;
    words[6] = g;
    words[7] = h;
    return writeFrom(kind, a, b, c);
  }

  /** Writes an event of any number of words, taken from an array that may be used again. */
  public long write(EventKind kind, long[] all) {
    Activity self = kernel.currentOrHardware();
    return trace.write(kind, kernel.nowNanos(), self.who(), where(self), self.cause, all);
  }

  /** As {@link #write(EventKind, long, long)}, for whoever asked for it, also inside a call. */
  public long writeForMaker(EventKind kind, long a, long b) {
    Activity self = kernel.currentOrHardware();
    return trace.write(kind, kernel.nowNanos(), self.maker(), where(self), self.cause, a, b);
  }

  private long writeFrom(EventKind kind, long a, long b, long c) {
    words[0] = a;
    words[1] = b;
    words[2] = c;
    return write(kind, words);
  }

  /** Writes an event that carries bytes, which are hashed and not kept. */
  public long writeBytes(EventKind kind, byte[] data, int offset, int length) {
    Activity self = kernel.currentOrHardware();
    return trace.write(
        kind, kernel.nowNanos(), self.who(), where(self), self.cause, data, offset, length);
  }

  /** As {@link #write(EventKind, long)}, of an activity that need not be the running one. */
  public long write(Activity self, EventKind kind, long a) {
    return trace.write(kind, kernel.nowNanos(), self.who(), where(self), self.cause, a);
  }

  /** As {@link #write(EventKind, long, long)}, of an activity that need not be the running one. */
  public long write(Activity self, EventKind kind, long a, long b) {
    return trace.write(kind, kernel.nowNanos(), self.who(), where(self), self.cause, a, b);
  }

  /** As {@link #write(EventKind, long, long, long)}, likewise. */
  public long write(Activity self, EventKind kind, long a, long b, long c) {
    return trace.write(kind, kernel.nowNanos(), self.who(), where(self), self.cause, a, b, c);
  }

  private static long where(Activity self) {
    Processor p = self.processor;
    return (p == null ? NO_PROCESSOR : (long) p.ordinal << 8) | self.irql.ordinal();
  }

  /** A timed event fires: what happens most, by nobody and nowhere. */
  long timedEvent(long key, long cause) {
    return trace.write(EventKind.TIMED_EVENT, kernel.nowNanos(), 0, HARDWARE, cause, key);
  }

  /** A kernel call takes effect. */
  void call(String name) {
    call(name, 0, 0, 0, 0);
  }

  /**
   * A documented call is made, with up to four arguments: numbers of objects, or plain numbers.
   *
   * @return the number of the event
   */
  long call(String name, long a, long b, long c, long d) {
    return write(EventKind.CALL, name(name), a, b, c, d);
  }

  /**
   * The word for one of the names that a run is built of: hosts, processes, links, calls. Its text
   * is hashed once, and never forgotten.
   */
  public long name(String name) {
    Long known = names.get(name);
    if (known != null) {
      return known;
    }
    long word = trace.lastingName(name);
    names.put(name, word);
    return word;
  }

  /**
   * Something begins to exist: for the driver or process that made it, also where that asked the
   * system for it in a call.
   *
   * @param parent the number of what it belongs to or is a clone of; 0 for none
   * @return its number, for good its own
   */
  public int object(ObjectKind kind, int parent, String name) {
    return object(kernel.currentOrHardware().maker(), kind, parent, name);
  }

  /**
   * Something begins to exist that the system makes for itself, whoever's call it is carrying out.
   *
   * @param parent the number of what it belongs to; 0 for none
   * @return its number, for good its own
   */
  public int systemObject(ObjectKind kind, int parent, String name) {
    return object((long) kernel.currentOrHardware().id() << 32, kind, parent, name);
  }

  private int object(long maker, ObjectKind kind, int parent, String name) {
    int object = trace.newObject();
    if (trace.wantsNames()) {
      trace.named(object, name);
    }
    Activity self = kernel.currentOrHardware();
    trace.write(
        EventKind.OBJECT,
        kernel.nowNanos(),
        maker,
        where(self),
        self.cause,
        object,
        kind.ordinal(),
        parent);
    return object;
  }

  /** Whether somebody reads what driver code does with memory. */
  public boolean watchesMemory() {
    return trace.isRead(EventKind.MEMORY_READ) || trace.isRead(EventKind.MEMORY_WRITE);
  }

  /**
   * Bytes are read or written: tells who watches that, where driver code does it. What a call does
   * for a driver is the system's doing. No event of the run.
   *
   * @param kind {@link EventKind#MEMORY_READ} or {@link EventKind#MEMORY_WRITE}
   * @param object the number of the thing that they belong to
   * @param offset from the first byte that the thing describes
   */
  public void touched(EventKind kind, int object, int offset, int bytes) {
    Activity self = kernel.currentOrHardware();
    if (self.callback() != null && self.subject() != 0) {
      trace.watched(
          kind, kernel.nowNanos(), self.who(), where(self), self.cause, object, offset, bytes);
    }
  }

  /** Tells who watches of something that is no event of the run. */
  public void watched(EventKind kind, long word) {
    Activity self = kernel.currentOrHardware();
    trace.watched(kind, kernel.nowNanos(), self.who(), where(self), self.cause, word, 0, 0);
  }

  /** Whether somebody reads the names of things, so that making them is worth while. */
  public boolean wantsNames() {
    return trace.wantsNames();
  }

  /** It exists no more. */
  public void dead(int object) {
    write(EventKind.DEAD, object);
    trace.died(object);
  }

  /** The number of the event written last. */
  public long last() {
    return trace.events();
  }
}
