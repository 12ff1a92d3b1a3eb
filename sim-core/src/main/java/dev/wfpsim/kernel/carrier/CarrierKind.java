package dev.wfpsim.kernel.carrier;

/**
 * What carries a coroutine. Both carriers give the same run, event for event; they differ in speed
 * only.
 */
public enum CarrierKind {
  /** {@code jdk.internal.vm.Continuation}: fast; needs java.base/jdk.internal.vm exported. */
  CONTINUATION,
  /** A platform thread each, one of which runs at a time: portable. */
  THREAD,
  /** The continuation where its package is exported to us, else the thread. */
  AUTOMATIC;

  /** The carrier really used: {@link #AUTOMATIC} decided, a forced one checked. */
  public CarrierKind resolve() {
    boolean exported = continuationExported();
    if (this == CONTINUATION && !exported) {
      throw new IllegalStateException(
          "carrier=continuation needs --add-exports java.base/jdk.internal.vm=ALL-UNNAMED");
    }
    return this == AUTOMATIC ? (exported ? CONTINUATION : THREAD) : this;
  }

  private static boolean continuationExported() {
    return Exported.YES;
  }

  /** Asked once: a command line does not change. */
  private static final class Exported {
    static final boolean YES =
        Object.class.getModule().isExported("jdk.internal.vm", CarrierKind.class.getModule());
  }
}
