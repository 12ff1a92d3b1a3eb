package dev.wfpsim.wfp.classify;

import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.jspecify.annotations.Nullable;

/**
 * The classifyContext argument of classifyFn: opaque to drivers, and good only during that call.
 * Platform code reaches through it what is being classified. Page: FwpsAcquireClassifyHandle0.
 */
public final class ClassifyContext {
  private static final ClassifyContext ABSENT = new ClassifyContext(null, null, null, null, null);

  private final @Nullable ClassifyScope scope;
  private final @Nullable FwpsFilter filter;
  private final @Nullable FwpsLayer layer;
  private final @Nullable FwpsClassifyOut classifyOut;
  private final @Nullable ClassifyContext outer;
  private boolean valid;

  private ClassifyContext(
      @Nullable ClassifyScope scope,
      @Nullable FwpsFilter filter,
      @Nullable FwpsLayer layer,
      @Nullable FwpsClassifyOut classifyOut,
      @Nullable ClassifyContext outer) {
    this.scope = scope;
    this.filter = filter;
    this.layer = layer;
    this.classifyOut = classifyOut;
    this.outer = outer;
    this.valid = scope != null;
  }

  /** The context of one call, for the classifier. */
  static ClassifyContext of(
      ClassifyScope scope,
      FwpsFilter filter,
      FwpsLayer layer,
      FwpsClassifyOut classifyOut,
      @Nullable ClassifyContext outer) {
    return new ClassifyContext(scope, filter, layer, classifyOut, outer);
  }

  /** What a callout registered with version 0 gets in place of a context. */
  public static ClassifyContext absent() {
    return ABSENT;
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
  public @Nullable ClassifyContext outer() {
    return outer;
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

  /** The decision being written; null for an absent context. */
  public @Nullable FwpsClassifyOut classifyOut() {
    return classifyOut;
  }
}
