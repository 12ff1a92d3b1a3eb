package dev.wfpsim.wfp.profile;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;

/**
 * Numbers for handles: unique within a host, shaped like pool addresses, and not predictable from
 * one another, so that nothing comes to depend on their order.
 *
 * <p>The unpredictable part is a choice that an enumeration of schedules does not branch on.
 */
public final class HandleValues {
  private static final long POOL_BASE = 0xFFFF_A000_0000_0000L;

  private static final long KEY = StableHash.of("handle");

  private final Kernel kernel;
  private final long hostKey;
  private long issued;

  public HandleValues(Kernel kernel, String hostName) {
    this.kernel = kernel;
    this.hostKey = StableHash.mix(KEY, StableHash.of(hostName));
  }

  /** The next value; never 0 and never issued before. */
  public long next() {
    issued++;
    double unit = kernel.choices().unit(ChoiceKind.HANDLE_VALUE, StableHash.mix(hostKey, issued));
    long random = (long) (unit * (1 << 16));
    return POOL_BASE | (random << 28) | (issued << 4);
  }
}
