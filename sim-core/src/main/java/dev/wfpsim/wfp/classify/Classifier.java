package dev.wfpsim.wfp.classify;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.EntersDriver;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.filter.FilterWalk;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.filter.LayerFilters;
import dev.wfpsim.wfp.filter.LayerPolicies;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpClassifyOption;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsStreamCalloutIoPacket;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Classifies at one layer of one host: tries the matching filters in their order, asks the
 * callouts, and arbitrates.
 *
 * <p>A callout is called once for each matching filter that names it, with what it keeps on
 * the flow or zero; one that is conditional on flows is passed over where it keeps nothing
 * . Callouts of version 0 get no classify context.
 *
 * <p>Without a matching callout filter a classify is one step with whatever surrounds it, and
 * allocates nothing. Each call of a callout begins with a scheduling point, after which filter and
 * callout are looked at again: either may have gone meanwhile. A layer without filters costs a
 * counter and no event. Pages: filter-arbitration, processing-classify-callouts.
 */
public final class Classifier {
  private final Kernel kernel;
  private final PlatformProfile profile;
  private final Callouts callouts;
  private final LayerPolicies policies;
  private final CalloutContract contract;
  private final LayerCounters counters = new LayerCounters();
  private final List<LayerFilter> blockers = new ArrayList<>();

  /** The first of the frames that nobody uses. */
  private @Nullable ClassifyFrame freeFrame;

  /** The calls of callouts under way, of all activities, in the order they began. */
  private final ArrayList<ClassifyCall> running = new ArrayList<>();

  private final List<VetoListener> vetoListeners = new ArrayList<>();

  /** A classifier of a host. */
  public Classifier(
      Machine machine, PlatformProfile profile, Callouts callouts, LayerPolicies policies) {
    this.kernel = machine.kernel();
    this.profile = profile;
    this.callouts = callouts;
    this.policies = policies;
    this.contract = new CalloutContract(kernel);
  }

  /** What callouts blocked and kept for themselves, without the block being hard. */
  public TakenPackets takenPackets() {
    return contract.takenPackets();
  }

  /** Whether a layer has filters; if not, {@link #skip} saves making values. */
  public boolean hasFilters(FwpsLayer layer) {
    return policies.hasFilters(layer);
  }

  /** How the platform behaves where that is a matter of choice. */
  public PlatformProfile profile() {
    return profile;
  }

  /** Counts a classify at a layer without filters, which permits. */
  public void skip(FwpsLayer layer) {
    counters.count(layer, FwpActionType.FWP_ACTION_NONE);
  }

  /** What was classified at a layer so far. */
  public LayerCounts counts(FwpsLayer layer) {
    return counters.of(layer);
  }

  /** Tells somebody of every veto from now on. */
  public void subscribe(VetoListener listener) {
    vetoListeners.add(listener);
  }

  /**
   * The innermost classifyFn an activity is in, or null. A classify may begin inside a classifyFn
   * when a driver's call makes the stack act at once.
   */
  public @Nullable ClassifyCall current(@Nullable Activity activity) {
    return current(activity == null ? 0 : activity.id());
  }

  private @Nullable ClassifyCall current(int activity) {
    for (int i = running.size() - 1; i >= 0; i--) {
      if (running.get(i).activity() == activity) {
        return running.get(i);
      }
    }
    return null;
  }

  /**
   * Whether what a layer decides follows from some fields, given by a bit for each index: no filter
   * reads another.
   */
  public boolean readsOnly(FwpsLayer layer, long fields) {
    return !policies.readsBeside(layer, fields);
  }

  /**
   * Classifies by a kept decision, if it still stands: with the same result, events and counts as a
   * classify of the same values has.
   *
   * @return whether it stands; otherwise nothing is done
   */
  public boolean repeat(FwpsLayer layer, KeptDecision kept, FwpsClassifyOut result) {
    if (!kept.stands(policies.changes(layer))) {
      return false;
    }
    result.copyFrom(kept.result());
    counters.count(layer, kept.action());
    countBlock(kept.decider(), 0, result);
    if (kept.isTold()) {
      begins(layer, policies.size(layer));
      ends(layer, result);
    }
    return true;
  }

  /**
   * Classifies into a new result; see {@link #classify(FwpsIncomingValues,
   * FwpsIncomingMetadataValues, Object, ClassifyScope, FwpsClassifyOut)}.
   */
  public FwpsClassifyOut classify(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable Object layerData,
      ClassifyScope scope) {
    FwpsClassifyOut result = new FwpsClassifyOut();
    classify(values, meta, layerData, scope, result);
    return result;
  }

