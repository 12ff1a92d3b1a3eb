package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.tcp.TcpDecision.Notice;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A connection under script, in the notation of packetdrill: flags, {@code start:end(length)} and
 * {@code ack n} relative to the initial sequence numbers.
 */
final class Drill {
  static final int ISS = 0xffff_ff00; // so that every longer test crosses the wrap
  static final int PEER_ISS = 0x7fff_ff00;
  private static final long MILLISECOND = 1_000_000;

  final TcpConnection tcp;
  private final List<String> done = new ArrayList<>();
  private final List<TcpSegment> segments = new ArrayList<>();
  long now;

  Drill(TcpSettings settings) {
    tcp = new TcpConnection(settings);
  }

  Drill() {
    this(TcpSettings.DEFAULT);
  }

  static Drill open() {
    return open(TcpSettings.DEFAULT);
  }

  static Drill open(TcpSettings settings) {
    return open(settings, TcpOptions.ofSyn(1000, -1, false));
  }

  /** Open towards a peer whose SYN-ACK has these options. */
  static Drill open(TcpSettings settings, TcpOptions options) {
    Drill drill = new Drill(settings);
    drill.tcp.connect(ISS, 1000, 0);
    drill.in("S.", 0, 1, 65535, options);
    drill.done().clear();
    return drill;
  }

  /** Being accepted: a SYN came, the answer is out. */
  static Drill accepting(TcpSettings settings, TcpOptions options) {
    Drill drill = new Drill(settings);
    TcpSegment syn = new TcpSegment(PEER_ISS, 0, TcpHeader.SYN, 65535, 0, options, Text.NONE);
    drill.tcp.accept(ISS, 1000, syn, 0);
    drill.done().clear();
    return drill;
  }

  static Drill accepting() {
    return accepting(TcpSettings.DEFAULT, TcpOptions.ofSyn(1000, -1, false));
  }

  /** A segment arrives; {@code flags} of "SFRP." as packetdrill writes them. */
  Drill in(String flags, long sequence, long acknowledgment, int window, int length) {
    return in(flags, sequence, acknowledgment, window, bytes(sequence, length));
  }

  Drill in(String flags, long sequence, long acknowledgment, int window, byte[] payload) {
    boolean syn = flags.contains("S");
    TcpOptions options = syn ? TcpOptions.ofSyn(1000, -1, false) : TcpOptions.NONE;
    return in(flags, sequence, acknowledgment, window, payload, options, 0);
  }

  /** A segment without text, with options. */
  Drill in(String flags, long sequence, long acknowledgment, int window, TcpOptions options) {
    return in(flags, sequence, acknowledgment, window, new byte[0], options, 0);
  }

  /** A segment that acknowledges, and reports these runs, as pairs of edges. */
  Drill sack(long acknowledgment, long... edges) {
    List<TcpOptions.SackBlock> blocks = new ArrayList<>();
    for (int i = 0; i < edges.length; i += 2) {
      blocks.add(new TcpOptions.SackBlock(ISS + (int) edges[i], ISS + (int) edges[i + 1]));
    }
    return in(".", 1, acknowledgment, 65535, TcpOptions.NONE.withSackBlocks(blocks));
  }

  Drill in(
      String flags,
      long sequence,
      long acknowledgment,
      int window,
      byte[] payload,
      TcpOptions options,
      int urgentPointer) {
    int bits = 0;
    for (char c : flags.toCharArray()) {
      bits |=
          switch (c) {
            case 'S' -> TcpHeader.SYN;
            case 'F' -> TcpHeader.FIN;
            case 'R' -> TcpHeader.RST;
            case 'P' -> TcpHeader.PSH;
            case '.' -> TcpHeader.ACK;
            case 'U' -> TcpHeader.URG;
            default -> throw new IllegalArgumentException(flags);
          };
    }
    tcp.segmentArrives(
        new TcpSegment(
            PEER_ISS + (int) sequence,
            ISS + (int) acknowledgment,
            bits,
            window,
            urgentPointer,
            options,
            Text.of(payload)),
        now);
    return this;
  }

  /** The bytes the peer's stream has at these positions. */
  static byte[] bytes(long position, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ((position + i) * 31 >> 2);
    }
    return bytes;
  }

  Drill write(int length) {
    assertThat(tcp.write(new byte[length], 0, length)).isEqualTo(length);
    tcp.output(now);
    return this;
  }

  byte[] read(int length) {
    byte[] bytes = new byte[length];
    int count = tcp.read(bytes, 0, length);
    tcp.output(now);
    return Arrays.copyOf(bytes, count);
  }

  /** Time passes, timers fire. */
  Drill pass(long milliseconds) {
    long until = now + milliseconds * MILLISECOND;
    while (tcp.nextDeadline() <= until) {
      now = tcp.nextDeadline();
      tcp.timersExpire(now);
    }
    now = until;
    return this;
  }

  /** All that was done since the last look, and nothing else. */
  Drill expect(String... actions) {
    assertThat(done()).containsExactly(actions);
    done.clear();
    return this;
  }

  /** All that was done since it was cleared. */
  List<String> done() {
    look();
    return done;
  }

  /** All segments that were sent, the first first. */
  List<TcpSegment> segments() {
    look();
    return segments;
  }

  private void look() {
    for (var next = tcp.decisions().poll(); next != null; next = tcp.decisions().poll()) {
      switch (next) {
        case TcpDecision.Send send -> sent(send.segment());
        case TcpDecision.Closed closed -> done.add("closed " + closed.reason());
        case Notice.ESTABLISHED -> done.add("established");
        case Notice.READABLE -> done.add("readable");
        case Notice.URGENT -> done.add("urgent");
        case Notice.TIME_WAIT -> done.add("time-wait");
        case Notice.WRITABLE -> {}
      }
    }
  }

  Drill state(TcpState state) {
    assertThat(tcp.state()).isEqualTo(state);
    return this;
  }

  private void sent(TcpSegment segment) {
    segments.add(segment);
    StringBuilder text = new StringBuilder();
    text.append(segment.has(TcpHeader.SYN) ? "S" : "");
    text.append(segment.has(TcpHeader.FIN) ? "F" : "");
    text.append(segment.has(TcpHeader.RST) ? "R" : "");
    text.append(segment.has(TcpHeader.PSH) ? "P" : "");
    text.append(segment.has(TcpHeader.ACK) ? "." : "");
    long start = Integer.toUnsignedLong(segment.sequence() - ISS);
    text.append(' ').append(start).append(':').append(start + segment.text().length());
    text.append('(').append(segment.text().length()).append(')');
    if (segment.has(TcpHeader.ACK)) {
      text.append(" ack ").append(Integer.toUnsignedLong(segment.acknowledgment() - PEER_ISS));
    }
    if (segment.has(TcpHeader.URG)) {
      text.append(" urg ").append(segment.urgentPointer());
    }
    for (TcpOptions.SackBlock block : segment.options().sackBlocks()) {
      text.append(" sack ").append(Integer.toUnsignedLong(block.left() - PEER_ISS));
      text.append('-').append(Integer.toUnsignedLong(block.right() - PEER_ISS));
    }
    done.add(text.toString());
  }
}
