package dev.wfpsim.wfp.stream;

import dev.wfpsim.collect.LazyTreeSet;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.inspect.StreamData;
import dev.wfpsim.net.inspect.StreamInspection;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.stream.Waterfall.StreamAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two directions of one connection at the STREAM layer, each with its {@link Waterfall}. The
 * stack has it do one thing after the other; what drivers do from outside is left for the
 * connection's next work to go on with.
 */
final class StreamFlow implements StreamInspection {
  private final StreamLayer layer;
  private final Flow flow;
  private final Waterfall inbound = new Waterfall(this, Direction.INBOUND);
  private final Waterfall outbound = new Waterfall(this, Direction.OUTBOUND);
  private final LazyTreeSet<Integer> allowed = new LazyTreeSet<>();
  private long changes;
  private boolean dropped;
  private boolean sendAborted;
  private boolean over;
  private int injecting;

  StreamFlow(StreamLayer layer, Flow flow) {
    this.layer = layer;
    this.flow = flow;
  }

  Flow flow() {
    return flow;
  }

  Waterfall of(Direction direction) {
    return direction == Direction.INBOUND ? inbound : outbound;
  }

  /** The filters that match it from now on. */
  void setFilters(List<LayerFilter> filters, boolean established, long changesOfLayer) {
    changes = changesOfLayer;
    inbound.setFilters(filters, established);
    outbound.setFilters(filters, established);
  }

  /** Looks at the filters again, where they have changed. */
  void refresh() {
    long now = layer.changes(flow);
    if (now != changes) {
      setFilters(layer.match(flow), true, now);
    }
  }

  /** Whether a callout joins a connection that was there before its filter. */
  boolean joins(LayerFilter filter) {
    return layer.joins(filter);
  }

  @Override
  public void take(Direction direction, StreamData data) {
    refresh();
    of(direction).take(data);
  }

  @Override
  public boolean defers() {
    return inbound.isDeferred();
  }

  @Override
  public void show(Direction direction) {
    of(direction).show();
  }

  @Override
  public @Nullable StreamData poll(Direction direction) {
    return of(direction).poll();
  }

  @Override
  public boolean drops() {
    return dropped;
  }

  boolean isDropped() {
    return dropped;
  }

  /** The connection is to be reset. */
  void drop(Stage stage) {
    layer.tellDropped(flow, stage);
    dropped = true;
  }

  boolean isAllowed(int calloutId) {
    return calloutId != 0 && allowed.contains(calloutId);
  }

  /** A callout wants to see nothing more, of either direction. */
  void allow(int calloutId) {
    allowed.add(calloutId);
  }

  @Override
  public void aborted(Direction direction) {
    sendAborted |= direction == Direction.OUTBOUND;
    of(direction).abort();
  }

  /** Whether the outbound stream was reset: nothing may be put in any more. */
  boolean isSendAborted() {
    return sendAborted;
  }

  /** Whether the connection is over. */
  boolean isOver() {
    return over;
  }

  /** A call that puts data in begins, or ends. */
  void injecting(int change) {
    injecting += change;
  }

  boolean isInjecting() {
    return injecting > 0;
  }

  @Override
  public void ended() {
    over = true;
    inbound.clear();
    outbound.clear();
    layer.ended(this);
  }

  // --- what the waterfalls ask for

  @Nullable StreamAnswer ask(
      Waterfall direction, Stage stage, List<StreamChunk> run, FwpsClassifyOut out) {
    return layer.ask(this, direction, stage, run, out);
  }

  void discarded(Waterfall direction, Stage stage, List<StreamChunk> blocked) {
    layer.discarded(this, direction, stage, blocked);
  }

  void tellAborted(Waterfall direction, Stage stage) {
    layer.tellAborted(this, direction, stage);
  }

  void report(FindingCode code, Stage stage, String message) {
    layer.report(code, code.rule(), stage, message);
  }

  void report(FindingCode code, String rule, Stage stage, String message) {
    layer.report(code, rule, stage, message);
  }
}
