package dev.wfpsim.wfp.redirect;

import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import java.util.Locale;

/**
 * A classify that a callout said it would finish later, from FwpsPendClassify0 to
 * FwpsCompleteClassify0.
 *
 * @param objectId the number of its object in the trace
 * @param handle what the callout will complete it with
 * @param indication what is pended
 * @param filterId the filter whose callout pended it
 * @param sinceNanos when, for the age of what never completes
 * @param out the decision the callout was writing when it pended
 */
record PendedClassify(
    int objectId,
    IssuedClassifyHandle handle,
    Indication indication,
    long filterId,
    long sinceNanos,
    FwpsClassifyOut out) {

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s filter=%d since=%d", handle, filterId, sinceNanos);
  }
}
