package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TraceTest {

  /** Golden: a change of these means that every recorded fingerprint is void. */
  @Test
  void fingerprint_knownEvents_isGolden() {
    Trace trace = new Trace();
    trace.emit(EventKind.MACHINE, 0, 0, trace.name("client"), 2, 0);
    trace.emit(EventKind.ACTIVITY_END, 12, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE);
    trace.bytes(EventKind.ACTIVITY_END, 13, 1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 0, 9);
    assertThat(trace.fingerprint().toString()).isEqualTo("3976db170113d805f4127308f800ef84");
    assertThat(Long.toHexString(StableHash.of("wfpsim"))).isEqualTo("c02527f800c31676");
    assertThat(Fingerprint.parse(trace.fingerprint().toString())).isEqualTo(trace.fingerprint());
  }

  @Test
  void fingerprint_anyOneBitElsewhere_differs() {
    TreeSet<String> seen = new TreeSet<>();
    for (int word = 0; word < 5; word++) {
      for (int bit = 0; bit < 64; bit++) {
        long[] w = new long[5];
        w[word] = 1L << bit;
        if (word == 4) {
          w[4] &= 0xFFFFFFFFL;
        }
        Trace trace = new Trace();
        trace.emit(EventKind.MACHINE, w[0], (int) w[4], w[1], w[2], w[3]);
        seen.add(trace.fingerprint().toString());
      }
    }
    assertThat(seen).hasSize(4 * 64 + 32 + 1);
  }

  @Test
  void fingerprint_twoTopBitsTogether_doNotCancel() {
    Trace none = new Trace();
    none.emit(EventKind.MACHINE, 0, 0, 0, 0, 0);
    Trace both = new Trace();
    both.emit(EventKind.MACHINE, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE, 0);
    assertThat(both.fingerprint().high()).isNotEqualTo(none.fingerprint().high());
    assertThat(both.fingerprint().low()).isNotEqualTo(none.fingerprint().low());
  }

  @Test
  void close_thenEmit_changesNothing() {
    Trace trace = new Trace();
    trace.emit(EventKind.MACHINE, 0, 0, 0, 0, 0);
    Fingerprint before = trace.fingerprint();
    trace.close();
    trace.emit(EventKind.MACHINE, 0, 0, 0, 0, 0);
    trace.name("later");
    assertThat(trace.fingerprint()).isEqualTo(before);
    assertThat(trace.events()).isEqualTo(1);
  }

  @Test
  void nameOf_unknown_isRefused() {
    assertThatThrownBy(() -> new Trace().nameOf(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void checkpoints_runsThatPart_findTheVeryEvent() {
    for (int length : new int[] {10, 100, 10_000, 300_000}) {
      for (int parting : new int[] {0, 1, length / 3, length - 1, length}) {
        String difference = firstDifference(length, parting);
        if (parting == length) {
          assertThat(difference).isNull();
        } else {
          assertThat(difference).contains("event=" + parting + " ");
        }
      }
    }
  }

  private static @Nullable String firstDifference(int length, int parting) {
    Trace a = new Trace();
    Trace b = new Trace();
    TraceCheckpoints marksA = new TraceCheckpoints(a);
    TraceCheckpoints marksB = new TraceCheckpoints(b);
    a.attach(marksA);
    b.attach(marksB);
    write(a, length, length);
    write(b, length, parting);
    long from = marksA.divergesFrom(marksB);
    assertThat(from).isLessThanOrEqualTo(parting);
    Trace c = new Trace();
    Trace d = new Trace();
    TraceWindow windowC = new TraceWindow(c, from, marksA.window(marksB));
    TraceWindow windowD = new TraceWindow(d, from, marksA.window(marksB));
    c.attach(windowC);
    d.attach(windowD);
    write(c, length, length);
    write(d, length, parting);
    return TraceWindow.firstDifference(windowC, windowD);
  }

  private static void write(Trace trace, int length, int parting) {
    for (int i = 0; i < length; i++) {
      trace.emit(EventKind.TIMED_EVENT, i, 0, i == parting ? 77 : 1, 0, 0);
    }
  }
}
