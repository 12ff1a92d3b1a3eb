package dev.wfpsim.wfp.fwps;

/**
 * FWPS_STREAM_ACTION_TYPE: what a callout wants done with the stream; with any but {@link
 * #FWPS_STREAM_ACTION_NONE} what it says in {@code actionType} is ignored. Page:
 * FWPS_STREAM_CALLOUT_IO_PACKET0.
 */
public enum FwpsStreamActionType {
  FWPS_STREAM_ACTION_NONE,
  /** It cannot decide before it sees more. */
  FWPS_STREAM_ACTION_NEED_MORE_DATA,
  FWPS_STREAM_ACTION_DROP_CONNECTION,
  /** Inbound only: the stream stands still until FwpsStreamContinue0. */
  FWPS_STREAM_ACTION_DEFER,
  /** It wants to see nothing more of the flow. */
  FWPS_STREAM_ACTION_ALLOW_CONNECTION
}
