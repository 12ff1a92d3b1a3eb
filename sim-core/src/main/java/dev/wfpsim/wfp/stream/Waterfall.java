package dev.wfpsim.wfp.stream;

import static dev.wfpsim.wfp.fwps.FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_BUFFER_LIMIT_REACHED;
import static dev.wfpsim.wfp.fwps.FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.StreamData;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsStreamActionType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection on its way through the filters of the STREAM layer that match it,
 * in their order. What a filter lets pass goes on to the next, and waits there; what a callout
 * blocks is gone for all behind it; what one puts in comes behind it, and is shown only to
 * lighter sublayers. So a callout edits by permitting up to the place, putting in what
 * replaces a piece while it blocks that, and permitting the rest, call by call.
 *
 * <p>Invariant: bytes never overtake each other. Those that a filter need not see wait for their
 * turn before it all the same.
 */
final class Waterfall {
  /** The most that is kept for a callout that wants more. */
  static final int LIMIT_BYTES = 8 << 20;

  private final StreamFlow flow;
  private final Direction direction;
  private final Fifo<StreamData> passed = new Fifo<>();
  private List<Stage> stages = new ArrayList<>(2);
  private @Nullable Stage asked;

  Waterfall(StreamFlow flow, Direction direction) {
    this.flow = flow;
    this.direction = direction;
  }

  boolean isInbound() {
    return direction == Direction.INBOUND;
  }

  // --- the filters

  /** The filters that match have changed: what waited before one that is gone goes on. */
  void setFilters(List<LayerFilter> filters, boolean established) {
    List<Stage> next = new ArrayList<>(filters.size());
    for (LayerFilter filter : filters) {
      Stage known = stageOf(filter);
      next.add(known == null ? new Stage(filter, established && !flow.joins(filter)) : known);
    }
    for (int i = stages.size() - 1; i >= 0; i--) {
      Stage old = stages.get(i);
      if (!next.contains(old)) {
        leave(old, following(i, next));
      }
    }
    stages = next;
  }

  private @Nullable Stage stageOf(LayerFilter filter) {
    for (Stage each : stages) {
      if (each.filter == filter) {
        return each;
      }
    }
    return null;
  }

  private @Nullable Stage following(int index, List<Stage> among) {
    for (int i = index + 1; i < stages.size(); i++) {
      if (among.contains(stages.get(i))) {
        return stages.get(i);
      }
    }
    return null;
  }

  private void leave(Stage old, @Nullable Stage below) {
    if (old.deferred || old.required > 0) {
      flow.report(
          FindingCode.STREAM_FILTER_REMOVED_IN_USE,
          old,
          "stream filter removed while its callout "
              + (old.deferred ? "defers the stream" : "waits for more data"));
    }
    for (StreamChunk chunk : old.all()) {
      put(below, chunk);
    }
    old.clear();
  }

  // --- what comes and goes

  void take(StreamData data) {
    put(stages.isEmpty() ? null : stages.getFirst(), StreamChunk.of(data));
  }

  @Nullable StreamData poll() {
    return passed.poll();
  }

  private void put(@Nullable Stage stage, StreamChunk chunk) {
    if (stage == null) {
      passed.add(chunk.data());
    } else {
      stage.add(chunk);
    }
  }

  private @Nullable Stage after(int index) {
    return index + 1 < stages.size() ? stages.get(index + 1) : null;
  }

  /** Whether a callout holds the direction back. */
  boolean isDeferred() {
    for (Stage each : stages) {
      if (each.deferred) {
        return true;
      }
    }
    return false;
  }

  void clear() {
    stages.forEach(Stage::clear);
    passed.clear();
  }

  // --- the way through

  /**
   * Shows what can be shown now; may park in a callout. What has come furthest goes first, so that
   * each filter sees at once what the one before it lets pass.
   */
  void show() {
    boolean moved = true;
    while (moved && !flow.isDropped()) {
      flow.refresh();
      moved = false;
      for (int i = stages.size() - 1; i >= 0 && !moved; i--) {
        moved = step(i);
      }
    }
  }

  /** Moves what waits first before a filter; whether anything moved. */
  private boolean step(int index) {
    Stage stage = stages.get(index);
    if (stage.isEmpty()) {
      return false;
    }
    if (passesBy(stage, stage.first())) {
      StreamChunk chunk = stage.remove();
      boolean own = chunk.injector() != 0 && chunk.injector() == stage.calloutId();
      stage.missed += own || stage.ignored ? 0 : chunk.length();
      put(after(index), chunk);
      return true;
    }
    if (stage.deferred) {
      return false;
    }
    List<StreamChunk> run = run(stage);
    int bytes = length(run);
    int forced = run.getFirst().isEnd() ? FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA : forced(stage, run);
    if (forced == 0 && bytes < stage.required) {
      return false;
    }
    ask(index, run, bytes, forced);
    return true;
  }

