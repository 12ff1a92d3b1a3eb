package dev.wfpsim.wfp.classify;

import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.filter.Arbitration;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.filter.PlainMatch;
import dev.wfpsim.wfp.filter.RandomFilters;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A classify as the documentation tells it: all filters of the layer in their order, each read from
 * its structure, the rest of a sublayer that has decided left out. No index, nothing kept between
 * classifies but counts. What the classifier is held against, event for event.
 */
public final class PlainEvaluation {
  private final Callouts callouts;
  private final Arbitration arbitration;
  private final List<String> log = new ArrayList<>();
  private final Map<Long, Long> blocked = new TreeMap<>();
  private final Map<Long, Long> missed = new TreeMap<>();
  private final FwpsClassifyOut result = new FwpsClassifyOut();

  public PlainEvaluation(PlatformProfile profile, Callouts callouts) {
    this.callouts = callouts;
    this.arbitration = new Arbitration(profile);
  }

  /**
   * What a classify writes into the trace, as lines of the kind of event and its words; the result
   * is in {@link #result}.
   *
   * @param inForce the filters of the layer, in any order
   */
  public List<String> classify(
      List<LayerFilter> inForce, long epoch, FwpsIncomingValues values, ClassifyScope scope) {
    log.clear();
    FwpsLayer layer = values.layer();
    List<LayerFilter> sorted = new ArrayList<>(inForce);
    sorted.sort(RandomFilters.naiveOrder());
    arbitration.start(layer);
    Set<Object> decided = new HashSet<>();
    long missing = 0;
    boolean begun = false;
    for (LayerFilter filter : sorted) {
      boolean passed = decided.contains(filter.sublayer().key()) || arbitration.isOver();
      if (passed || !PlainMatch.matches(filter, values)) {
        continue;
      }
      if (!begun) {
        log.add("CLASSIFY_BEGIN " + layer.id() + " " + inForce.size() + " " + epoch);
        begun = true;
      }
      int calls = log.size();
      if (apply(filter.filter(), values, scope)) {
        decided.add(filter.sublayer().key());
      }
      boolean isMissing = log.size() > calls && log.getLast().startsWith("CALLOUT_MISSING");
      if (isMissing && arbitration.filterId() == filter.filter().filterId()) {
        missing = arbitration.filterId();
      }
    }
    arbitration.finish(result);
    if (begun) {
      log.add("CLASSIFY_END " + layer.id() + " " + result.filterId + " " + outcome(result));
    }
    if (result.actionType == FwpActionType.FWP_ACTION_BLOCK && result.filterId != 0) {
      blocked.merge(result.filterId, 1L, Long::sum);
      missed.merge(result.filterId, missing == result.filterId ? 1L : 0, Long::sum);
    }
    return log;
  }

  private boolean apply(FwpsFilter filter, FwpsIncomingValues values, ClassifyScope scope) {
    if (!filter.actionType().isCallout()) {
      return arbitration.applyFilter(filter);
    }
    String words = filter.layer().id() + " " + filter.filterId() + " " + filter.calloutId();
    CalloutRegistration registration = callouts.byId(filter.calloutId());
    if (registration == null) {
      log.add("CALLOUT_MISSING " + words);
      return arbitration.applyMissingCallout(filter);
    }
    FwpsCallout callout = registration.callout();
    if (callout.hasFlag(FwpsCallout.FWP_CALLOUT_FLAG_CONDITIONAL_ON_FLOW)
        && !scope.hasFlowContext(filter.layer(), filter.calloutId())) {
      return false;
    }
    log.add("CALLOUT_CALL " + words);
    FwpsClassifyOut out = new FwpsClassifyOut();
    arbitration.preset(out);
    callout
        .classifyFn()
        .classify(
            values, new FwpsIncomingMetadataValues(), null, ClassifyCall.absent(), filter, 0, out);
    log.add("CALLOUT_RETURN " + outcome(out) + " " + filter.filterId() + " " + filter.calloutId());
    boolean decides = arbitration.applyCallout(filter, out);
    arbitration.takeViolations();
    if (arbitration.takeVeto()) {
      log.add("CLASSIFY_VETO " + words);
    }
    return decides;
  }

  private static long outcome(FwpsClassifyOut out) {
    return (long) out.actionType.code() << 16 | (long) out.rights << 8 | out.flags;
  }

  /** The result of the last classify. */
  public FwpsClassifyOut result() {
    return result;
  }

  /** How often a filter had its layer blocked. */
  public long blocked(LayerFilter filter) {
    return blocked.getOrDefault(filter.filter().filterId(), 0L);
  }

  /** How often because its callout was not registered. */
  public long missed(LayerFilter filter) {
    return missed.getOrDefault(filter.filter().filterId(), 0L);
  }
}
