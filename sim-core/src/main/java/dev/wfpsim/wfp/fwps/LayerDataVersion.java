package dev.wfpsim.wfp.fwps;

import dev.wfpsim.kernel.nt.Identified;
import org.jspecify.annotations.Nullable;

/** One version of the data a redirect layer lets callouts change; the versions form a chain. */
public sealed interface LayerDataVersion extends Identified
    permits FwpsConnectRequest, FwpsBindRequest {

  /** The version this one was made from, or null for the original. */
  @Nullable LayerDataVersion previousVersion();

  /** The filter whose callout made it, or 0 for the original. */
  long modifierFilterId();

  /**
   * A writable copy, linked to this one.
   *
   * @param objectId its number in the trace
   */
  LayerDataVersion nextVersion(long modifierFilterId, int objectId);

  /** Links this version behind another, when that one was applied in between. */
  void relink(LayerDataVersion previous);

  /** Whether it differs from the version before it. */
  boolean changes();

  /** Takes back every change: the platform refused them. */
  void revert();
}
