package dev.wfpsim.bench;

import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * The conversation that goes the whole path: datagrams from a client over a router to a server,
 * past ten layers of {@link PathPolicy#FILTERS} filters each. The client's layers for datagrams and
 * for the transport are met twice: at the latter a callout takes the datagram, and the clone that
 * it sends instead comes by again.
 */
final class PathConversation {
  static final int PAYLOAD = 512;
  static final int CLIENT = 0x0a00_0005;
  static final int SERVER = 0x0a00_0150;
  static final int CLIENT_PORT = 40_000;
  static final int SERVER_PORT = 5_000;
  static final int UDP = 17;

  /** Whose host a layer is visited on. */
  enum Place {
    CLIENT,
    ROUTER,
    SERVER
  }

  /** A layer as a packet comes to it, in order. */
  enum Visit {
    DATAGRAM_OUT(Place.CLIENT, FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4),
    TRANSPORT_OUT(Place.CLIENT, FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4),
    DATAGRAM_AGAIN(Place.CLIENT, FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4),
    TRANSPORT_AGAIN(Place.CLIENT, FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4),
    IP_OUT(Place.CLIENT, FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4),
    ROUTER_IN(Place.ROUTER, FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4),
    FORWARD(Place.ROUTER, FwpsLayer.FWPS_LAYER_IPFORWARD_V4),
    IP_IN(Place.SERVER, FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4),
    TRANSPORT_IN(Place.SERVER, FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4),
    DATAGRAM_IN(Place.SERVER, FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4);

    private final Place place;
    private final FwpsLayer layer;

    Visit(Place place, FwpsLayer layer) {
      this.place = place;
      this.layer = layer;
    }

    Place place() {
      return place;
    }

    FwpsLayer layer() {
      return layer;
    }

    /** The visit that met the same layer before; itself for the first. */
    Visit first() {
      return switch (this) {
        case DATAGRAM_AGAIN -> DATAGRAM_OUT;
        case TRANSPORT_AGAIN -> TRANSPORT_OUT;
        default -> this;
      };
    }

    /** Whether local is where the packet goes to. */
    boolean isInbound() {
      return this == ROUTER_IN || place == Place.SERVER;
    }
  }

  private static final int FIRST_PLACE = 5;

  private static final int STEP = 10;

  private PathConversation() {}

  /** How many filters come before the one that permits: half of them, over all visits. */
  static int tried(Visit visit) {
    return FIRST_PLACE + STEP * visit.first().ordinal();
  }

  /** What a packet says at a visit, by {@link RawFilter}'s words. */
  static long[] words(Visit visit) {
    return visit.isInbound()
        ? new long[] {UDP, SERVER_PORT, CLIENT_PORT, SERVER, CLIENT, 0}
        : new long[] {UDP, CLIENT_PORT, SERVER_PORT, CLIENT, SERVER, 0};
  }

  /** The policy that a visit meets. */
  static PathPolicy policy(Visit visit) {
    return PathPolicy.of(visit.layer(), words(visit), tried(visit));
  }

  /** The filters of each visit as plain numbers. */
  static List<List<RawFilter>> raw() {
    List<List<RawFilter>> all = new ArrayList<>();
    for (Visit visit : Visit.values()) {
      all.add(policy(visit).raw());
    }
    return all;
  }

  /** What the n-th datagram carries. */
  static byte[] payload(int number) {
    byte[] bytes = new byte[PAYLOAD];
    for (int i = 0; i < PAYLOAD; i++) {
      bytes[i] = (byte) (i * 31 + number);
    }
    return bytes;
  }
}
