package dev.wfpsim.trace;

import java.util.Arrays;
import java.util.function.Supplier;
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
  private static final long[] X = {
    0xA0761D6478BD642FL,
    0x8EBC6AF09C88C6E3L,
    0x1D8E4E27C47D124FL,
    0x9FB21C651E98DF25L,
    0x165667B19E3779F9L,
    0xD1B54A32D192ED03L,
    0xDA942042E4DD58B5L
  };
  private static final long[] Y = {
    0xE7037ED1A0B428DBL,
    0x589965CC75374CC3L,
    0xD6E8FEB86659FD93L,
    0xC2B2AE3D27D4EB4FL,
    0x27D4EB2F165667C5L,
    0xAEF17502108EF2D9L,
    0xF1357AEA2E62A9C5L
  };
  private static final long LANE0 = 0x9E3779B97F4A7C15L;
  private static final long LANE1 = 0xBF58476D1CE4E5B9L;
  private static final TraceReader[] NONE = {};
  private static final long CHOICE = -2;

  private final NameTable names = new NameTable();
  private final NameTable objectNames = new NameTable();
  private final EventView view = new EventView(this);

  /** The readers of each kind; NONE for what nobody reads. */
  private final TraceReader[][] readersOf = new TraceReader[EventKind.ALL.size()][];

  private TraceReader[] readers = NONE;
  private boolean namesWanted;
  private @Nullable Supplier<String> places;
  private long sum0;
  private long sum1;
  private long lane0 = 0x243F6A8885A308D3L;
  private long lane1 = 0x13198A2E03707344L;
  private long events;
  private int objects;
  private long choices;
  private boolean closed;

  public Trace() {
    Arrays.fill(readersOf, NONE);
  }

  // --- names and objects

  /** The word that stands for a name in events; remembers the text. */
  public long name(String text) {
    long hash = StableHash.of(text);
    names.add(hash, text);
    return hash;
  }

  /** As {@link #name(String)}; the text is remembered only where somebody reads names. */
  public long name(Name name) {
    if (namesWanted) {
      names.add(name.hash(), name.text());
    }
    return name.hash();
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

  /** The name of a thing; empty where none was given or it is forgotten. */
  public String objectName(int object) {
    String name = objectNames.of(object);
    return name == null ? "" : name;
  }

  /** How many names are kept now. */
  int namesKept() {
    return names.known();
  }

  /** Says how the line is found that makes a call, for readers that ask. */
  public void placesFrom(Supplier<String> source) {
    places = source;
  }

  @Nullable Supplier<String> places() {
    return places;
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
    return header(kind, nanos, who, where, cause, 0) ? end(kind, nanos, who, where, cause) : 0;
  }

  /** As {@link #write(EventKind, long, long, long, long)}, with a word. */
  public long write(EventKind kind, long nanos, long who, long where, long cause, long a) {
    if (!header(kind, nanos, who, where, cause, 1)) {
      return 0;
    }
    pair(2, a, 0);
    if (readersOf[kind.ordinal()] != NONE) {
      view.words[0] = a;
    }
    return end(kind, nanos, who, where, cause);
  }

  /** As {@link #write(EventKind, long, long, long, long)}, with two words. */
  public long write(EventKind kind, long nanos, long who, long where, long cause, long a, long b) {
    if (!header(kind, nanos, who, where, cause, 2)) {
      return 0;
    }
    pair(2, a, b);
    if (readersOf[kind.ordinal()] != NONE) {
      view.words[0] = a;
      view.words[1] = b;
    }
    return end(kind, nanos, who, where, cause);
  }

  /** As {@link #write(EventKind, long, long, long, long)}, with three words. */
  public long write(
      EventKind kind, long nanos, long who, long where, long cause, long a, long b, long c) {
    if (!header(kind, nanos, who, where, cause, 3)) {
      return 0;
    }
    pair(2, a, b);
    pair(3, c, 0);
    if (readersOf[kind.ordinal()] != NONE) {
      view.words[0] = a;
      view.words[1] = b;
      view.words[2] = c;
    }
    return end(kind, nanos, who, where, cause);
  }

  /**
   * As {@link #write(EventKind, long, long, long, long)}, with as many words as the kind has, taken
   * from an array that the caller may use again.
   */
  public long write(EventKind kind, long nanos, long who, long where, long cause, long[] words) {
    int n = kind.longs();
    if (!header(kind, nanos, who, where, cause, n)) {
      return 0;
    }
    for (int i = 0; i < n; i += 2) {
      pair(2 + i / 2, words[i], i + 1 < n ? words[i + 1] : 0);
    }
    if (readersOf[kind.ordinal()] != NONE) {
      System.arraycopy(words, 0, view.words, 0, n);
    }
    return end(kind, nanos, who, where, cause);
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
    if (!header(kind, nanos, who, where, cause, 3)) {
      return 0;
    }
    Fingerprint digest = Fingerprint.digest(data, offset, length, LANE0, LANE1);
    pair(2, digest.high(), digest.low());
    pair(3, length, 0);
    TraceReader[] told = readersOf[kind.ordinal()];
    advance();
    events++;
    if (told != NONE) {
      view.words[0] = digest.high();
      view.words[1] = digest.low();
      view.words[2] = length;
      view.set(kind, events, nanos, who, where, cause);
      view.setData(data, offset, length);
      tell(told);
    }
    return events;
  }

  private boolean header(EventKind kind, long nanos, long who, long where, long cause, int words) {
    assert words == kind.longs() : kind + " has " + kind.longs() + " words, not " + words;
    if (closed) {
      return false;
    }
    sum0 = 0;
    sum1 = 0;
    pair(0, who, nanos);
    pair(1, cause, ((long) kind.ordinal() << 40) ^ where);
    return true;
  }

  private long end(EventKind kind, long nanos, long who, long where, long cause) {
    advance();
    events++;
    TraceReader[] told = readersOf[kind.ordinal()];
    if (told != NONE) {
      view.set(kind, events, nanos, who, where, cause);
      tell(told);
    }
    return events;
  }

  private void tell(TraceReader[] told) {
    for (TraceReader reader : told) {
      reader.event(view);
    }
  }

  private void pair(int place, long x, long y) {
    long p = x ^ X[place];
    long q = y ^ Y[place];
    long high = Math.multiplyHigh(p, q);
    sum0 += (p * q) ^ Long.rotateLeft(high, 32);
    sum1 += high;
  }

  private void advance() {
    lane0 = Long.rotateLeft(lane0 ^ sum0, 29) * LANE0;
    lane1 = (Long.rotateLeft(lane1, 33) + sum1) * LANE1;
  }

  /** Notes an answered choice; it is part of the fingerprint but not an event. */
  void choice(ChoiceKind kind, long key, int n, long answer) {
    if (closed) {
      return;
    }
    choices++;
    sum0 = 0;
    sum1 = 0;
    pair(0, CHOICE, ((long) kind.ordinal() << 32) | n);
    pair(1, key, answer);
    advance();
    for (TraceReader reader : readers) {
      reader.choice(events, kind, key, n, answer);
    }
  }

  // --- reading

  /** Adds a reader. */
  public void attach(TraceReader reader) {
    readers = with(readers, reader);
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
