package dev.wfpsim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.contract.CameBefore.Mark;
import dev.wfpsim.contract.CameBefore.Meeting;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.Trace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes before what, on traces written by hand: activities 1, 2, … and what they do. */
class CameBeforeTest {
  private static final int INJECTION = 900;
  private static final int PENDED = 901;
  private static final int LOCK = 902;
  private final Trace trace = new Trace();
  private CameBefore order = new CameBefore(Meeting.ORDERS);

  private void with(Meeting meeting) {
    order = new CameBefore(meeting);
    trace.attach(order);
  }

  private long write(int activity, long cause, EventKind kind, long... words) {
    return switch (words.length) {
      case 1 -> trace.write(kind, 0, (long) activity << 32, 0, cause, words[0]);
      case 2 -> trace.write(kind, 0, (long) activity << 32, 0, cause, words[0], words[1]);
      case 3 -> trace.write(kind, 0, (long) activity << 32, 0, cause, words[0], words[1], words[2]);
      default -> trace.write(kind, 0, (long) activity << 32, 0, cause, words);
    };
  }

  /** An event that orders nothing. */
  private long step(int activity, long cause) {
    return write(activity, cause, EventKind.DISPATCH, 0);
  }

  private boolean isBefore(Mark mark, int activity) {
    return mark.isSeenBy(order.clock(activity));
  }

  @ParameterizedTest
  @EnumSource
  void whoWasLedOn_comesAfter_whoWasNotDoesNot(Meeting meeting) {
    with(meeting);
    long made = step(1, 0);
    Mark mark = order.mark(1);
    long later = step(1, 0);
    step(2, later);
    step(3, 0);
    assertThat(isBefore(mark, 2)).isTrue();
    assertThat(isBefore(mark, 3)).isFalse();
    assertThat(made).isLessThan(later);
  }

  /** Hardware leads on without being one who has seen all that went before. */
  @Test
  void timedEvents_ofDifferentCauses_areNotOrdered() {
    with(Meeting.ORDERS);
    long one = step(1, 0);
    Mark mark = order.mark(1);
    one = step(1, 0);
    long fired = write(0, one, EventKind.TIMED_EVENT, 1);
    long other = write(0, 0, EventKind.TIMED_EVENT, 2);
    step(2, fired);
    step(3, other);
    assertThat(isBefore(mark, 2)).isTrue();
    assertThat(isBefore(mark, 3)).isFalse();
  }

  @Test
  void completionOfAnInjection_comesAfterTheInjection() {
    with(Meeting.ORDERS);
    step(1, 0);
    Mark mark = order.mark(1);
    write(1, 0, EventKind.INJECTION_ACCEPTED, INJECTION, 0, 0, 0);
    write(2, 0, EventKind.INJECTION_COMPLETED, INJECTION, 0, 0);
    write(3, 0, EventKind.INJECTION_COMPLETED, INJECTION + 50, 0, 0);
    assertThat(isBefore(mark, 2)).isTrue();
    assertThat(isBefore(mark, 3)).isFalse();
  }

  @Test
  void completionOfAnOperation_comesAfterThePend() {
    with(Meeting.ORDERS);
    step(1, 0);
    Mark mark = order.mark(1);
    write(1, 0, EventKind.OPERATION_PEND, PENDED, 0);
    write(2, 0, EventKind.OPERATION_COMPLETE, PENDED, 0);
    assertThat(isBefore(mark, 2)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aLock_orders_unlessThatIsChance(Meeting meeting) {
    with(meeting);
    write(1, 0, EventKind.OBJECT, LOCK, ObjectKind.SPIN_LOCK.ordinal(), 0);
    Mark mark = order.mark(1);
    write(1, 0, EventKind.LOCK_RELEASE, LOCK);
    write(2, 0, EventKind.LOCK_ACQUIRE, LOCK, 1);
    assertThat(isBefore(mark, 2)).isEqualTo(meeting == Meeting.ORDERS);
  }

  /** What led on so long ago that nobody knows what it had seen: everything, to be safe. */
  @Test
  void causeOfLongAgo_hasSeenEverything() {
    with(Meeting.ORDERS);
    step(4, 0);
    Mark first = order.mark(4);
    long early = step(3, 0);
    step(1, 0);
    Mark mark = order.mark(1);
    for (int i = 0; i < 1 << 18; i++) {
      step(1, 0);
    }
    step(2, early);
    assertThat(isBefore(mark, 2)).isTrue();
    assertThat(isBefore(first, 2)).isTrue();
  }

  /** What somebody had seen of marks that are given back is nothing to do with new ones. */
  @Test
  void marks_givenBack_areForgotten() {
    with(Meeting.ORDERS);
    step(1, 0);
    Mark old = order.mark(1);
    long led = step(1, 0);
    step(2, led);
    order.release(old);
    step(2, led);
    step(3, 0);
    Mark mark = order.mark(3);
    step(1, 0);
    step(2, led);
    assertThat(isBefore(mark, 1)).isFalse();
    assertThat(isBefore(mark, 2)).isFalse();
    long later = step(3, 0);
    step(2, later);
    assertThat(isBefore(mark, 2)).isTrue();
  }

  /** A line of marks is used again only by who comes after its last user. */
  @Test
  void marks_ofWhoHasEnded_areNotMixedUpWithAnothers() {
    with(Meeting.ORDERS);
    step(1, 0);
    Mark mark = order.mark(1);
    write(1, 0, EventKind.ACTIVITY_END, 1, 0);
    step(2, 0);
    Mark other = order.mark(2);
    assertThat(isBefore(mark, 2)).isFalse();
    assertThat(other.line()).isNotEqualTo(mark.line());
    long last = write(2, 0, EventKind.ACTIVITY_END, 2, 0);
    step(3, last);
    assertThat(order.mark(3).line()).isEqualTo(other.line());
    assertThat(isBefore(other, 3)).isTrue();
  }
}