  private boolean passesBy(Stage stage, StreamChunk chunk) {
    return stage.ignored
        || stage.filter.isDeleted()
        || flow.isAllowed(stage.calloutId())
        || chunk.injector() != 0 && chunk.injector() == stage.calloutId()
        || stage.filter.sublayer().key().equals(chunk.decidedIn());
  }

  /** What can be shown together: an end is shown by itself, and so is urgent data. */
  private List<StreamChunk> run(Stage stage) {
    List<StreamChunk> run = new ArrayList<>(2);
    StreamChunk first = stage.first();
    for (StreamChunk chunk : stage.all()) {
      boolean alike = chunk.data().expedited() == first.data().expedited();
      if (!run.isEmpty() && (chunk.isEnd() || !alike || passesBy(stage, chunk))) {
        break;
      }
      run.add(chunk);
      if (chunk.isEnd()) {
        break;
      }
    }
    return run;
  }

  private static int length(List<StreamChunk> run) {
    int bytes = 0;
    for (StreamChunk each : run) {
      bytes += each.length();
    }
    return bytes;
  }

  /** Why a callout has to decide on a run now, whatever it waits for; 0 where it need not. */
  private static int forced(Stage stage, List<StreamChunk> run) {
    int index = 0;
    for (StreamChunk chunk : stage.all()) {
      if (index++ == run.size()) {
        return chunk.isEnd()
            ? FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA
            : FWPS_CLASSIFY_OUT_FLAG_BUFFER_LIMIT_REACHED;
      }
    }
    return stage.bytes() >= LIMIT_BYTES ? FWPS_CLASSIFY_OUT_FLAG_BUFFER_LIMIT_REACHED : 0;
  }

  private void ask(int index, List<StreamChunk> run, int bytes, int forced) {
    Stage stage = stages.get(index);
    FwpsClassifyOut out = new FwpsClassifyOut(); // whoever assigns nothing keeps this
    boolean permitted = run.getLast().permitted();
    out.actionType = permitted ? FwpActionType.FWP_ACTION_PERMIT : FwpActionType.FWP_ACTION_NONE;
    out.flags = forced;
    for (int i = 0; i < run.size(); i++) {
      StreamChunk unused = stage.remove();
    }
    stage.required = 0;
    asked = stage;
    StreamAnswer answer = flow.ask(this, stage, run, out);
    asked = null;
    if (answer == null) {
      flow.drop(stage);
      return;
    }
    carryOut(index, answer, bytes, forced);
  }

  /** What was asked about is out of the stage's hands; what is to wait is put back. */
  private void carryOut(int index, StreamAnswer answer, int bytes, int forced) {
    Stage stage = stages.get(index);
    switch (answer.action()) {
      case FWPS_STREAM_ACTION_NONE -> verdict(index, answer, bytes);
      case FWPS_STREAM_ACTION_NEED_MORE_DATA -> needMore(index, answer, bytes, forced);
      case FWPS_STREAM_ACTION_DEFER -> defer(index, answer);
      case FWPS_STREAM_ACTION_DROP_CONNECTION -> {
        if (answer.inspectsOnly()) {
          flow.report(
              FindingCode.STREAM_DROP_BY_INSPECTION,
              stage,
              "inspection callout wants the connection dropped, which has no effect");
          passOn(index, answer.run(), false);
        } else {
          flow.drop(stage);
        }
      }
      case FWPS_STREAM_ACTION_ALLOW_CONNECTION -> {
        flow.allow(stage.calloutId());
        passOn(index, answer.run(), true);
      }
    }
  }

  /** PERMIT or BLOCK of the leading bytes, or neither. */
  private void verdict(int index, StreamAnswer answer, int bytes) {
    Stage stage = stages.get(index);
    long enforced = answer.enforced();
    boolean decided = answer.decision().isDecision();
    if (decided && enforced > bytes) {
      flow.report(
          FindingCode.STREAM_ENFORCED_TOO_MANY,
          stage,
          "countBytesEnforced is more than was indicated: enforced=" + enforced + " of " + bytes);
    }
    int count = enforced <= 0 || enforced > bytes ? bytes : (int) enforced;
    switch (answer.decision()) {
      case FWP_ACTION_PERMIT -> {
        stage.permitted |= count > 0;
        checkInline(stage, answer.called() ? count : 0);
        putBack(stage, answer.run(), count);
        passOn(index, leading(answer.run(), count), true);
      }
      case FWP_ACTION_BLOCK -> {
        stage.held += count;
        stage.endBlocked |= answer.run().getFirst().isEnd();
        putBack(stage, answer.run(), count);
        missed(index, count);
        if (count > 0) {
          flow.discarded(this, stage, leading(answer.run(), count));
        }
      }
      default -> passOn(index, answer.run(), false);
    }
  }

