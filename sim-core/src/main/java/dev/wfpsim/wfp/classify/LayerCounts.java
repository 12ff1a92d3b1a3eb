package dev.wfpsim.wfp.classify;

/**
 * What was classified at one layer of one host so far.
 *
 * @param classifies how often the layer was classified; the sum of the next three
 * @param permits how often a filter's permit stood
 * @param blocks how often a filter's block stood
 * @param continues how often no filter decided, so that the traffic went on
 * @param callouts how often a classifyFn was called
 */
public record LayerCounts(
    long classifies, long permits, long blocks, long continues, long callouts) {
  /** Both together, as for the same layer of another host. */
  public LayerCounts plus(LayerCounts other) {
    return new LayerCounts(
        classifies + other.classifies,
        permits + other.permits,
        blocks + other.blocks,
        continues + other.continues,
        callouts + other.callouts);
  }
}
