package dev.wfpsim.wfp.classify;

import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a classifyFn: what the platform reaches, through the context that the driver was
 * given, of what is being classified.
 */
public final class ClassifyCall implements ClassifyContext {
  private static final ClassifyCall ABSENT =
      new ClassifyCall(null, null, null, null, null, null, 0, false);

  private final @Nullable ClassifyScope scope;
  private final @Nullable FwpsFilter filter;
  private final @Nullable FwpsLayer layer;
  private final @Nullable FwpsClassifyOut classifyOut;
  private final @Nullable NetBufferList packet;
  private final @Nullable ClassifyCall outer;
  private final int activity;
  private final boolean taken;
  private boolean valid;
  private boolean injected;

  private ClassifyCall(
      @Nullable ClassifyScope scope,
      @Nullable FwpsFilter filter,
      @Nullable FwpsLayer layer,
      @Nullable FwpsClassifyOut classifyOut,
      @Nullable NetBufferList packet,
      @Nullable ClassifyCall outer,
      int activity,
      boolean taken) {
    this.scope = scope;
    this.filter = filter;
    this.layer = layer;
    this.classifyOut = classifyOut;
    this.packet = packet;
    this.outer = outer;
    this.activity = activity;
    this.taken = taken;
    this.valid = scope != null;
  }

  /** The context of one call, for the classifier. */
  static ClassifyCall of(
      ClassifyFrame frame,
      FwpsFilter filter,
      FwpsLayer layer,
      @Nullable ClassifyCall outer,
      int activity) {
    NetBufferList packet = frame.layerData instanceof NetBufferList list ? list : null;
    boolean taken = frame.setMeansTaken ? frame.out.hasWriteRight() : isBlocked(frame.out);
    return new ClassifyCall(frame.scope, filter, layer, frame.out, packet, outer, activity, taken);
  }

  private static boolean isBlocked(FwpsClassifyOut out) {
    return out.actionType == FwpActionType.FWP_ACTION_BLOCK && !out.hasWriteRight();
  }

  /** What a callout registered with version 0 gets in place of a context. */
  static ClassifyCall absent() {
    return ABSENT;
  }

  /** The call that a context stands for; one that is over for what is no context of ours. */
  public static ClassifyCall of(ClassifyContext context) {
    return context instanceof ClassifyCall call ? call : ABSENT;
  }

  /** Whether the call it was made for still runs. */
  public boolean isValid() {
    return valid;
  }

  /** Ends the context when classifyFn has returned. */
  void invalidate() {
    valid = false;
  }

  /** The call during which the classify of this one began, or null. */
  public @Nullable ClassifyCall outer() {
    return outer;
  }

  /** Who is in the classifyFn; 0 for what is no activity. */
  int activity() {
    return activity;
  }

  /** What is being classified; null for an absent context. */
  public @Nullable ClassifyScope scope() {
    return scope;
  }

  /** The filter whose callout is called; null for an absent context. */
  public @Nullable FwpsFilter filter() {
    return filter;
  }

  /** The callout called; 0 for an absent context. */
  public int calloutId() {
    return filter == null ? 0 : filter.calloutId();
  }

  /** The layer; null for an absent context. */
  public @Nullable FwpsLayer layer() {
    return layer;
  }

  /**
   * Whether somebody else had blocked for good before it began: the packet is taken (R-111, Z-3).
   */
  public boolean isTaken() {
    return taken;
  }

  /** The driver injects a clone of the packet that it is being asked about. */
  boolean injects(NetBufferList original) {
    boolean own = packet == original;
    injected |= own;
    return own;
  }

  /** Whether a clone of the packet was injected meanwhile. */
  boolean hasInjected() {
    return injected;
  }

  /** The decision being written; null for an absent context. */
  public @Nullable FwpsClassifyOut classifyOut() {
    return classifyOut;
  }
}