  /**
   * Classifies at the layer of the values. At or below DISPATCH_LEVEL.
   *
   * @param values the fields; ended if a callout has seen them
   * @param meta what else is known
   * @param layerData the NET_BUFFER_LIST or other data of the layer, or null
   * @param scope the operation it is about
   * @param result FWP_ACTION_PERMIT or FWP_ACTION_BLOCK, rights, flags, and the filter that decided
   *     (0 if none did)
   */
  public void classify(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable Object layerData,
      ClassifyScope scope,
      FwpsClassifyOut result) {
    classify(values, meta, layerData, scope, result, null);
  }

  /**
   * Classifies as the other does.
   *
   * @param kept takes the decision over, if no callout had a part in it; null to keep it nowhere
   */
  public void classify(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable Object layerData,
      ClassifyScope scope,
      FwpsClassifyOut result,
      @Nullable KeptDecision kept) {
    FwpsLayer layer = values.layer();
    LayerFilters filters = policies.filters(layer);
    if (filters.size() == 0) {
      skip(layer);
      result.clear();
      result.actionType = FwpActionType.FWP_ACTION_PERMIT;
      return;
    }
    ClassifyFrame frame = takeFrame();
    frame.start(values, meta, layerData, scope);
    evaluate(filters, frame);
    frame.arbitration.finish(result);
    counters.count(layer, frame.arbitration.action());
    countBlock(frame.decider, frame.missing, result);
    if (frame.begun) {
      ends(layer, result);
    }
    if (kept != null) {
      kept.keep(frame, policies.changes(layer), result);
    }
    hasEnded(frame, layer);
  }

  /**
   * The filters of a stream layer that match, in the order they are tried; who asks for them asks
   * them one by one ({@link #ask}), and keeps what each leaves to be done.
   */
  public void match(FwpsIncomingValues values, Consumer<LayerFilter> found) {
    FilterWalk walk = policies.newWalk();
    walk.start(policies.filters(values.layer()), values);
    for (LayerFilter filter = walk.next(); filter != null; filter = walk.next()) {
      if (!filter.isDeleted()) {
        found.accept(filter);
      }
    }
    walk.finish();
  }

  /** Counts the changes of a layer's filters: what {@link #match} found stands until it moves. */
  public long changes(FwpsLayer layer) {
    return policies.changes(layer);
  }

  /**
   * Asks one filter of a stream layer, as {@link #classify} asks each. At or below DISPATCH_LEVEL.
   *
   * @param layerData what its callout is to see
   * @param out what heavier sublayers decided; then what this filter answers: FWP_ACTION_PERMIT,
   *     FWP_ACTION_BLOCK, or neither where it leaves the decision to the next
   * @return the action that its callout wrote itself, or found; null where none was called
   */
  public @Nullable FwpActionType ask(
      LayerFilter filter,
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      Object layerData,
      ClassifyScope scope,
      FwpsClassifyOut out) {
    FwpsLayer layer = values.layer();
    ClassifyFrame frame = takeFrame();
    frame.start(values, meta, layerData, scope);
    frame.arbitration.startFrom(out);
    begins(layer, policies.size(layer));
    boolean unused = apply(filter, frame);
    boolean called = frame.calloutsCalled > 0;
    FwpActionType written = frame.out.actionType;
    out.clear();
    out.actionType = frame.arbitration.answer();
    out.filterId = filter.filter().filterId();
    counters.count(layer, out.actionType);
    boolean blocks = out.actionType == FwpActionType.FWP_ACTION_BLOCK;
    if (blocks && filter.countBlock(called, frame.missing != 0)) {
      blockers.add(filter);
    }
    ends(layer, out);
    hasEnded(frame, layer);
    return called ? written : null;
  }

  private ClassifyFrame takeFrame() {
    ClassifyFrame frame = freeFrame;
    if (frame == null) {
      frame = new ClassifyFrame(profile, policies.newWalk());
    }
    freeFrame = frame.next;
    return frame;
  }

  /** Values that callouts have seen are over, and the frame is free. */
  private void hasEnded(ClassifyFrame frame, FwpsLayer layer) {
    if (frame.calloutsCalled > 0) {
      counters.countCallouts(layer, frame.calloutsCalled);
      Runnable late = contract.lateRead(layer);
      frame.values.end(late);
      frame.meta.end(late);
    }
    frame.finish();
    frame.next = freeFrame;
    freeFrame = frame;
  }

