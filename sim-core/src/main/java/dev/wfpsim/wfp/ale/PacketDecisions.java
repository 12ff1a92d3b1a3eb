package dev.wfpsim.wfp.ale;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.wfp.classify.KeptDecision;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a layer decided about the packets it saw last, by what is the same in all packets of one
 * direction of a conversation: addresses, ports, protocol, direction, the interfaces it passes, and
 * the flags of the FLAGS field. A packet that differs in any of these has a decision of its own.
 * What filters read of interfaces, and the types of addresses, stand until the host's interfaces
 * change. Where filters read what has other sources, as the interface of the next hop, which routes
 * decide, or what an ICMP error quotes, nothing of the layer is kept.
 *
 * <p>A hash table that never fills: it grows where a few places in a row are taken, and once it is
 * large enough those that come later take the places of others. What is kept changes nothing but
 * the time it takes.
 */
final class PacketDecisions {
  private static final int SMALLEST = 16;
  private static final int LARGEST = 1 << 14;
  private static final int PROBES = 4;

  /** Fields that come from what packets are told apart by and from the interfaces alone. */
  private static final List<FwpsField> FIXED =
      List.of(
          FwpsField.FLAGS,
          FwpsField.COMPARTMENT_ID,
          FwpsField.IP_PROTOCOL,
          FwpsField.DIRECTION,
          FwpsField.IP_LOCAL_ADDRESS,
          FwpsField.IP_REMOTE_ADDRESS,
          FwpsField.IP_SOURCE_ADDRESS, // of a forwarded packet, its local side
          FwpsField.IP_DESTINATION_ADDRESS,
          FwpsField.IP_LOCAL_PORT,
          FwpsField.IP_REMOTE_PORT,
          FwpsField.IP_LOCAL_ADDRESS_TYPE,
          FwpsField.IP_DESTINATION_ADDRESS_TYPE,
          FwpsField.IP_LOCAL_INTERFACE,
          FwpsField.INTERFACE_TYPE,
          FwpsField.TUNNEL_TYPE,
          FwpsField.INTERFACE_INDEX,
          FwpsField.SUB_INTERFACE_INDEX,
          FwpsField.PROFILE_ID,
          FwpsField.LOCAL_INTERFACE_PROFILE_ID,
          FwpsField.ORIGINAL_PROFILE_ID,
          FwpsField.CURRENT_PROFILE_ID,
          FwpsField.IP_ARRIVAL_INTERFACE,
          FwpsField.ARRIVAL_INTERFACE_INDEX,
          FwpsField.ARRIVAL_INTERFACE_TYPE,
          FwpsField.ARRIVAL_TUNNEL_TYPE,
          FwpsField.ARRIVAL_INTERFACE_PROFILE_ID,
          FwpsField.IP_PHYSICAL_ARRIVAL_INTERFACE,
          FwpsField.SOURCE_INTERFACE_INDEX,
          FwpsField.SOURCE_SUB_INTERFACE_INDEX,
          FwpsField.IP_FORWARD_INTERFACE,
          FwpsField.IP_PHYSICAL_NEXTHOP_INTERFACE,
          FwpsField.DESTINATION_INTERFACE_INDEX,
          FwpsField.DESTINATION_SUB_INTERFACE_INDEX);

  private final long fixed;
  private @Nullable Place[] places = {};

  PacketDecisions(FwpsLayer layer) {
    long bits = 0;
    for (FwpsField field : FIXED) {
      bits |= layer.has(field) ? 1L << layer.indexOf(field) : 0;
    }
    fixed = bits;
  }

  /** The packets of one direction of one conversation, and what was decided about them. */
  private static final class Place {
    private final KeptDecision decision = new KeptDecision();
    private int hash;
    private SocketAddress local;
    private SocketAddress remote;
    private Direction direction;
    private int protocol;
    private int flags;
    private @Nullable NetworkInterface through;
    private @Nullable NetworkInterface leaving;
    private boolean quotes;
    private long interfaceChanges;

    Place(PacketIndication packet) {
      local = packet.local();
      remote = packet.remote();
      direction = packet.direction();
    }

    boolean isOf(PacketIndication packet, int flagsOfPacket) {
      return flags == flagsOfPacket
          && protocol == packet.protocol()
          && direction == packet.direction()
          && through == packet.networkInterface()
          && leaving == packet.forwardInterface()
          && quotes == (packet.embedded() != null)
          && same(local, packet.local())
          && same(remote, packet.remote());
    }

    private static boolean same(SocketAddress a, SocketAddress b) {
      return a == b || a.port() == b.port() && a.address().equals(b.address());
    }

    void take(PacketIndication packet, int flagsOfPacket, int hashOfPacket) {
      local = packet.local();
      remote = packet.remote();
      direction = packet.direction();
      protocol = packet.protocol();
      flags = flagsOfPacket;
      hash = hashOfPacket;
      through = packet.networkInterface();
      leaving = packet.forwardInterface();
      quotes = packet.embedded() != null;
      decision.forget();
    }

    /** What was decided before the interfaces changed stands no more. */
    KeptDecision decision(long changesOfInterfaces) {
      if (interfaceChanges != changesOfInterfaces) {
        interfaceChanges = changesOfInterfaces;
        decision.forget();
      }
      return decision;
    }
  }

  /** A bit for each field of the layer that is the same whenever {@link #of} is, by its index. */
  long fixed() {
    return fixed;
  }

  /**
   * Where the decision about such packets is kept; it may be empty, and is another's later.
   *
   * @param interfaceChanges counts the changes of the host's interfaces
   */
  KeptDecision of(PacketIndication packet, long interfaceChanges) {
    int flags = ConditionFlags.of(packet);
    int hash = hash(packet, flags);
    int at = find(packet, flags, hash);
    while (at < 0 && places.length < LARGEST) {
      grow();
      at = find(packet, flags, hash);
    }
    at = at < 0 ? hash & places.length - 1 : at;
    Place place = places[at];
    if (place == null) {
      place = new Place(packet);
      places[at] = place;
      place.take(packet, flags, hash);
    } else if (!place.isOf(packet, flags)) {
      place.take(packet, flags, hash);
    }
    return place.decision(interfaceChanges);
  }

  /** The place of such packets or, if they have none yet, a free one; -1 if there is none. */
  private int find(PacketIndication packet, int flags, int hash) {
    for (int i = 0; i < Math.min(PROBES, places.length); i++) {
      int at = hash + i & places.length - 1;
      Place place = places[at];
      if (place == null || place.isOf(packet, flags)) {
        return at;
      }
    }
    return -1;
  }

  /** Who finds no place in the larger table is forgotten. */
  private void grow() {
    @Nullable Place[] old = places;
    places = new Place[Math.max(SMALLEST, 2 * old.length)];
    for (Place place : old) {
      for (int i = 0; place != null && i < PROBES; i++) {
        int at = place.hash + i & places.length - 1;
        if (places[at] == null) {
          places[at] = place;
          break;
        }
      }
    }
  }

  private static int hash(PacketIndication packet, int flags) {
    int hash = packet.local().address().hashCode();
    hash = 31 * hash + packet.remote().address().hashCode();
    hash = 31 * hash + packet.local().port();
    hash = 31 * hash + packet.remote().port();
    hash = 31 * hash + packet.protocol();
    hash = 31 * hash + packet.direction().code();
    hash = (31 * hash + flags) * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
