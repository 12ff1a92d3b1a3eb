package dev.wfpsim.wfp.classify;

import dev.wfpsim.wfp.fwps.FwpsFilter;

/** Is told when a callout blocked what a heavier sublayer had permitted for good. */
@FunctionalInterface
public interface VetoListener {
  /**
   * A veto.
   *
   * @param filter the filter whose callout vetoed
   */
  void vetoed(FwpsFilter filter);
}
