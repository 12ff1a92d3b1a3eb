package dev.wfpsim.contract;

import dev.wfpsim.contract.CameBefore.Meeting;
import dev.wfpsim.trace.CodeAtWork;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;

/** Attaches all checkers to a run, with the models that they ask. */
public final class Oracle {
  private Oracle() {}

  /**
   * Watches a run from here on; to be called before anything of it is made. Things are told by
   * their names in a run that notes lines, in others by their numbers.
   *
   * @param findings where what breaks the contract is told
   */
  public static void watch(Trace trace, Findings findings) {
    Reports reports = new Reports(trace, findings);
    CameBefore before = new CameBefore(Meeting.ORDERS);
    CameBefore beforeForSure = new CameBefore(Meeting.IS_CHANCE);
    CodeAtWork work = trace.code();
    boolean notes = work != null && work.notesLines();
    if (notes) {
      Histories histories = new Histories(trace);
      trace.historyFrom(histories);
      trace.attach(histories);
    }
    HeldLocks locks = new HeldLocks(notes);
    trace.attach(before);
    trace.attach(beforeForSure);
    trace.attach(locks);
    trace.attach(new LockOrder(beforeForSure, locks, reports));
    trace.attach(new CallbackLocks(locks, reports));
    trace.attach(new LostUpdates(before, reports));
    trace.attach(new TransactionUse(beforeForSure, reports));
    trace.attach(new MissingCallouts(reports));
    trace.attach(new DroppedInjections(reports));
    trace.attach(new LostAtUnload(reports));
  }
}