  private void begins(FwpsLayer layer, int size) {
    kernel.events().write(EventKind.CLASSIFY_BEGIN, layer.id(), size, policies.epoch());
  }

  private void ends(FwpsLayer layer, FwpsClassifyOut result) {
    kernel.events().write(EventKind.CLASSIFY_END, layer.id(), result.filterId, outcome(result));
  }

  private void countBlock(@Nullable LayerFilter decider, long missing, FwpsClassifyOut result) {
    if (decider == null || result.actionType != FwpActionType.FWP_ACTION_BLOCK) {
      return;
    }
    boolean absorb = (result.flags & FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB) != 0;
    if (decider.countBlock(absorb, missing == result.filterId)) {
      blockers.add(decider);
    }
  }

  /** The filters that had their layer blocked, in the order of the first time, deleted ones too. */
  public List<LayerFilter> blockers() {
    return List.copyOf(blockers);
  }

  /** An action, its rights and its flags in one word of an event. */
  private static long outcome(FwpsClassifyOut out) {
    return (long) out.actionType.code() << 16 | (long) out.rights << 8 | out.flags;
  }

  private void evaluate(LayerFilters filters, ClassifyFrame frame) {
    FilterWalk walk = frame.walk;
    walk.start(filters, frame.values);
    for (LayerFilter filter = walk.next(); filter != null; filter = walk.next()) {
      if (filter.isDeleted()) {
        continue;
      }
      if (!frame.begun) {
        frame.begun = true;
        begins(filters.layer(), filters.size());
      }
      boolean decided = apply(filter, frame);
      if (frame.arbitration.filterId() == filter.filter().filterId()) {
        frame.decider = filter;
      }
      if (decided) {
        if (frame.arbitration.isOver()) {
          return;
        }
        walk.leaveSublayer();
      }
    }
  }

  @EntersDriver
  private boolean apply(LayerFilter filter, ClassifyFrame frame) {
    FwpsFilter seen = filter.filter();
    if (!seen.actionType().isCallout()) {
      boolean decided = frame.arbitration.applyFilter(seen);
      contract.checkOverridden(frame, frame.arbitration.takeViolations(), seen);
      return decided;
    }
    frame.calloutMatched = true;
    CalloutRegistration registration = callouts.byId(seen.calloutId());
    if (registration == null) {
      return missing(seen, frame);
    }
    boolean onFlow =
        registration.callout().hasFlag(FwpsCallout.FWP_CALLOUT_FLAG_CONDITIONAL_ON_FLOW);
    if (onFlow && !frame.scope.hasFlowContext(seen.layer(), seen.calloutId())) {
      return false;
    }
    if (isReclassify(frame.values)
        && !registration.callout().hasFlag(FwpsCallout.FWP_CALLOUT_FLAG_ALLOW_RECLASSIFY)) {
      return false;
    }
    boolean entered = kernel.call("classifyFn", () -> enter(filter, registration));
    if (!entered) {
      return !filter.isDeleted() && missing(seen, frame);
    }
    Activity self = kernel.currentOrHardware();
    Callback outer = self.enter(registration.classifying());
    try {
      return call(registration, seen, frame);
    } catch (Throwable error) {
      self.thrown(error);
      throw error;
    } finally {
      self.leave(outer);
      filter.leave(self);
    }
  }

  /** Whether a bind or a listen is classified that was done before. */
  private static boolean isReclassify(FwpsIncomingValues values) {
    return switch (values.layer()) {
      case FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V4,
          FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V6,
          FWPS_LAYER_ALE_AUTH_LISTEN_V4,
          FWPS_LAYER_ALE_AUTH_LISTEN_V6 ->
          (values.number(FwpsField.FLAGS) & FwpConditionFlags.FWP_CONDITION_FLAG_IS_RECLASSIFY)
              != 0;
      default -> false;
    };
  }

  private boolean enter(LayerFilter filter, CalloutRegistration registration) {
    boolean entered = !filter.isDeleted() && registration.enter();
    if (entered) {
      filter.enter(kernel.currentOrHardware());
    }
    return entered;
  }

