package dev.wfpsim.scenario;

import dev.wfpsim.wfp.layer.FwpsLayer;

/**
 * What one filter kept out.
 *
 * @param filter its display name
 * @param line where it stands in the scenario; 0 for a filter that a driver added
 * @param action what it does, such as {@code callout-terminating}
 * @param callout the callout it asks, such as {@code guard/v4}; empty for none
 * @param calloutMissing of those blocked, how many because that callout was not registered
 * @param blocked how many packets, at layers of packets, or operations were refused
 * @param absorbed how many its callout took out silently, to deal with them itself
 */
public record Blocked(
    String host,
    FwpsLayer layer,
    String filter,
    int line,
    String action,
    String callout,
    long calloutMissing,
    long blocked,
    long absorbed) {

  /** What is counted at the layer. */
  public String unit() {
    return layer.shortName().startsWith("ALE_") ? "operation" : "packet";
  }
}
