package dev.wfpsim.contract;

import dev.wfpsim.contract.CameBefore.Mark;
import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Transactions of drivers: left open by who began them, so that nobody else can change policy
 * or shared by chance with another thread, whose changes go in or out with them.
 */
final class TransactionUse implements TraceReader {

  /** A transaction that is open. */
  private record Open(int session, int driver, int activity, Mark mark, Point begun) {}

  private final CameBefore before;
  private final Reports reports;
  private final Set<Integer> drivers = new TreeSet<>();
  private final Map<Integer, Open> open = new TreeMap<>();
  private final Set<Integer> left = new TreeSet<>();
  private final Set<Integer> told = new TreeSet<>();

  /**
   * A checker.
   *
   * @param before where two calls on one session are no order
   */
  TransactionUse(CameBefore before, Reports reports) {
    this.before = before;
    this.reports = reports;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.OBJECT,
            EventKind.CALL,
            EventKind.TRANSACTION_COMMIT,
            EventKind.TRANSACTION_ABORT,
            EventKind.ACTIVITY_END,
            EventKind.WORK_END,
            EventKind.RUN_END));
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case OBJECT -> made(event);
      case CALL -> called(event);
      case TRANSACTION_COMMIT, TRANSACTION_ABORT -> over(event.getInt(Word.TRANSACTION));
      case ACTIVITY_END, WORK_END -> ended(event.activity());
      case RUN_END -> atEnd(event);
      default -> throw new IllegalStateException("not asked for: " + event.kind());
    }
  }

  private void made(EventView event) {
    ObjectKind kind = Things.kind(event);
    if (kind == ObjectKind.DRIVER) {
      drivers.add(event.getInt(Word.OBJECT));
    } else if (kind == ObjectKind.TRANSACTION && drivers.contains(event.subject())) {
      Point begun = Point.of(event);
      Mark mark = before.mark(event.activity());
      int session = event.getInt(Word.PARENT);
      open.put(
          event.getInt(Word.OBJECT),
          new Open(session, event.subject(), event.activity(), mark, begun));
    }
  }

  private void over(int transaction) {
    Open ended = open.remove(transaction);
    left.remove(transaction);
    if (ended != null) {
      before.release(ended.mark);
    }
  }

  private void called(EventView event) {
    DocumentedCall call = open.isEmpty() || event.subject() == 0 ? null : Calls.of(event);
    if (call == null || !call.name().startsWith("Fwpm")) {
      return;
    }
    int[] things = Calls.things(call, event);
    open.forEach(
        (transaction, each) -> {
          if (things.length > 0
              && things[0] == each.session
              && !each.mark.isSeenBy(before.clock(event.activity()))
              && told.add(transaction)) {
            tellShared(event, call, each);
          }
        });
  }

  private void tellShared(EventView event, DocumentedCall call, Open each) {
    reports.report(
        FindingCode.TRANSACTION_OF_ANOTHER_THREAD,
        event,
        call
            + " is called on a session in whose transaction another thread is: a session carries"
            + " one transaction, and what is called on it meanwhile is part of that",
        List.of(each.begun.moment(reports.trace(), "begins the transaction")));
  }

  private void ended(int activity) {
    open.forEach(
        (transaction, each) -> {
          if (each.activity == activity) {
            left.add(transaction);
          }
        });
  }

  private void atEnd(EventView event) {
    for (int transaction : left) {
      Open each = open.get(transaction);
      if (each != null) {
        Moment begun = each.begun.moment(reports.trace(), "begins the transaction");
        reports.leftBehind(
            FindingCode.TRANSACTION_LEFT_OPEN,
            event,
            each.driver,
            "a transaction was begun and neither committed nor aborted by the end: as long as it is"
                + " open, nobody else can change policy",
            List.of(begun));
      }
    }
  }
}
