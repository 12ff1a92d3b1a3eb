package dev.wfpsim.wfp.fwps;

/**
 * A driver's hold on what is being classified, beyond the return of classifyFn. To be released
 * once.
 *
 * <p>Source: FwpsAcquireClassifyHandle0.
 */
public interface ClassifyHandle {
  /** FWPS_CLASSIFY_FLAG_REAUTHORIZE_IF_MODIFIED_BY_OTHERS. */
  int REAUTHORIZE_IF_MODIFIED_BY_OTHERS = 0x1;

  /** The number that C code would see; never 0. */
  long value();
}
