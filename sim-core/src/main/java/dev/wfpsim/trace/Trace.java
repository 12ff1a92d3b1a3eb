package dev.wfpsim.trace;

import java.util.Arrays;

/**
 * The spine of a run: kernel, network and platform write compact events here; fingerprint, oracle,
 * reports and statistics read them.
 *
 * <p>An event is five 64-bit words. With no reader attached it costs the fingerprint only: ten
 * independent multiplications and two short dependent ones, a few nanoseconds, nothing allocated.
 * Each word is folded ({@code w ^ w >>> 32}, a bijection) before it is multiplied, so that
 * differences in top bits cannot cancel; each lane's update is a bijection of the lane.
 *
 * <p>After {@link #close} nothing more is written: what abandoned coroutines do while they unwind
 * is not part of the run.
 */
public final class Trace {
  private static final long A0 = 0xA0761D6478BD642FL;
  private static final long A1 = 0xE7037ED1A0B428DBL;
  private static final long A2 = 0x8EBC6AF09C88C6E3L;
  private static final long A3 = 0x589965CC75374CC3L;
  private static final long A4 = 0x1D8E4E27C47D124FL;
  private static final long B0 = 0xD6E8FEB86659FD93L;
  private static final long B1 = 0x9FB21C651E98DF25L;
  private static final long B2 = 0xC2B2AE3D27D4EB4FL;
  private static final long B3 = 0x165667B19E3779F9L;
  private static final long B4 = 0x27D4EB2F165667C5L;
  private static final long LANE0 = 0x9E3779B97F4A7C15L;
  private static final long LANE1 = 0xBF58476D1CE4E5B9L;
  private static final TraceReader[] NONE = {};
  private static final long NAME = -1;
  private static final long CHOICE = -2;

  private final NameTable names = new NameTable();
  private TraceReader[] readers = NONE;
  private long lane0 = 0x243F6A8885A308D3L;
  private long lane1 = 0x13198A2E03707344L;
  private long events;
  private long choices;
  private boolean closed;

  /**
   * The number of a name, given on first use, from 0; for good for the first thousands, and for a
   * while for what comes up later ({@link NameTable}).
   */
  public int name(String name) {
    int known = names.find(name);
    return known >= 0 ? known : newName(name);
  }

  private int newName(String name) {
    int id = names.add(name);
    if (!closed) {
      absorb(NAME, id, StableHash.of(name), 0, 0);
      for (TraceReader reader : readers) {
        reader.name(id, name);
      }
    }
    return id;
  }

  /** The name that {@link #name} gave this number, or words that say it is forgotten. */
  public String nameOf(long id) {
    if (id < 0 || id >= names.given()) {
      throw new IllegalArgumentException("unknown name: id=" + id + " names=" + names.given());
    }
    String name = names.nameOf((int) id);
    return name == null ? "name " + id + ", forgotten" : name;
  }

  /** How many names are kept now. */
  int namesKept() {
    return names.known();
  }

  /**
   * Writes one event.
   *
   * @param virtualNanos virtual time in nanoseconds
   * @param activity the acting activity's id, 0 for none
   */
  public void emit(EventKind kind, long virtualNanos, int activity, long a, long b, long c) {
    if (closed) {
      return;
    }
    absorb(((long) kind.ordinal() << 32) | (activity & 0xFFFFFFFFL), virtualNanos, a, b, c);
    long event = events++;
    if (readers.length != 0) {
      for (TraceReader reader : readers) {
        reader.event(event, kind, virtualNanos, activity, a, b, c);
      }
    }
  }

  /** Writes one event that carries bytes; the bytes are hashed at once and not kept. */
  public void bytes(
      EventKind kind, long virtualNanos, int activity, byte[] data, int offset, int length) {
    if (closed) {
      return;
    }
    Fingerprint digest = Fingerprint.digest(data, offset, length, LANE0, LANE1);
    absorb(
        ((long) kind.ordinal() << 32) | (activity & 0xFFFFFFFFL),
        virtualNanos,
        digest.high(),
        digest.low(),
        length);
    long event = events++;
    for (TraceReader reader : readers) {
      reader.bytes(event, kind, virtualNanos, activity, data, offset, length);
    }
  }

  /** Notes an answered choice; it is part of the fingerprint but not an event. */
  void choice(ChoiceKind kind, long key, int n, long answer) {
    if (closed) {
      return;
    }
    choices++;
    absorb(CHOICE, ((long) kind.ordinal() << 32) | n, key, answer, 0);
    if (readers.length != 0) {
      for (TraceReader reader : readers) {
        reader.choice(events, kind, key, n, answer);
      }
    }
  }

  private void absorb(long w0, long w1, long w2, long w3, long w4) {
    long f0 = w0 ^ (w0 >>> 32);
    long f1 = w1 ^ (w1 >>> 32);
    long f2 = w2 ^ (w2 >>> 32);
    long s0 = f0 * A0 + f1 * A1 + f2 * A2;
    long s1 = f0 * B0 + f1 * B1 + f2 * B2;
    // Most events say one thing; words of zero would add nothing.
    if ((w3 | w4) != 0) {
      long f3 = w3 ^ (w3 >>> 32);
      long f4 = w4 ^ (w4 >>> 32);
      s0 += f3 * A3 + f4 * A4;
      s1 += f3 * B3 + f4 * B4;
    }
    lane0 = Long.rotateLeft(lane0 ^ s0, 29) * LANE0;
    lane1 = (Long.rotateLeft(lane1, 33) + s1) * LANE1;
  }

  /** Adds a reader; it is told the names known so far. */
  public void attach(TraceReader reader) {
    readers = Arrays.copyOf(readers, readers.length + 1);
    readers[readers.length - 1] = reader;
    names.forEach((name, id) -> reader.name(id, name));
  }

  /** How many events were written. */
  public long events() {
    return events;
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
