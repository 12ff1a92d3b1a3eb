package dev.wfpsim.scenario.run;

import dev.wfpsim.trace.Fingerprint;
import dev.wfpsim.trace.StableHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection as one end saw it: how many bytes, and a hash of them in order. Two
 * tallies of the same bytes are equal however the bytes were cut into pieces; memory does not grow
 * with the bytes.
 */
final class ByteTally {

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long WORD_SECRET = 0xA0761D6478BD642FL;
  private static final long PLACE_START = 0xE7037ED1A0B428DBL;
  private static final long PLACE_STEP = 0x9E3779B97F4A7C15L;

  /** Sent bytes are made again in pieces of this size to be compared. */
  static final int PIECE = 512;

  private @Nullable SortedSet<Long> datagrams;
  private long length;

  /**
   * The hash of all whole words of eight bytes: a sum over words, each multiplied with its place,
   * so that no word waits for the one before it.
   */
  private long hash;

  /** The first whole word. */
  private long first;

  /** The bytes after the last whole word. */
  private long rest;

  /** What was sent, at the sending end. */
  private @Nullable ByteSource source;

  /** What the other end sent, for a tally of what was received; known when the run is over. */
  private @Nullable ByteTally peer;

  /** Says where the bytes come from; for a tally of what is sent. */
  void from(ByteSource bytes) {
    source = bytes;
  }

  /** Where the bytes come from; null for a tally of what is received. */
  @Nullable ByteSource source() {
    return source;
  }

  long length() {
    return length;
  }

  /** Its first eight bytes; 0 while there are fewer. */
  long firstWord() {
    return first;
  }

  void receivedFrom(ByteTally sender) {
    peer = sender;
  }

  /**
   * The bytes sent, traced back through everyone who passed them on; null where that is not known.
   */
  @Nullable ByteSource origin() {
    ByteSource at = source;
    while (at instanceof ByteSource.PassedOn passedOn) {
      ByteTally before = passedOn.received().peer;
      at = before == null ? null : before.source;
    }
    return at;
  }

  /** Counts bytes sent or received, in order. */
  void add(byte[] bytes, int start, int count) {
    int at = start;
    int end = start + count;
    while (at < end && (length & 7) != 0) {
      addByte(bytes[at++]);
    }
    long h = hash;
    long place = place(length);
    int words = (end - at) & -Long.BYTES;
    if (length == 0 && words > 0) {
      first = (long) WORDS.get(bytes, at);
    }
    for (int last = at + words; at < last; at += Long.BYTES) {
      h += spread((long) WORDS.get(bytes, at), place);
      place += PLACE_STEP;
    }
    hash = h;
    length += words;
    while (at < end) {
      addByte(bytes[at++]);
    }
  }

  /** What stands for the place of a word, counted in bytes from the start. */
  private static long place(long position) {
    return PLACE_START + (position >>> 3) * PLACE_STEP;
  }

  /** Both halves of the product of a word and its place. */
  private static long spread(long word, long place) {
    long turned = word ^ WORD_SECRET;
    return turned * place ^ Math.multiplyHigh(turned, place);
  }

  private void addByte(byte value) {
    rest |= (value & 0xffL) << ((length & 7) * 8);
    length++;
    if ((length & 7) == 0) {
      first = length == Long.BYTES ? rest : first;
      hash += spread(rest, place(length - Long.BYTES));
      rest = 0;
    }
  }

  /** Counts one datagram sent or received, of which the digest is known. */
  void addDatagram(int bytes, long digestHigh, long digestLow) {
    length += bytes;
    SortedSet<Long> known = datagrams;
    if (known == null) {
      known = new TreeSet<>();
      datagrams = known;
    }
    known.add(StableHash.mix(digestHigh, digestLow, bytes));
  }

  /** What a datagram is known by among {@link #datagrams}. */
  static long datagram(byte[] bytes) {
    Fingerprint digest = Fingerprint.digest(bytes, 0, bytes.length);
    return StableHash.mix(digest.high(), digest.low(), bytes.length);
  }

  /** The datagrams it was made of, as hashes of their digests; empty over TCP. */
  SortedSet<Long> datagrams() {
    return datagrams == null ? Collections.emptySortedSet() : datagrams;
  }

  /**
   * Whether these are exactly the first bytes that the source sends.
   *
   * @param piece of {@link #PIECE} bytes, to make them in; what is in it means nothing
   */
  boolean isPrefixOf(ByteSource sent, byte[] piece) {
    ByteTally expected = new ByteTally();
    while (expected.length < length) {
      int count = (int) Math.min(PIECE, length - expected.length);
      sent.fill(expected.length, piece, 0, count);
      expected.add(piece, 0, count);
    }
    return expected.hash == hash && expected.rest == rest;
  }
}
