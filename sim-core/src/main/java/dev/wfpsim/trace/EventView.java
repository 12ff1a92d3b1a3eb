package dev.wfpsim.trace;

/**
 * One event, as readers see it: who did what, on whose behalf, where, and what led to it. The trace
 * has one of these and fills it again for every event, so it is valid only while a reader is told.
 */
public final class EventView {
  private final Trace trace;
  private EventKind kind = EventKind.RUN_END;
  private long number;
  private long virtualNanos;
  private long who;
  private long where;
  private long cause;
  final long[] words = new long[EventKind.MAX_LONGS];
  private byte[] data = Trace.NO_BYTES;
  private int offset;
  private int length;

  EventView(Trace trace) {
    this.trace = trace;
  }

  void set(EventKind what, long event, long nanos, long by, long at, long from) {
    kind = what;
    number = event;
    virtualNanos = nanos;
    who = by;
    where = at;
    cause = from;
  }

  void setData(byte[] bytes, int at, int count) {
    data = bytes;
    offset = at;
    length = count;
  }

  public EventKind kind() {
    return kind;
  }

  /** Its number, from 1; 0 for what is no event of the run ({@link EventKind#WATCHED}). */
  public long number() {
    return number;
  }

  /** Virtual time, nanoseconds since the start of the run. */
  public long virtualNanos() {
    return virtualNanos;
  }

  /** The number of the processor it happened on, run-wide; -1 for none. */
  public int processor() {
    return (int) (where >> 8);
  }

  /** The level it happened at, by its number, 0 to 2. */
  public int irql() {
    return (int) where & 0xFF;
  }

  /** The acting activity; 0 for hardware and the network. */
  public int activity() {
    return (int) (who >> 32);
  }

  /** On whose behalf: the number of a driver or process; 0 for the system. */
  public int subject() {
    return (int) who;
  }

  /** The number of the event that led here; 0 for none. */
  public long cause() {
    return cause;
  }

  /** Whether events of this kind have such a word. */
  public boolean has(Word word) {
    return kind.position(word) >= 0;
  }

  /**
   * A word of the event; of one that takes two, the first.
   *
   * @throws IllegalArgumentException if its kind has no such word
   */
  public long get(Word word) {
    return words[at(word)];
  }

  /** The second half of a word that takes two, such as an address. */
  public long low(Word word) {
    if (word.type().longs() != 2) {
      throw new IllegalArgumentException("not a word of two halves: word=" + word);
    }
    return words[at(word) + 1];
  }

  /** As {@link #get}, for one that is a number of 32 bits. */
  public int getInt(Word word) {
    return (int) get(word);
  }

  private int at(Word word) {
    int position = kind.position(word);
    if (position < 0) {
      throw new IllegalArgumentException("no such word: kind=" + kind + " word=" + word);
    }
    return position;
  }

  /** The name of what a word of type NAME, OBJECT or ACTIVITY stands for; see {@link Trace}. */
  public String nameOf(Word word) {
    long value = get(word);
    return word.type() == WordType.NAME ? trace.nameOf(value) : trace.objectName((int) value);
  }

  /** The name of an object, empty where none was kept. */
  public String objectName(int object) {
    return trace.objectName(object);
  }

  /**
   * The bytes of an event that carries some (a packet, a line of text), from {@link #offset},
   * {@link #length} of them; empty for other events.
   */
  public byte[] data() {
    return data;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  /**
   * The line of driver code that made a call or a thing, took a reference or touched memory, such
   * as {@code Odd.java:30}; empty for other events and where no driver's code is at work. Asking
   * walks the stack.
   */
  public String place() {
    CodeAtWork code = trace.code();
    return hasPlace() && code != null ? code.place() : "";
  }

  /**
   * As {@link #place()} where this run notes lines, for readers that keep the lines of many events
   * in case one turns out to matter; empty in every other run.
   */
  public String notedPlace() {
    CodeAtWork code = trace.code();
    return code != null && code.notesLines() ? place() : "";
  }

  /** This event, to be told of later. */
  public Moment moment(String what) {
    return new Moment(number, virtualNanos, trace.objectName(activity()), notedPlace(), what);
  }

  private boolean hasPlace() {
    return switch (kind) {
      case CALL, OBJECT, REFERENCE, MEMORY_READ, MEMORY_WRITE -> true;
      case SHARED_READ, SHARED_WRITE, LOCK_ACQUIRE, CALLOUT_UNREGISTER -> true;
      default -> false;
    };
  }
}
