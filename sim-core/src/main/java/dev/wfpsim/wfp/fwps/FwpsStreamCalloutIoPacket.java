package dev.wfpsim.wfp.fwps;

/**
 * FWPS_STREAM_CALLOUT_IO_PACKET0: what a classifyFn of a stream layer gets as its layer data
 * . The members below the first two are the callout's to write, under their documented
 * names; they start out as zero. Page: FWPS_STREAM_CALLOUT_IO_PACKET0.
 */
public final class FwpsStreamCalloutIoPacket {
  private final FwpsStreamData streamData;
  private final long missedBytes;

  /** With NEED_MORE_DATA: how many bytes more, at least, before it is asked again. */
  public int countBytesRequired;

  /** How many of the leading bytes the answer is about; 0 for all. */
  public long countBytesEnforced;

  /** What is to be done with the stream. */
  public FwpsStreamActionType streamAction = FwpsStreamActionType.FWPS_STREAM_ACTION_NONE;

  /** For the engine. */
  public FwpsStreamCalloutIoPacket(FwpsStreamData streamData, long missedBytes) {
    this.streamData = streamData;
    this.missedBytes = missedBytes;
  }

  /** The portion of the stream. */
  public FwpsStreamData streamData() {
    return streamData;
  }

  /** Whether the callout wants something done with the stream: then its action does not matter. */
  public boolean actsOnStream() {
    return streamAction != FwpsStreamActionType.FWPS_STREAM_ACTION_NONE;
  }

  /** Bytes that a heavier filter has kept from the callout since it was called last. */
  public long missedBytes() {
    return missedBytes;
  }
}
