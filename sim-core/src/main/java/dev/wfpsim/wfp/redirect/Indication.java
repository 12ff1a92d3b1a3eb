package dev.wfpsim.wfp.redirect;

import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation shown at a layer whose classify can be pended: what callouts may change about it,
 * who has it pended, and whether it has to be classified again.
 *
 * <p>The versions of the data form a chain. A version joins it when it is applied, behind the
 * latest one then, so every change stays visible to who comes later.
 *
 * <p>Source: "Using bind or connect redirection", "ALE endpoint lifetime management".
 */
public final class Indication {
  private final FwpsLayer layer;
  private final TransportEndpoint endpoint;
  private final @Nullable RedirectRecords records;
  private final RedirectRules rules;
  private final WaitQueue completions;
  private final List<PendedClassify> pended = new ArrayList<>();
  private @Nullable LayerDataVersion latest;
  private boolean classifyAgain;
  private boolean completedWithBlock;

  /** Those of completed pends that are only read when the operation goes on (Z-10). */
  private final List<FwpsClassifyOut> decisions = new ArrayList<>();

  private boolean over;
  private long watchingFilterId;
  private @Nullable PendedClassify pendedInThisCall;
  private final List<IssuedClassifyHandle> writingInThisCall = new ArrayList<>();
  private @Nullable FwpsClassifyOut blockedInThisCall;
  private Runnable applied = () -> {};

  /**
   * An operation about to be classified.
   *
   * @param original the data callouts may change, null where there is none
   * @param records the connection's redirect records, null where there are none
   */
  public Indication(
      FwpsLayer layer,
      TransportEndpoint endpoint,
      @Nullable LayerDataVersion original,
      @Nullable RedirectRecords records,
      RedirectRules rules,
      Machine machine) {
    this.layer = layer;
    this.endpoint = endpoint;
    this.latest = original;
    this.records = records;
    this.rules = rules;
    this.completions = new WaitQueue(machine, "pended classify at " + layer.shortName());
  }

  public FwpsLayer layer() {
    return layer;
  }

  public TransportEndpoint endpoint() {
    return endpoint;
  }

  public @Nullable RedirectRecords records() {
    return records;
  }

  /** The data as last applied, null where callouts cannot change any. */
  public @Nullable LayerDataVersion latest() {
    return latest;
  }

  /** Whether some callout still has it pended. */
  public boolean isPended() {
    return !pended.isEmpty();
  }

  /** Whether its outcome has been taken: nothing done to it has an effect any more. */
  public boolean isOver() {
    return over;
  }

  /** Takes the outcome. */
  public void end() {
    over = true;
  }

  /** Whether it has to be classified again; asking resets the answer. */
  public boolean takeClassifyAgain() {
    boolean again = classifyAgain;
    classifyAgain = false;
    return again;
  }

  /** Whether a callout completed its pended classify with a block. */
  public boolean completedWithBlock() {
    return completedWithBlock || decisions.stream().anyMatch(Indication::blocks);
  }

  private static boolean blocks(FwpsClassifyOut decision) {
    return decision.actionType == FwpActionType.FWP_ACTION_BLOCK;
  }

  RedirectRules rules() {
    return rules;
  }

  void pend(PendedClassify classify) {
    pended.add(classify);
    pendedInThisCall = classify;
  }

  /** Writable data was acquired, and that made a block of the decision, if there is one. */
  void acquired(IssuedClassifyHandle handle, @Nullable FwpsClassifyOut out) {
    writingInThisCall.add(handle);
    if (out != null) {
      blockedInThisCall = out;
    }
  }

  /**
   * A classifyFn has returned: if it pended, its decision has to be a block without rights; if not,
   * it has applied what it acquired, and decided.
   */
  void calloutReturned() {
    PendedClassify classify = pendedInThisCall;
    pendedInThisCall = null;
    FwpsClassifyOut blocked = blockedInThisCall;
    blockedInThisCall = null;
    if (classify != null) {
      rules.checkPended(classify);
    } else if (blocked != null && latest != null && changedInThisCall(latest)) {
      rules.checkDecided(layer, blocked);
    }
    writingInThisCall.forEach(rules::checkApplied);
    writingInThisCall.clear();
  }

  private boolean changedInThisCall(LayerDataVersion version) {
    return version.changes()
        && writingInThisCall.stream()
            .anyMatch(handle -> handle.filterId() == version.modifierFilterId());
  }

  /**
   * Ends one pend; the last one lets the operation go on.
   *
   * @param decision null to be classified again
   */
  void completed(PendedClassify classify, @Nullable FwpsClassifyOut decision) {
    pended.remove(classify);
    if (decision == null) {
      classifyAgain = true;
    } else if (rules.decisionReadLate()) {
      decisions.add(decision);
    } else {
      completedWithBlock |= blocks(decision);
    }
    if (pended.isEmpty()) {
      completions.wakeAll();
    }
  }

  /**
   * Appends a version. If another filter asked to hear of changes by others, the indication is
   * classified again.
   */
  void append(LayerDataVersion version, boolean watch) {
    if (version.changes()
        && watchingFilterId != 0
        && watchingFilterId != version.modifierFilterId()) {
      classifyAgain = true;
    }
    if (watch) {
      watchingFilterId = version.modifierFilterId();
    }
    latest = version;
    applied.run();
  }

  /** What to do at once whenever a version has been applied. */
  public void whenApplied(Runnable action) {
    applied = action;
  }

  /**
   * A call that returns when nobody has the indication pended any more; false where its caller
   * waits no longer.
   */
  public KernelCall<Boolean> awaitCompletions(@Nullable Patience patience) {
    return new Await(patience);
  }

  private final class Await extends KernelCall<Boolean> {
    private final @Nullable Patience patience;

    Await(@Nullable Patience patience) {
      super("wait for pended classify");
      this.patience = patience;
    }

    @Override
    protected Answer step(Activity self) {
      if (pended.isEmpty()) {
        return done(true);
      }
      Patience limit = patience;
      if (limit == null) {
        return Answer.block(completions);
      }
      return limit.isOver(self.machine().kernel().nowNanos())
          ? done(false)
          : limit.blockOn(completions);
    }
  }
}