  private boolean missing(FwpsFilter filter, ClassifyFrame frame) {
    kernel
        .events()
        .write(
            EventKind.CALLOUT_MISSING, filter.layer().id(), filter.filterId(), filter.calloutId());
    boolean decided = frame.arbitration.applyMissingCallout(filter);
    if (frame.arbitration.filterId() == filter.filterId()) {
      frame.missing = filter.filterId();
    }
    return decided;
  }

  private boolean call(CalloutRegistration registration, FwpsFilter filter, ClassifyFrame frame) {
    FwpsLayer layer = filter.layer();
    FwpsClassifyOut out = new FwpsClassifyOut();
    frame.out = out;
    frame.arbitration.preset(out);
    frame.calloutsCalled++;
    kernel.events().write(EventKind.CALLOUT_CALL, layer.id(), filter.filterId(), registration.id());
    Activity self = kernel.current();
    int activity = self == null ? 0 : self.id();
    ClassifyCall context = ClassifyCall.of(frame, filter, layer, current(activity), activity);
    running.add(context);
    contract.before(frame);
    if (kernel.code().notesLines()) {
      frame.values.watch(() -> kernel.code().sight(kernel.currentOrHardware()));
    }
    long flowContext = frame.scope.enterCallout(layer, registration.id());
    try {
      boolean versionZero = registration.callout().version() == 0;
      registration
          .callout()
          .classifyFn()
          .classify(
              frame.values,
              frame.meta,
              frame.layerData,
              versionZero ? ClassifyCall.absent() : context,
              filter,
              flowContext,
              out);
    } finally {
      context.invalidate();
      running.remove(context);
      registration.leave();
    }
    frame.scope.leaveCallout(layer, registration.id());
    DriverFault.touch(out.actionType, "FWPS_CLASSIFY_OUT0.actionType after classifyFn");
    kernel
        .events()
        .write(EventKind.CALLOUT_RETURN, outcome(out), filter.filterId(), registration.id());
    contract.after(frame, filter);
    contract.checkTaken(context, frame, registration);
    if (frame.layerData instanceof FwpsStreamCalloutIoPacket packet && packet.actsOnStream()) {
      return false; // whatever it says besides
    }
    boolean decided = frame.arbitration.applyCallout(filter, out);
    int violations = frame.arbitration.takeViolations();
    contract.checkOverridden(frame, violations, filter);
    contract.violations(violations, filter);
    if (frame.arbitration.answer() == FwpActionType.FWP_ACTION_BLOCK) {
      frame.blocker = registration;
    }
    if (frame.arbitration.takeVeto()) {
      veto(filter);
    }
    return decided;
  }

  private void veto(FwpsFilter filter) {
    kernel
        .events()
        .write(EventKind.CLASSIFY_VETO, filter.layer().id(), filter.filterId(), filter.calloutId());
    for (VetoListener listener : vetoListeners) {
      listener.vetoed(filter);
    }
  }

  /**
   * FwpsClassifyOptionSet0: sets an option of the flow being classified. Only inside classifyFn;
   * the first to set an option owns it. At or below DISPATCH_LEVEL.
   *
   * @return STATUS_SUCCESS; STATUS_FWP_INVALID_ENUMERATOR for an unknown option;
   *     STATUS_OBJECT_TYPE_MISMATCH for another type than FWP_UINT32; STATUS_FWP_OUT_OF_BOUNDS for
   *     a value outside the option's set; STATUS_UNSUCCESSFUL outside classifyFn or if the
   *     option has been set
   */
  public NtStatus setOption(FwpsIncomingMetadataValues meta, int option, FwpValue value) {
    return kernel.call(
        "FwpsClassifyOptionSet0",
        () -> {
          FwpClassifyOption known = FwpClassifyOption.ofCode(option);
          if (known == null) {
            return NtStatus.STATUS_FWP_INVALID_ENUMERATOR;
          }
          if (value.type() != FwpDataType.FWP_UINT32) {
            return NtStatus.STATUS_OBJECT_TYPE_MISMATCH;
          }
          if (value.asLong() > known.maximum()) {
            return NtStatus.STATUS_FWP_OUT_OF_BOUNDS;
          }
          ClassifyCall context = current(kernel.current());
          ClassifyScope scope = context == null ? null : context.scope();
          if (scope == null || !meta.takeOption(known)) {
            return NtStatus.STATUS_UNSUCCESSFUL;
          }
          scope.setOption(known, value.asLong());
          return NtStatus.STATUS_SUCCESS;
        });
  }
}
