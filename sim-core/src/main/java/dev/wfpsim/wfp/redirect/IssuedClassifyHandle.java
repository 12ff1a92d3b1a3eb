package dev.wfpsim.wfp.redirect;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A classify handle as the platform keeps it: a driver's hold on one indication, counted: one
 * reference from the acquire, one more while the classify is pended.
 */
public final class IssuedClassifyHandle implements Identified, ClassifyHandle {
  private final long value;
  private final int objectId;
  private final @Nullable Indication indication;
  private final long filterId;
  private final FwpsClassifyOut callOut;
  private int references = 1;
  private boolean released;
  private boolean unappliedNoted;
  private @Nullable PendedClassify pended;
  private @Nullable LayerDataVersion writable;

  IssuedClassifyHandle(
      long value,
      int objectId,
      @Nullable Indication indication,
      long filterId,
      FwpsClassifyOut callOut) {
    this.value = value;
    this.objectId = objectId;
    this.indication = indication;
    this.filterId = filterId;
    this.callOut = callOut;
  }

  /** What the platform keeps of a handle that a driver gives. */
  public static IssuedClassifyHandle of(ClassifyHandle handle) {
    return DriverFault.own(IssuedClassifyHandle.class, handle, "classify handle");
  }

  @Override
  public long value() {
    return value;
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return objectId;
  }

  /** What is held; null at layers where there is nothing to change or pend. */
  @Nullable Indication indication() {
    return indication;
  }

  /** The filter on whose behalf classifyFn was called when the handle was acquired. */
  long filterId() {
    return filterId;
  }

  /** The decision that the classifyFn which acquired the handle is writing. */
  FwpsClassifyOut callOut() {
    return callOut;
  }

  boolean isLive() {
    return references > 0;
  }

  boolean isReleased() {
    return released;
  }

  void release() {
    released = true;
    references--;
  }

  void reference() {
    references++;
  }

  void dereference() {
    references--;
  }

  /** Whether its classify is put off. */
  public boolean isPended() {
    return pended != null;
  }

  @Nullable PendedClassify pended() {
    return pended;
  }

  void setPended(@Nullable PendedClassify classify) {
    pended = classify;
  }

  @Nullable LayerDataVersion writable() {
    return writable;
  }

  void setWritable(@Nullable LayerDataVersion version) {
    writable = version;
  }

  /** Whether what it holds has gone on: the handle is of no use any more. */
  public boolean isOver() {
    return indication == null || indication.isOver();
  }

  /** Whether it is news that its writable data was not applied. */
  boolean noteUnapplied() {
    boolean news = !unappliedNoted;
    unappliedNoted = true;
    return news;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "classify-handle-0x%x", value);
  }
}
