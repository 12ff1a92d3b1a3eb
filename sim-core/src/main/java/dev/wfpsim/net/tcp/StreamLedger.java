package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.collect.LongMap;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.trace.FindingCode;
import org.jspecify.annotations.Nullable;

/**
 * The oracle of byte streams: what an application reads from a connection must be what the peer's
 * application wrote, in order, once; at the end of the stream all of it.
 *
 * <p>The two ends of a connection find each other by their initial sequence numbers, which survive
 * any rewriting of addresses on the way. Bytes written are kept until they are read, which the
 * buffers of both ends bound; comparing costs one look at each byte. A difference is reported once
 * for each direction of a connection.
 */
public final class StreamLedger {
  /**
   * How long after one end left the other may still be established, by a packet of a connection
   * already reset: far beyond what an end waits for its handshake, or a driver holds a packet.
   */
  static final long LATE_NANOS = 3_600_000_000_000L;

  private final Kernel kernel;
  private final LongMap<Stream> streams = new LongMap<>();
  private final Fifo<Stream> oneSided = new Fifo<>();
  private final BlockPool pool = new BlockPool(MemorySpace.heap());
  private long bytesChecked;

  public StreamLedger(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Bytes compared so far. */
  public long bytesChecked() {
    return bytesChecked;
  }

  /** Directions of connections that an end has not left yet. */
  public int openStreams() {
    int open = 0;
    for (Stream stream : streams.values()) {
      open += stream.ends > 0 ? 1 : 0;
    }
    return open;
  }

  /**
   * One end of an established connection joins.
   *
   * @param iss its own initial sequence number
   * @param irs the peer's
   * @param ends whose it is: its text is for findings
   */
  Account join(int iss, int irs, Object ends) {
    Stream out = stream(key(iss, irs), ends, false);
    Stream in = stream(key(irs, iss), ends, true);
    out.join();
    in.join();
    return new Account(out, in);
  }

  private Stream stream(long key, Object ends, boolean toward) {
    Stream known = streams.get(key);
    if (known == null) {
      known = new Stream(key, ends, toward, pool);
      streams.put(key, known);
    }
    return known;
  }

  private static long key(int from, int to) {
    return (long) from << 32 | to & 0xffff_ffffL;
  }

  private void leave(Stream stream) {
    stream.ends--;
    if (stream.ends > 0) {
      return;
    }
    if (stream.joined == 2) {
      streams.remove(stream.key);
      return;
    }
    forgetOneSided();
    stream.leftNanos = kernel.nowNanos();
    oneSided.add(stream);
  }

  /** Streams whose other end has not come for so long that it never will. */
  private void forgetOneSided() {
    while (!oneSided.isEmpty() && kernel.nowNanos() - oneSided.getFirst().leftNanos > LATE_NANOS) {
      Stream old = oneSided.removeFirst();
      if (old.ends == 0) {
        streams.remove(old.key, old);
      }
    }
  }

  /** Directions that are remembered, left or not. */
  int size() {
    return streams.size();
  }

  private void report(Stream stream, FindingCode code, String message) {
    if (stream.reported || stream.reset) {
      return;
    }
    stream.reported = true;
    kernel.report(code, message + ", stream=" + stream.name());
  }

  /** One direction. */
  private static final class Stream {
    final long key;
    private final Object of;
    private final boolean toward;
    final ByteRing unread;
    int joined;
    int ends;
    long leftNanos;
    long written;
    long read;
    boolean reset;
    boolean reported;

    Stream(long key, Object of, boolean toward, BlockPool pool) {
      this.unread = new ByteRing(Integer.MAX_VALUE, pool);
      this.key = key;
      this.of = of;
      this.toward = toward;
    }

    String name() {
      return toward ? "to " + of : of.toString();
    }

    void join() {
      joined++;
      ends++;
    }

    void reset() {
      reset = true;
      unread.clear();
    }

    /** Takes bytes off the front; answers the index of the first that differs, or -1. */
    int match(byte[] read, int offset, int length) {
      int common = Math.min(length, unread.size());
      int difference = unread.mismatch(read, offset, common);
      unread.drop(common);
      return difference < 0 && common < length ? common : difference;
    }
  }

  /** What one end of a connection wrote and read. */
  final class Account {
    private final Stream out;
    private final Stream in;
    private long written;
    private long read;
    private boolean intercepted;
    private boolean left;

    private Account(Stream out, Stream in) {
      this.out = out;
      this.in = in;
    }

    long written() {
      return written;
    }

    long read() {
      return read;
    }

    /**
     * What this end writes and reads goes through somebody's hands from now on: the books go on
     * between those hands and the wire.
     *
     * @param unread what has arrived and the application may still read
     */
    void intercepted(byte[] unread) {
      intercepted = true;
      arrived(unread, unread.length);
    }

    /** The application wrote these bytes. */
    void wrote(byte[] bytes, int offset, int length) {
      written += length;
      if (!intercepted) {
        sent(bytes, offset, length);
      }
    }

    /** These bytes go to the peer. */
    void sent(byte[] bytes, int offset, int length) {
      if (!out.reset && !out.reported && length > 0) {
        int unused = out.unread.append(bytes, offset, length);
      }
      out.written += length;
    }

    /** The application read these bytes. */
    void read(byte[] bytes, int offset, int length) {
      read += length;
      if (!intercepted) {
        check(bytes, offset, length);
      }
    }

    /** These bytes came from the peer, and others will see to what becomes of them. */
    void arrived(byte[] bytes, int length) {
      check(bytes, 0, length);
    }

    private void check(byte[] bytes, int offset, int length) {
      if (!in.reset && !in.reported) {
        int difference = in.match(bytes, offset, length);
        if (difference >= 0) {
          report(
              in,
              FindingCode.STREAM_BYTES_DIFFER,
              "read what was not written: position="
                  + (in.read + difference)
                  + " written="
                  + in.written);
        }
        bytesChecked += length;
      }
      in.read += length;
    }

    /** The application read the end of the peer's stream. */
    void readEnd() {
      if (!intercepted) {
        arrivedEnd();
      }
    }

    /** All came from the peer that it will ever send. */
    void arrivedEnd() {
      if (in.read < in.written) {
        report(
            in,
            FindingCode.STREAM_BYTES_MISSING,
            "the stream ended early: read=" + in.read + " written=" + in.written);
      }
    }

    /** The connection is over. */
    void leave(@Nullable TcpCloseReason reason) {
      if (left) {
        return;
      }
      left = true;
      if (reason == null || !reason.graceful()) {
        out.reset();
        in.reset();
      }
      StreamLedger.this.leave(out);
      StreamLedger.this.leave(in);
    }
  }
}
