package dev.wfpsim.wfp.layer;

/** What classifyFn gets as {@code layerData} at a layer (page: data-offset-positions). */
public enum LayerData {
  /** Nothing. */
  NONE,
  /** A NET_BUFFER_LIST, or nothing where the operation carries no packet. */
  PACKET,
  /** FWPS_STREAM_CALLOUT_IO_PACKET0. */
  STREAM,
  /** FWPS_CONNECT_REQUEST0, through FwpsAcquireWritableLayerDataPointer0. */
  CONNECT_REQUEST,
  /** FWPS_BIND_REQUEST0, through FwpsAcquireWritableLayerDataPointer0. */
  BIND_REQUEST
}
