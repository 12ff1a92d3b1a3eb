package dev.wfpsim.wfp.ale;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An ALE operation that a callout may pend: the completion handle of its metadata, and, once
 * pended, the completion context that the driver completes it with.
 *
 * <p>Life: classified for the first time; perhaps pended during that; completed, from then or
 * later, by any activity; decided, by the second classify, when the layer has one. The second
 * classify runs once, after both the first one has returned and the completion came.
 *
 * <p>Source: FwpsPendOperation0, FwpsCompleteOperation0, "Processing classify callouts
 * asynchronously".
 */
public final class PendableOperation implements Identified, CompletionContext {
  private final FwpsLayer layer;
  private final boolean reauthorize;
  private final boolean classifiesAgain;
  private final WaitQueue decisions;
  private @Nullable Supplier<Verdict> secondClassify;
  private int objectId;
  private boolean classifying = true;
  private boolean pended;
  private boolean completed;
  private @Nullable Verdict verdict;
  private long pendedSinceNanos;
  private String driver = "";
  private long packet;

  /**
   * An operation about to be classified.
   *
   * @param classifiesAgain whether completion leads to a second classify that decides
   */
  PendableOperation(
      FwpsLayer layer, boolean reauthorize, boolean classifiesAgain, Machine machine) {
    this.layer = layer;
    this.reauthorize = reauthorize;
    this.classifiesAgain = classifiesAgain;
    this.decisions = new WaitQueue(machine, "pended operation at " + layer.shortName());
  }

  /** The operation that a driver's completion context stands for. */
  public static PendableOperation of(CompletionContext context) {
    return DriverFault.own(PendableOperation.class, context, "completion context");
  }

  public FwpsLayer layer() {
    return layer;
  }

  /** Whether it may be pended now: only the first authorization, while it runs, and once. */
  boolean canPend() {
    return classifying && !reauthorize && !pended;
  }

  /** The number of its object in the trace; 0 before it is pended. */
  @Override
  public int objectId() {
    return objectId;
  }

  void pend(long nowNanos, int object) {
    objectId = object;
    pended = true;
    pendedSinceNanos = nowNanos;
  }

  /** Who has pended it. */
  public void pendedBy(String name) {
    driver = name;
  }

  String driver() {
    return driver;
  }

  /** The number of the list with the packet that asks, 0 for none. */
  void setPacket(long number) {
    packet = number;
  }

  long packet() {
    return packet;
  }

  public boolean isPended() {
    return pended && !completed;
  }

  boolean wasPended() {
    return pended;
  }

  long pendedSinceNanos() {
    return pendedSinceNanos;
  }

  /** The first classify has returned. */
  void firstClassifyReturned() {
    classifying = false;
  }

  void setSecondClassify(Supplier<Verdict> classify) {
    secondClassify = classify;
  }

  void complete() {
    completed = true;
    if (!classifiesAgain) {
      decide(Verdict.ABSORB);
    }
  }

  /** Runs the second classify, if it is due and has not run, on the calling activity. */
  void classifySecond() {
    Supplier<Verdict> classify = secondClassify;
    if (completed && !classifying && classify != null) {
      secondClassify = null;
      decide(classify.get());
    }
  }

  private void decide(Verdict decided) {
    verdict = decided;
    decisions.wakeAll();
  }

  /**
   * A call that returns once the operation is decided, or nobody waits for it any more: that reads
   * as an absorb.
   */
  KernelCall<Verdict> awaitDecision(@Nullable Patience patience) {
    return new Await(patience);
  }

  private final class Await extends KernelCall<Verdict> {
    private final @Nullable Patience patience;

    Await(@Nullable Patience patience) {
      super("wait for pended operation");
      this.patience = patience;
    }

    @Override
    protected Answer step(Activity self) {
      Verdict decided = verdict;
      if (decided != null) {
        return done(decided);
      }
      Patience limit = patience;
      if (limit == null) {
        return Answer.block(decisions);
      }
      return limit.isOver(self.machine().kernel().nowNanos())
          ? done(Verdict.ABSORB)
          : limit.blockOn(decisions);
    }
  }

  @Override
  public String toString() {
    return "operation at " + layer.shortName() + (pended ? " pended" : "");
  }
}
