package dev.wfpsim.wfp.engine;

import dev.wfpsim.wfp.layer.FwpsLayer;

/** Is told when the filters of a layer have changed: what was authorised there is to be again. */
@FunctionalInterface
public interface PolicyListener {
  /**
   * A change that is in force now.
   *
   * @param layer the layer whose filters changed
   */
  void policyChanged(FwpsLayer layer);
}
