package dev.wfpsim.trace;

import static dev.wfpsim.trace.Fingerprint.X0;
import static dev.wfpsim.trace.Fingerprint.X1;
import static dev.wfpsim.trace.Fingerprint.X2;
import static dev.wfpsim.trace.Fingerprint.X3;
import static dev.wfpsim.trace.Fingerprint.Y0;
import static dev.wfpsim.trace.Fingerprint.Y1;
import static dev.wfpsim.trace.Fingerprint.Y2;
import static dev.wfpsim.trace.Fingerprint.Y3;
import static dev.wfpsim.trace.Fingerprint.high;
import static dev.wfpsim.trace.Fingerprint.low;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The spine of a run: kernel, network and platform write events here, through the kernel's {@code
 * Events}; fingerprint, oracle, reports and statistics read them.
 *
 * <p>An event is a header and a few words, all 64 bits wide. Two words are absorbed by one full
 * multiplication, {@code (x ^ s) * (y ^ t)} to 128 bits under secrets of their place (the mixing
 * step of wyhash): the low half, with the high half turned, goes to one lane and the high half to
 * the other. So the multiplications of an event do not wait for each other, and each lane then
 * advances by a bijection of itself. With no reader attached that is all an event costs: nothing is
 * allocated, nothing decoded, no name hashed.
 *
 * <p>After {@link #close} nothing more is written: what abandoned coroutines do while they unwind
 * is not part of the run.
 */
public final class Trace {
  static final byte[] NO_BYTES = {};

  /** The secrets of the words, two by two. */
  private static final long[] X = {
    X2, X3, 0x165667B19E3779F9L, 0xD1B54A32D192ED03L, 0xDA942042E4DD58B5L
  };

  private static final long[] Y = {
    Y2, Y3, 0x27D4EB2F165667C5L, 0xAEF17502108EF2D9L, 0xF1357AEA2E62A9C5L
  };

  private static final TraceReader[] NONE = {};
  private static final long CHOICE = -2;

  private final NameTable names = new NameTable();
  private final ObjectNames objectNames = new ObjectNames();

  private static final TraceReader[][] NOBODY = nobody();

  /** The readers of each kind; NONE for what nobody reads. */
  private TraceReader[][] readersOf = NOBODY;

  private TraceReader[] readers = NONE;

  /** What readers look at; there from the first that is told of. */
  private @Nullable EventView view;

  private boolean namesWanted;
  private @Nullable CodeAtWork code;
  private @Nullable ThingHistory history;
  private long lane0 = 0x243F6A8885A308D3L;
  private long lane1 = 0x13198A2E03707344L;
  private long events;
  private int objects;
  private long choices;

  /** The halves of the last digest of bytes. */
  private final long[] digest = new long[2];

  private boolean closed;

  private static TraceReader[][] nobody() {
    TraceReader[][] all = new TraceReader[EventKind.values().length][];
    Arrays.fill(all, NONE);
    return all;
  }

  // --- names and objects

  /** The word that stands for a name in events; remembers the text. */
  public long name(String text) {
    long hash = StableHash.of(text);
    names.add(hash, text);
    return hash;
  }

  /** As {@link #name}, of something a run is built of: its text is never forgotten. */
  public long lastingName(String text) {
    long hash = StableHash.of(text);
    names.addLasting(hash, text);
    return hash;
  }

  /** The name that a word stands for, or words that say it is not known. */
  public String nameOf(long hash) {
    String name = names.of(hash);
    return name == null ? "name " + Long.toHexString(hash) + ", forgotten" : name;
  }

  /** The number of a new thing with a life, from 1. */
  public int newObject() {
    return ++objects;
  }

  /** Whether the names of things are to be told to {@link #named}. */
  public boolean wantsNames() {
    return namesWanted;
  }

  /** Gives a thing a name. */
  public void named(int object, String name) {
    objectNames.add(object, name);
  }

  /** A thing lives no more, which its event has told; its name may be forgotten in time. */
  public void died(int object) {
    if (namesWanted) {
      objectNames.dead(object);
    }
  }

  /** The name of a thing; empty where none was given or it is forgotten. */
  public String objectName(int object) {
    String name = objectNames.of(object);
    return name == null ? "" : name;
  }

  /** How many names are kept now. */
  int namesKept() {
    return names.known();
  }

  /** Says how the code at work is found, for readers that ask. */
  public void codeFrom(CodeAtWork source) {
    code = source;
  }

  /** The code at work; null where nobody said how it is found. */
  public @Nullable CodeAtWork code() {
    return code;
  }

  /** Says who knows what was done with things. */
  public void historyFrom(ThingHistory source) {
    history = source;
  }

  /** Who knows what was done with things; null in a run where nobody notes it. */
  public @Nullable ThingHistory history() {
    return history;
  }

  // --- writing

  /**
   * Writes an event without words.
   *
   * @param nanos virtual time in nanoseconds
   * @param who the acting activity in the upper half, 0 for none; on whose behalf in the lower
   * @param where the processor above bit 8, -1 for none; the IRQL below
   * @param cause the number of the event that led here, 0 for none
   * @return its number, from 1; 0 if the trace is closed
   */
  public long write(EventKind kind, long nanos, long who, long where, long cause) {
    assert has(kind, 0);
    if (closed) {
      return 0;
    }
    long at = place(kind, where);
    long p = who ^ X0;
    long q = nanos ^ Y0;
    long r = cause ^ X1;
    long s = at ^ Y1;
    absorb(low(p, q) + low(r, s), high(p, q) + high(r, s));
    return readersOf[kind.ordinal()] == NONE ? events : tell(kind, nanos, who, where, cause);
  }

  /** As {@link #write(EventKind, long, long, long, long)}, with a word. */
  public long write(EventKind kind, long nanos, long who, long where, long cause, long a) {
    assert has(kind, 1);
    if (closed) {
      return 0;
    }
    long at = place(kind, where);
    long p = who ^ X0;
    long q = nanos ^ Y0;
    long r = cause ^ X1;
    long s = at ^ Y1;
    long t = a ^ X2;
    absorb(low(p, q) + low(r, s) + low(t, Y2), high(p, q) + high(r, s) + high(t, Y2));
    if (readersOf[kind.ordinal()] == NONE) {
      return events;
    }
    view().words[0] = a;
    return tell(kind, nanos, who, where, cause);
  }

  /** As {@link #write(EventKind, long, long, long, long)}, with two words. */
  public long write(EventKind kind, long nanos, long who, long where, long cause, long a, long b) {
    assert has(kind, 2);
    if (closed) {
      return 0;
    }
    long at = place(kind, where);
    long p = who ^ X0;
    long q = nanos ^ Y0;
    long r = cause ^ X1;
    long s = at ^ Y1;
    long t = a ^ X2;
    long u = b ^ Y2;
    absorb(low(p, q) + low(r, s) + low(t, u), high(p, q) + high(r, s) + high(t, u));
    if (readersOf[kind.ordinal()] == NONE) {
      return events;
    }
    view().words[0] = a;
    view().words[1] = b;
    return tell(kind, nanos, who, where, cause);
  }

  /** As {@link #write(EventKind, long, long, long, long)}, with three words. */
  public long write(
      EventKind kind, long nanos, long who, long where, long cause, long a, long b, long c) {
    assert has(kind, 3);
    if (closed) {
      return 0;
    }
    long at = place(kind, where);
    long p = who ^ X0;
    long q = nanos ^ Y0;
    long r = cause ^ X1;
    long s = at ^ Y1;
    long t = a ^ X2;
    long u = b ^ Y2;
    long v = c ^ X3;
    absorb(
        low(p, q) + low(r, s) + low(t, u) + low(v, Y3),
        high(p, q) + high(r, s) + high(t, u) + high(v, Y3));
    if (readersOf[kind.ordinal()] == NONE) {
      return events;
    }
    view().words[0] = a;
    view().words[1] = b;
    view().words[2] = c;
    return tell(kind, nanos, who, where, cause);
  }

  /**
   * As {@link #write(EventKind, long, long, long, long)}, with as many words as the kind has, taken
   * from an array that the caller may use again.
   */
  public long write(EventKind kind, long nanos, long who, long where, long cause, long[] words) {
    assert has(kind, kind.longs());
    if (closed) {
      return 0;
    }
    long at = place(kind, where);
    int n = kind.longs();
    long sum0 = low(who ^ X0, nanos ^ Y0) + low(cause ^ X1, at ^ Y1);
    long sum1 = high(who ^ X0, nanos ^ Y0) + high(cause ^ X1, at ^ Y1);
    for (int i = 0; i < n; i += 2) {
      long p = words[i] ^ X[i / 2];
      long q = (i + 1 < n ? words[i + 1] : 0) ^ Y[i / 2];
      sum0 += low(p, q);
      sum1 += high(p, q);
    }
    absorb(sum0, sum1);
    if (readersOf[kind.ordinal()] == NONE) {
      return events;
    }
    System.arraycopy(words, 0, view().words, 0, n);
    return tell(kind, nanos, who, where, cause);
  }

  /**
   * Writes an event that carries bytes, and whose words are their digest and their number; the
   * bytes are hashed at once and not kept.
   */
  public long write(
      EventKind kind,
      long nanos,
      long who,
      long where,
      long cause,
      byte[] data,
      int offset,
      int length) {
    if (closed) {
      return 0;
    }
    Fingerprint.digest(data, offset, length, digest);
    if (readersOf[kind.ordinal()] == NONE) {
      return write(kind, nanos, who, where, cause, digest[0], digest[1], (long) length);
    }
    view().setData(data, offset, length);
    long number = write(kind, nanos, who, where, cause, digest[0], digest[1], (long) length);
    view().setData(NO_BYTES, 0, 0);
    return number;
  }

  /**
   * Tells the readers of a kind that is no event of the run ({@link EventKind#WATCHED}): a run is
   * the same whether somebody watches or not.
   */
  public void watched(
      EventKind kind, long nanos, long who, long where, long cause, long a, long b, long c) {
    assert EventKind.WATCHED.contains(kind) : kind;
    if (closed || !isRead(kind)) {
      return;
    }
    view().words[0] = a;
    view().words[1] = b;
    view().words[2] = c;
    view().set(kind, 0, nanos, who, where, cause);
    tell(kind);
  }

  private EventView view() {
    EventView known = view;
    if (known == null) {
      known = new EventView(this);
      view = known;
    }
    return known;
  }

  private static boolean has(EventKind kind, int words) {
    if (EventKind.WATCHED.contains(kind)) {
      throw new AssertionError(kind + " is no event of a run");
    }
    if (kind.longs() != words) {
      throw new AssertionError(kind + " has " + kind.longs() + " words, not " + words);
    }
    return true;
  }

  private static long place(EventKind kind, long where) {
    return ((long) kind.ordinal() << 40) ^ where;
  }

  private void absorb(long sum0, long sum1) {
    events++;
    advance(sum0, sum1);
  }

  private void advance(long sum0, long sum1) {
    lane0 = Fingerprint.lane0(lane0, sum0);
    lane1 = Fingerprint.lane1(lane1, sum1);
  }

  private long tell(EventKind kind, long nanos, long who, long where, long cause) {
    view().set(kind, events, nanos, who, where, cause);
    tell(kind);
    return events;
  }

  private void tell(EventKind kind) {
    EventView told = view();
    for (TraceReader reader : readersOf[kind.ordinal()]) {
      reader.event(told);
    }
  }

  /** Notes an answered choice; it is part of the fingerprint but not an event. */
  void choice(ChoiceKind kind, long key, int n, long answer) {
    if (closed) {
      return;
    }
    choices++;
    long p = CHOICE ^ X0;
    long q = (((long) kind.ordinal() << 32) | n) ^ Y0;
    long r = key ^ X1;
    long s = answer ^ Y1;
    advance(low(p, q) + low(r, s), high(p, q) + high(r, s));
    for (TraceReader reader : readers) {
      reader.choice(events, kind, key, n, answer);
    }
  }

  // --- reading

  /** Adds a reader. */
  public void attach(TraceReader reader) {
    readers = with(readers, reader);
    readersOf = readersOf.clone();
    for (EventKind kind : reader.kinds()) {
      readersOf[kind.ordinal()] = with(readersOf[kind.ordinal()], reader);
    }
    namesWanted |= reader.wantsNames();
  }

  private static TraceReader[] with(TraceReader[] known, TraceReader reader) {
    TraceReader[] more = Arrays.copyOf(known, known.length + 1);
    more[known.length] = reader;
    return more;
  }

  /** Whether somebody reads events of a kind. */
  public boolean isRead(EventKind kind) {
    return readersOf[kind.ordinal()] != NONE;
  }

  /** How many events were written: the number of the last one. */
  public long events() {
    return events;
  }

  /** How many things with a life there have been. */
  public int objects() {
    return objects;
  }

  /** How many choices were answered. */
  public long choices() {
    return choices;
  }

  /** The fingerprint of everything so far. */
  public Fingerprint fingerprint() {
    return new Fingerprint(
        StableHash.mix(lane0, lane1, events), StableHash.mix(lane1, events, lane0));
  }

  /** One lane as it stands: cheap to compare at checkpoints. */
  long checkpoint() {
    return lane0 ^ Long.rotateLeft(lane1, 32);
  }

  /** Ends the trace; later events are ignored. */
  public void close() {
    closed = true;
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return closed;
  }

  /** Wraps choices so that every answer enters this trace's fingerprint and reaches its readers. */
  public Choices traced(Choices choices) {
    return new TracedChoices(choices, this);
  }
}
