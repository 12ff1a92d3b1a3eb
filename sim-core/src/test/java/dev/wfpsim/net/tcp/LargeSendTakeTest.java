package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.buffer.LargeSendInfo;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which segments go down as one large packet. */
class LargeSendTakeTest {
  private static final int MSS = 1_000;
  private static final int PSH = TcpHeader.ACK | TcpHeader.PSH;

  private static TcpSegment segment(int sequence, int flags, int window, int length) {
    return segment(sequence, 7, flags, window, TcpOptions.NONE, length);
  }

  private static TcpSegment segment(
      int sequence, int acknowledgment, int flags, int window, TcpOptions options, int length) {
    byte[] bytes = new byte[length];
    return new TcpSegment(
        sequence, acknowledgment, flags, window, 0, options, Text.of(bytes), Mdl.of(bytes));
  }

  private static int taken(int mss, TcpSegment first, TcpSegment... next) {
    Queue<TcpDecision> decisions = new ArrayDeque<>();
    for (TcpSegment each : next) {
      decisions.add(new TcpDecision.Send(each, false));
    }
    List<TcpSegment> taken = LargeSend.take(new TcpDecision.Send(first, false), decisions, mss);
    assertThat(taken.size() + decisions.size()).isEqualTo(1 + next.length);
    return taken.size();
  }

  private static TcpSegment full(int number) {
    return segment(number * MSS, TcpHeader.ACK, 100, MSS);
  }

  @Test
  void fullSegmentsThatFollowOn_goTogether_theLastMayBeShortAndEndThings() {
    TcpSegment end = segment(2 * MSS, PSH | TcpHeader.FIN, 100, 10);
    assertThat(taken(MSS, full(0), full(1), end)).isEqualTo(3);
    TcpSegment joined = LargeSend.join(List.of(full(0), full(1), end));
    assertThat(joined.sequence()).isZero();
    assertThat(joined.flags()).isEqualTo(PSH | TcpHeader.FIN);
    assertThat(joined.data()).isNotNull();
    int length = 0;
    for (Mdl each = joined.data(); each != null; each = each.next()) {
      length += each.byteCount();
    }
    assertThat(length).isEqualTo(2 * MSS + 10);
  }

  /** Why one does not go with the one before. */
  private enum Other {
    BEHIND_A_SHORT_ONE,
    LONGER_THAN_THE_MSS,
    BEHIND_A_PUSH,
    BEHIND_A_FIN,
    NOT_NEXT,
    URGENT,
    ACKNOWLEDGES_MORE,
    OFFERS_ANOTHER_WINDOW,
    HAS_OTHER_OPTIONS,
    NOBODY_CUTS
  }

  @ParameterizedTest
  @EnumSource(Other.class)
  void whatDiffers_goesByItself(Other other) {
    TcpSegment first = full(0);
    TcpSegment second = full(1);
    TcpOptions early = TcpOptions.NONE.withTimestamps(1, 1);
    TcpOptions late = TcpOptions.NONE.withTimestamps(2, 1);
    int count =
        switch (other) {
          case BEHIND_A_SHORT_ONE ->
              taken(MSS, segment(0, TcpHeader.ACK, 100, 10), segment(10, PSH, 100, 10));
          case LONGER_THAN_THE_MSS -> taken(MSS, first, segment(MSS, PSH, 100, MSS + 1));
          case BEHIND_A_PUSH -> taken(MSS, segment(0, PSH, 100, MSS), second);
          case BEHIND_A_FIN -> taken(MSS, segment(0, TcpHeader.FIN, 100, MSS), second);
          case NOT_NEXT -> taken(MSS, first, full(2));
          case URGENT -> taken(MSS, first, segment(MSS, TcpHeader.URG, 100, MSS));
          case ACKNOWLEDGES_MORE ->
              taken(MSS, first, segment(MSS, 8, TcpHeader.ACK, 100, TcpOptions.NONE, MSS));
          case OFFERS_ANOTHER_WINDOW -> taken(MSS, first, segment(MSS, TcpHeader.ACK, 99, MSS));
          case HAS_OTHER_OPTIONS ->
              taken(
                  MSS,
                  segment(0, 7, TcpHeader.ACK, 100, early, MSS),
                  segment(MSS, 7, TcpHeader.ACK, 100, late, MSS));
          case NOBODY_CUTS -> taken(0, first, second);
        };
    assertThat(count).isEqualTo(1);
  }

  @Test
  void noMoreThanTheAdapterTakes() {
    TcpSegment[] many = new TcpSegment[80];
    for (int i = 0; i < many.length; i++) {
      many[i] = full(i + 1);
    }
    assertThat(taken(MSS, full(0), many)).isEqualTo(LargeSendInfo.MAX_OFFLOAD_SIZE / MSS);
  }
}
