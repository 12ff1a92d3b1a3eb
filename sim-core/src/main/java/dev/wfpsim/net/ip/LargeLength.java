package dev.wfpsim.net.ip;

/**
 * What the IP header of a large packet says of its length, which the adapter cuts: all of it, as of
 * any packet (LSOv1), or 0 (LSOv2), where the length of the NET_BUFFER is the packet's. A callout
 * that takes the header's word for the length finds no packet there.
 *
 * <p>Page: "Offloading the Segmentation of Large TCP Packets".
 */
public enum LargeLength {
  WRITTEN,
  ZERO
}
