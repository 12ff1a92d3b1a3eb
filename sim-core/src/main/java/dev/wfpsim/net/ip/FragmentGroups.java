package dev.wfpsim.net.ip;

import dev.wfpsim.net.buffer.NetBufferList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fragments that a forwarding host holds until all of their datagram are there ({@code netsh
 * interface ipv4 set global groupforwardedfragments=enabled}), so that the forward layer sees them
 * together. They are held as they came: nothing is joined here.
 *
 * <p>A datagram whose fragments overlap is given up whatever the host does with those of its own:
 * there is no one way to put it together. What does not become complete in time is dropped without
 * an answer, which is for the receiver to give (RFC 792).
 *
 * <p>Documentation: "WFP layer requirements and restrictions".
 */
final class FragmentGroups {
  private final IpResources resources;
  private final FragmentQueue queue;

  FragmentGroups(IpResources resources) {
    this.resources = resources;
    this.queue =
        new FragmentQueue(
            resources, OverlapPolicy.DISCARD_DATAGRAM, "fragment group timer", this::gaveUp);
  }

  /**
   * Takes a fragment over.
   *
   * @return all of its datagram in their order, linked into a chain, when it was the last that was
   *     missing; they are the caller's then. Else null
   */
  @Nullable List<HeldFragment> hold(HeldFragment fragment) {
    IpPacket facts = fragment.facts();
    NetBufferList packet = fragment.packet();
    Reassembly.Pending datagram = queue.datagramOf(facts);
    Reassembly.Outcome outcome =
        queue.add(
            datagram,
            new Reassembly.Fragment(
                packet.firstNetBuffer().copyBytes(),
                facts.fragmentHeaderLength(),
                facts.fragmentOffset(),
                facts.totalLength() - facts.fragmentHeaderLength(),
                facts.moreFragments(),
                packet.lineage(),
                fragment));
    switch (outcome) {
      case KEPT -> {
        return null;
      }
      case COMPLETE -> {
        queue.reassembly().give(datagram);
        return chained(datagram);
      }
      case OVERLAP -> drop(datagram, IpDiscard.BAD_LENGTH);
      case DUPLICATE, INVALID -> {}
    }
    resources.discarded(facts.totalLength(), IpDiscard.BAD_LENGTH);
    packet.release();
    return null;
  }

  private static List<HeldFragment> chained(Reassembly.Pending datagram) {
    List<HeldFragment> group = held(datagram);
    NetBufferList following = null;
    for (HeldFragment each : group.reversed()) {
      each.packet().setNext(following);
      each.packet().packetContext().setFragmentGroup(true);
      following = each.packet();
    }
    return group;
  }

  private static List<HeldFragment> held(Reassembly.Pending datagram) {
    List<HeldFragment> held = new ArrayList<>(datagram.fragments().size());
    for (Reassembly.Fragment each : datagram.fragments()) {
      held.add(Objects.requireNonNull(each.held()));
    }
    return held;
  }

  private void gaveUp(Reassembly.Pending datagram, boolean expired) {
    drop(datagram, expired ? IpDiscard.BEYOND_SCOPE : IpDiscard.QUEUE_FULL);
  }

  private void drop(Reassembly.Pending datagram, IpDiscard why) {
    for (HeldFragment each : held(datagram)) {
      resources.discarded(each.facts().totalLength(), why);
      each.packet().release();
    }
  }
}
