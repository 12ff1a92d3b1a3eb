package dev.wfpsim.wfp.ale;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.wfp.layer.FwpsLayer;

/** The layers that exist once for IPv4 and once for IPv6, as the stack's hooks name them. */
enum LayerPair {
  INBOUND_IPPACKET,
  OUTBOUND_IPPACKET,
  IPFORWARD,
  INBOUND_TRANSPORT,
  OUTBOUND_TRANSPORT,
  DATAGRAM_DATA,
  INBOUND_ICMP_ERROR,
  OUTBOUND_ICMP_ERROR,
  ALE_RESOURCE_ASSIGNMENT,
  ALE_AUTH_LISTEN,
  ALE_AUTH_RECV_ACCEPT,
  ALE_AUTH_CONNECT,
  ALE_FLOW_ESTABLISHED,
  STREAM_PACKET(false),
  NAME_RESOLUTION_CACHE(false),
  ALE_RESOURCE_RELEASE(false),
  ALE_ENDPOINT_CLOSURE(false),
  ALE_CONNECT_REDIRECT(false),
  ALE_BIND_REDIRECT(false);

  private final FwpsLayer[] layers;

  LayerPair() {
    this(true);
  }

  LayerPair(boolean withDiscard) {
    String[] suffixes =
        withDiscard
            ? new String[] {"_V4", "_V6", "_V4_DISCARD", "_V6_DISCARD"}
            : new String[] {"_V4", "_V6"};
    layers = new FwpsLayer[suffixes.length];
    for (int i = 0; i < suffixes.length; i++) {
      FwpsLayer layer = FwpsLayer.byName(name() + suffixes[i]);
      if (layer == null) {
        throw new IllegalStateException("no such layer: layer=" + name() + suffixes[i]);
      }
      layers[i] = layer;
    }
  }

  /** The layer of a family. */
  FwpsLayer of(AddressFamily family) {
    return layers[family == AddressFamily.AF_INET6 ? 1 : 0];
  }

  /** The layer that reports the drops of the layer of a family. */
  FwpsLayer discardOf(AddressFamily family) {
    return layers[family == AddressFamily.AF_INET6 ? 3 : 2];
  }

  /** The pair that a drop is reported beside. */
  static LayerPair of(DiscardLayer layer) {
    return valueOf(layer.name());
  }
}
