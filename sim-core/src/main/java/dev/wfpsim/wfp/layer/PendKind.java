package dev.wfpsim.wfp.layer;

/** How the work of a layer is pended (page: processing-classify-callouts-asynchronously). */
public enum PendKind {
  /** Not at all. */
  NONE,
  /** FwpsPendClassify0. */
  CLASSIFY,
  /** FwpsPendOperation0. */
  OPERATION,
  /** By a reference or clone, BLOCK and ABSORB; injected later. */
  PACKET,
  /** By the stream actions. */
  STREAM
}
