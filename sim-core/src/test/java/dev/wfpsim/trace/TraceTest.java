package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TraceTest {

  /** Golden: a change of these means that every recorded fingerprint is void. */
  @Test
  void fingerprint_knownEvents_isGolden() {
    Trace trace = new Trace();
    trace.write(EventKind.TRANSACTION_COMMIT, 0, 0, 0, 0, 7);
    trace.write(EventKind.MACHINE, 0, 0, 0, 0, trace.newObject(), trace.name("client"), 2);
    trace.write(EventKind.RUN_END, 12, 1L << 32, -1L << 8, 1, Long.MIN_VALUE, Long.MAX_VALUE);
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    trace.write(EventKind.PACKET_BYTES, 13, 1L << 32, 2, 2, bytes, 0, 9);
    trace.choice(ChoiceKind.SCHEDULE, 5, 3, 1);
    assertThat(trace.fingerprint().toString()).isEqualTo("6beb3377aa880c897659a334c9200337");
    assertThat(Long.toHexString(StableHash.of("wfpsim"))).isEqualTo("c02527f800c31676");
    assertThat(Fingerprint.parse(trace.fingerprint().toString())).isEqualTo(trace.fingerprint());
  }

  /** An event with one word of header or body set; the kind with its number of words. */
  private static Trace with(int words, long[] w) {
    Trace trace = new Trace();
    EventKind kind =
        EventKind.ALL.stream().filter(k -> k.longs() == words).findFirst().orElseThrow();
    trace.write(kind, w[0], w[1], w[2], w[3], Arrays.copyOfRange(w, 4, 4 + words));
    return trace;
  }

  private static List<Integer> lengths() {
    return EventKind.ALL.stream().map(EventKind::longs).distinct().toList();
  }

  @Test
  void fingerprint_anyOneBitElsewhere_differs_inBothLanes() {
    for (int words : lengths()) {
      TreeSet<Long> high = new TreeSet<>();
      TreeSet<Long> low = new TreeSet<>();
      for (int word = 0; word < 4 + words; word++) {
        for (int bit = 0; bit < 64; bit++) {
          long[] w = new long[4 + words];
          w[word] = 1L << bit;
          Fingerprint fingerprint = with(words, w).fingerprint();
          high.add(fingerprint.high());
          low.add(fingerprint.low());
        }
      }
      assertThat(high).as("words=%s", words).hasSize((4 + words) * 64);
      assertThat(low).as("words=%s", words).hasSize((4 + words) * 64);
    }
  }

  @Test
  void fingerprint_topBitsOfAnyTwoWords_doNotCancel() {
    for (int words : lengths()) {
      Fingerprint none = with(words, new long[4 + words]).fingerprint();
      for (int one = 0; one < 4 + words; one++) {
        for (int other = 0; other < one; other++) {
          long[] w = new long[4 + words];
          w[one] = Long.MIN_VALUE;
          w[other] = Long.MIN_VALUE;
          Fingerprint both = with(words, w).fingerprint();
          assertThat(both.high()).isNotEqualTo(none.high());
          assertThat(both.low()).isNotEqualTo(none.low());
        }
      }
    }
  }

  @Test
  void fingerprint_twoWordsChangedPlaces_differs() {
    Trace one = new Trace();
    one.write(EventKind.RUN_END, 0, 0, 0, 0, 3, 4);
    Trace other = new Trace();
    other.write(EventKind.RUN_END, 0, 0, 0, 0, 4, 3);
    assertThat(one.fingerprint()).isNotEqualTo(other.fingerprint());
  }

  @Test
  void write_fixedArityAndArray_sayTheSame() {
    Trace fixed = new Trace();
    fixed.write(EventKind.DEAD, 1, 2, 3, 4, 5);
    fixed.write(EventKind.RUN_END, 1, 2, 3, 4, 5, 6);
    fixed.write(EventKind.OBJECT, 1, 2, 3, 4, 5, 6, 7);
    Trace array = new Trace();
    array.write(EventKind.DEAD, 1, 2, 3, 4, new long[] {5});
    array.write(EventKind.RUN_END, 1, 2, 3, 4, new long[] {5, 6});
    array.write(EventKind.OBJECT, 1, 2, 3, 4, new long[] {5, 6, 7, 8});
    assertThat(fixed.fingerprint()).isEqualTo(array.fingerprint());
  }

  @Test
  void write_otherNumberOfWordsThanTheKindHas_isAMistake() {
    assertThatThrownBy(() -> new Trace().write(EventKind.RUN_END, 0, 0, 0, 0, 1))
        .isInstanceOf(AssertionError.class)
        .hasMessage("RUN_END has 2 words, not 1");
  }

  /** Who watches changes nothing, and who does not say so is not told. */
  @Test
  void watched_isToldToWhoNamesIt_withoutNumberAndFingerprint() {
    Trace trace = new Trace();
    List<String> named = new ArrayList<>();
    List<EventKind> all = new ArrayList<>();
    trace.watched(EventKind.MEMORY_READ, 1, 2, 3, 4, 5, 6, 7); // to nobody
    trace.attach(
        new TraceReader() {
          @Override
          public Set<EventKind> kinds() {
            return EventKind.WATCHED;
          }

          @Override
          public void event(EventView event) {
            named.add(
                event.kind()
                    + " "
                    + event.number()
                    + " "
                    + event.virtualNanos()
                    + " "
                    + event.cause()
                    + " "
                    + event.get(Word.OBJECT)
                    + " "
                    + event.get(Word.OFFSET)
                    + " "
                    + event.get(Word.BYTES));
          }
        });
    trace.attach(event -> all.add(event.kind()));
    Fingerprint before = trace.fingerprint();
    trace.watched(EventKind.MEMORY_READ, 1, 2, 3, 4, 5, 6, 7);
    trace.watched(EventKind.MEMORY_WRITE, 1, 2, 3, 4, 8, -6, 7);
    assertThat(named).containsExactly("MEMORY_READ 0 1 4 5 6 7", "MEMORY_WRITE 0 1 4 8 -6 7");
    assertThat(all).isEmpty();
    assertThat(trace.events()).isZero();
    assertThat(trace.fingerprint()).isEqualTo(before);
    assertThat(trace.isRead(EventKind.MEMORY_READ)).isTrue();
    assertThat(new Trace().isRead(EventKind.MEMORY_READ)).isFalse();
    trace.close();
    trace.watched(EventKind.MEMORY_READ, 1, 2, 3, 4, 5, 6, 7);
    assertThat(named).hasSize(2);
  }

  @Test
  void watched_andWrite_areNotTakenForEachOther() {
    assertThatThrownBy(() -> new Trace().write(EventKind.MEMORY_READ, 0, 0, 0, 0, 1, 2, 3))
        .isInstanceOf(AssertionError.class)
        .hasMessage("MEMORY_READ is no event of a run");
    assertThatThrownBy(() -> new Trace().watched(EventKind.OBJECT, 0, 0, 0, 0, 1, 2, 3))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void attach_someKinds_isToldOfTheseOnly_andChangesNothing() {
    Trace read = new Trace();
    List<EventKind> seen = new ArrayList<>();
    read.attach(
        new TraceReader() {
          @Override
          public Set<EventKind> kinds() {
            return EnumSet.of(EventKind.DEAD);
          }

          @Override
          public void event(EventView event) {
            seen.add(event.kind());
          }
        });
    Trace unread = new Trace();
    for (Trace trace : List.of(read, unread)) {
      trace.write(EventKind.DEAD, 1, 2, 3, 4, 5);
      trace.write(EventKind.RUN_END, 1, 2, 3, 4, 5, 6);
    }
    assertThat(seen).containsExactly(EventKind.DEAD);
    assertThat(read.fingerprint()).isEqualTo(unread.fingerprint());
  }

  @Test
  void view_hasHeaderAndWords() {
    Trace trace = new Trace();
    List<String> seen = new ArrayList<>();
    trace.attach(
        event ->
            seen.add(
                event.number()
                    + " "
                    + event.kind()
                    + " nanos="
                    + event.virtualNanos()
                    + " cpu="
                    + event.processor()
                    + " irql="
                    + event.irql()
                    + " activity="
                    + event.activity()
                    + " subject="
                    + event.subject()
                    + " cause="
                    + event.cause()
                    + " end="
                    + (event.has(Word.END)
                        ? event.get(Word.END) + "/" + event.get(Word.STEPS)
                        : "")));
    trace.write(EventKind.RUN_END, 12, 5L << 32 | 6, -1L << 8 | 2, 0, 7, -8);
    trace.write(EventKind.DEAD, 13, 0, 3 << 8, 1, 9);
    assertThat(seen)
        .containsExactly(
            "1 RUN_END nanos=12 cpu=-1 irql=2 activity=5 subject=6 cause=0 end=7/-8",
            "2 DEAD nanos=13 cpu=3 irql=0 activity=0 subject=0 cause=1 end=");
    trace.attach(
        event ->
            assertThatThrownBy(() -> event.get(Word.END))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such word: kind=DEAD word=END"));
    trace.write(EventKind.DEAD, 13, 0, 3 << 8, 1, 9);
  }

  @Test
  void close_thenWrite_changesNothing() {
    Trace trace = new Trace();
    assertThat(trace.write(EventKind.DEAD, 0, 0, 0, 0, 1)).isEqualTo(1);
    Fingerprint before = trace.fingerprint();
    trace.close();
    assertThat(trace.write(EventKind.DEAD, 0, 0, 0, 0, 1)).isZero();
    byte[] notLookedAt = new byte[1];
    assertThat(trace.write(EventKind.PACKET_BYTES, 0, 0, 0, 0, notLookedAt, 0, 2)).isZero();
    assertThat(trace.fingerprint()).isEqualTo(before);
    assertThat(trace.events()).isEqualTo(1);
  }

  @Test
  void checkpoints_runsThatPart_findTheVeryEvent() {
    for (int length : new int[] {10, 100, 10_000, 300_000}) {
      for (int parting : new int[] {0, 1, length / 3, length - 1, length}) {
        String difference = firstDifference(length, parting);
        if (parting == length) {
          assertThat(difference).isNull();
        } else {
          assertThat(difference).contains("first:  " + (parting + 1) + "  ");
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
      trace.write(EventKind.TIMED_EVENT, i, 0, 0, 0, i == parting ? 77 : 1);
    }
  }
}