  /** Who puts data in from outside has to block all, and to stay with that. */
  private void checkInline(Stage stage, int count) {
    if (stage.outOfBand && count > 0) {
      flow.report(
          FindingCode.STREAM_MODES_MIXED,
          stage.held > 0 ? "R-267" : "R-268",
          stage,
          "data permitted by a callout that puts data in from outside: bytes=" + count);
    }
  }

  /** Blocked bytes are gone for all that follow. */
  private void missed(int index, int bytes) {
    for (int i = index + 1; i < stages.size(); i++) {
      stages.get(i).missed += stages.get(i).ignored ? 0 : bytes;
    }
  }

  private void needMore(int index, StreamAnswer answer, int bytes, int forced) {
    Stage stage = stages.get(index);
    boolean end = (forced & FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA) != 0;
    boolean full = stage.bytes() + bytes >= LIMIT_BYTES;
    if (end || full) {
      flow.report(
          FindingCode.STREAM_MORE_DATA_REFUSED,
          end ? "R-260" : "R-259",
          stage,
          "NEED_MORE_DATA where there " + (end ? "is no more" : "is no room for more"));
    }
    if (forced != 0) {
      passOn(index, answer.run(), true);
      return;
    }
    wait(stage, answer.run());
    stage.required =
        bytes
            + Math.max(
                1L, Integer.toUnsignedLong(answer.required())); // additional ones
  }

  private void defer(int index, StreamAnswer answer) {
    Stage stage = stages.get(index);
    if (!isInbound()) {
      flow.report(
          FindingCode.STREAM_DEFERRED_OUTBOUND, stage, "outbound stream deferred, which goes on");
      passOn(index, answer.run(), true);
      return;
    }
    wait(stage, answer.run());
    stage.deferred = true;
    stage.deferredFlags = answer.flags();
  }

  private static void wait(Stage stage, List<StreamChunk> run) {
    for (int i = run.size() - 1; i >= 0; i--) {
      stage.putBack(run.get(i));
    }
  }

  private static List<StreamChunk> leading(List<StreamChunk> run, int count) {
    List<StreamChunk> leading = new ArrayList<>(run.size());
    int left = count;
    for (StreamChunk chunk : run) {
      int here = Math.min(left, chunk.length());
      if (here > 0 || chunk.isEnd()) {
        leading.add(chunk.part(0, here));
      }
      left -= here;
    }
    return leading;
  }

  /** Puts what is behind the leading bytes back, to be shown again. */
  private static void putBack(Stage stage, List<StreamChunk> run, int count) {
    int behind = length(run);
    for (int i = run.size() - 1; i >= 0; i--) {
      StreamChunk chunk = run.get(i);
      behind -= chunk.length();
      int skip = Math.max(0, count - behind);
      if (skip < chunk.length()) { // an end has nothing behind it
        stage.putBack(chunk.part(skip, chunk.length() - skip));
      }
    }
  }

  private void passOn(int index, List<StreamChunk> run, boolean permitted) {
    Stage stage = stages.get(index);
    for (StreamChunk chunk : run) {
      put(after(index), permitted ? chunk.permittedIn(stage.filter.sublayer().key()) : chunk);
    }
  }

  /** What a callout answered, as it counts. */
  record StreamAnswer(
      List<StreamChunk> run,
      FwpsStreamActionType action,
      FwpActionType decision,
      long enforced,
      int required,
      int flags,
      boolean called,
      boolean inspectsOnly) {}

  // --- a reset

  /** The connection was reset: each callout is told, and what waited is lost. */
  void abort() {
    passed.clear();
    for (Stage stage : stages) {
      stage.clear();
      stage.deferred = false;
      stage.required = 0;
    }
    for (Stage stage : List.copyOf(stages)) {
      boolean sees = !stage.ignored && !flow.isAllowed(stage.calloutId());
      if (sees && !stage.filter.isDeleted()) {
        flow.tellAborted(this, stage);
      }
    }
  }

  // --- from a driver's calls

  /** Whether a filter's callout is being asked. */
  boolean isAsking(Stage stage) {
    return asked == stage;
  }

  /**
   * Where a callout stands: at the filter that it is asked for, else at the lightest of its; null
   * where it has none here.
   */
  @Nullable Stage stageOf(int calloutId) {
    Stage now = asked;
    if (now != null && now.calloutId() == calloutId) {
      return now;
    }
    for (int i = stages.size() - 1; i >= 0; i--) {
      Stage stage = stages.get(i);
      if (calloutId != 0 && stage.calloutId() == calloutId && !stage.ignored) {
        return stage;
      }
    }
    return null;
  }

  /** Puts data in behind a callout, for lighter sublayers to see. */
  void inject(Stage stage, StreamData data) {
    StreamChunk chunk =
        new StreamChunk(data, stage.calloutId(), stage.filter.sublayer().key(), true);
    put(after(stages.indexOf(stage)), chunk);
  }
}
