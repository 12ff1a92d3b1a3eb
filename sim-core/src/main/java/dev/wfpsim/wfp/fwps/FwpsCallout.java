package dev.wfpsim.wfp.fwps;

import dev.wfpsim.wfp.fwp.Guid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_CALLOUT0 to 3: what a driver registers. Page: FWPS_CALLOUT1.
 *
 * @param version which structure: 0 (Vista) gets no classify context, 1 (7), 2 (8), 3 (10)
 * @param calloutKey the key that the engine's callout object carries too
 * @param flags {@code FWP_CALLOUT_FLAG_*}
 * @param classifyFn looks at traffic
 * @param notifyFn is told of filters
 * @param flowDeleteFn is told of flows that end; null for callouts that keep no flow contexts
 */
public record FwpsCallout(
    int version,
    Guid calloutKey,
    int flags,
    ClassifyFn classifyFn,
    NotifyFn notifyFn,
    @Nullable FlowDeleteFn flowDeleteFn) {
  public static final int FWP_CALLOUT_FLAG_CONDITIONAL_ON_FLOW = 0x1;
  public static final int FWP_CALLOUT_FLAG_ALLOW_OFFLOAD = 0x2;
  public static final int FWP_CALLOUT_FLAG_ENABLE_COMMIT_ADD_NOTIFY = 0x4;
  public static final int FWP_CALLOUT_FLAG_ALLOW_MID_STREAM_INSPECTION = 0x8;
  public static final int FWP_CALLOUT_FLAG_ALLOW_RECLASSIFY = 0x10;
  public static final int FWP_CALLOUT_FLAG_ALLOW_RSC = 0x40;
  public static final int FWP_CALLOUT_FLAG_ALLOW_L2_BATCH_CLASSIFY = 0x80;
  public static final int FWP_CALLOUT_FLAG_ALLOW_USO = 0x100;
  public static final int FWP_CALLOUT_FLAG_ALLOW_URO = 0x200;

  public FwpsCallout {
    Objects.requireNonNull(calloutKey, "calloutKey");
    Objects.requireNonNull(classifyFn, "classifyFn");
    Objects.requireNonNull(notifyFn, "notifyFn");
    if (version < 0 || version > 3) {
      throw new IllegalArgumentException("unknown callout version: version=" + version);
    }
  }

  /** Whether a flag is set. */
  public boolean hasFlag(int flag) {
    return (flags & flag) != 0;
  }
}
