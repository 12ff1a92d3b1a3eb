package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.nt.Bugcheck;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel call answers: it is done, it blocks or spins until something changes, it ends the
 * thread, it stops the machine.
 */
public final class Answer {
  enum Kind {
    DONE,
    BLOCK,
    SPIN,
    TERMINATE,
    BUGCHECK
  }

  static final long FOREVER = Long.MAX_VALUE;
  private static final Answer DONE = new Answer(Kind.DONE, new WaitQueue[0], FOREVER);
  private static final Answer TERMINATE = new Answer(Kind.TERMINATE, new WaitQueue[0], FOREVER);

  final Kind kind;
  final WaitQueue[] queues;
  final long deadlineNanos;
  @Nullable WaitsForAll all;
  @Nullable Bugcheck bugcheck;
  String message = "";

  /** The number of the thing that it stops for; 0 for none. */
  int about;

  private Answer(Kind kind, WaitQueue[] queues, long deadlineNanos) {
    this.kind = kind;
    this.queues = queues;
    this.deadlineNanos = deadlineNanos;
  }

  static Answer waiting(Kind kind, WaitQueue queue) {
    return new Answer(kind, new WaitQueue[] {queue}, FOREVER);
  }

  /** The call has taken effect. */
  public static Answer done() {
    return DONE;
  }

  /**
   * Waits until {@code queue} is woken, then the handler is asked again. Below DISPATCH_LEVEL only.
   */
  public static Answer block(WaitQueue queue) {
    return queue.block();
  }

  /**
   * As {@link #block(WaitQueue)}, woken at the deadline too ({@link Activity#timedOut} is then
   * true).
   *
   * @param deadlineNanos virtual time, not a duration
   */
  public static Answer block(WaitQueue queue, long deadlineNanos) {
    return deadlineNanos == FOREVER
        ? queue.block()
        : new Answer(Kind.BLOCK, new WaitQueue[] {queue}, deadlineNanos);
  }

  /** Waits for whichever of several queues is woken first. */
  public static Answer blockAny(WaitQueue[] queues, long deadlineNanos) {
    return new Answer(Kind.BLOCK, queues.clone(), deadlineNanos);
  }

  /** Waits until all of several objects are signalled at once. */
  public static Answer blockAll(WaitQueue[] queues, long deadlineNanos, WaitsForAll all) {
    Answer answer = blockAny(queues, deadlineNanos);
    answer.all = all;
    return answer;
  }

  /** Waits with the processor kept busy: no other thread runs on it meanwhile. */
  public static Answer spin(WaitQueue queue) {
    return queue.spin();
  }

  /** Ends the calling thread. */
  public static Answer terminate() {
    return TERMINATE;
  }

  /** Stops the machine. */
  public static Answer bugcheck(Bugcheck code, String message) {
    Answer answer = new Answer(Kind.BUGCHECK, DONE.queues, FOREVER);
    answer.bugcheck = code;
    answer.message = message;
    return answer;
  }

  /** As {@link #bugcheck(Bugcheck, String)}, for what was done with a thing. */
  public static Answer bugcheck(Bugcheck code, int about, String message) {
    Answer answer = bugcheck(code, message);
    answer.about = about;
    return answer;
  }
}
