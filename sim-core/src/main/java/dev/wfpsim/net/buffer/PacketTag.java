package dev.wfpsim.net.buffer;

import org.jspecify.annotations.Nullable;

/** What somebody attached to a packet to hear what becomes of it. */
@FunctionalInterface
public interface PacketTag {
  /**
   * Something happened to a packet that has the tag.
   *
   * @param newer what it became, where it became another list
   */
  void happened(PacketEvent event, NetBufferList list, @Nullable NetBufferList newer);
}
