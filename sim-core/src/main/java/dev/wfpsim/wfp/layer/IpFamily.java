package dev.wfpsim.wfp.layer;

/** The address family of a layer. */
public enum IpFamily {
  /** Neither: the layer is not about one family. */
  NONE,
  V4,
  V6
}
