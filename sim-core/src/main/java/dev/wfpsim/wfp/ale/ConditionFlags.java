package dev.wfpsim.wfp.ale;

import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_IMPLICIT_BIND;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_OUTBOUND_PASS_THRU;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_PROMISCUOUS;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_PROXY_CONNECTION;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_RAW_ENDPOINT;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_REASSEMBLED;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_RECLASSIFY;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_WILDCARD_BIND;

import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.AleOperation;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.PacketIndication;

/**
 * Computes the FLAGS field of a layer. FWP_CONDITION_FLAG_REQUIRES_ALE_CLASSIFY is in none: the
 * metadata ALE_CLASSIFY_REQUIRED says it since Windows Vista SP1. No simulated host speaks
 * IPsec, so that IS_IPSEC_SECURED, which tells it at ALE_AUTH_RECV_ACCEPT, is in none either
 * (R-374).
 *
 * <p>Source: "Filtering condition flags".
 */
final class ConditionFlags {
  private ConditionFlags() {}

  /** Loopback packets are marked on every layer, both ends. */
  static int of(PacketIndication packet) {
    int flags = 0;
    flags |= packet.has(PacketIndication.LOOPBACK) ? FWP_CONDITION_FLAG_IS_LOOPBACK : 0;
    flags |= packet.has(PacketIndication.FRAGMENT) ? FWP_CONDITION_FLAG_IS_FRAGMENT : 0;
    flags |= packet.has(PacketIndication.REASSEMBLED) ? FWP_CONDITION_FLAG_IS_REASSEMBLED : 0;
    TransportEndpoint owner = packet.endpoint();
    flags |= packet.has(PacketIndication.RAW) ? FWP_CONDITION_FLAG_IS_RAW_ENDPOINT : 0;
    flags |= owner != null ? of(owner) : 0;
    flags |= packet.has(PacketIndication.FRAGMENT_GROUP) ? FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP : 0;
    flags |=
        packet.has(PacketIndication.OUTBOUND_PASS_THRU)
            ? FWP_CONDITION_FLAG_IS_OUTBOUND_PASS_THRU
            : 0;
    return flags;
  }

  static int of(TransportEndpoint endpoint) {
    return endpoint.raw() ? FWP_CONDITION_FLAG_IS_RAW_ENDPOINT : 0;
  }

  static int of(BindOperation bind) {
    int flags = of(bind.endpoint());
    flags |= bind.wildcard() ? FWP_CONDITION_FLAG_IS_WILDCARD_BIND : 0;
    flags |= bind.implicit() ? FWP_CONDITION_FLAG_IS_IMPLICIT_BIND : 0;
    flags |= bind.promiscuous() ? FWP_CONDITION_FLAG_IS_PROMISCUOUS : 0;
    return flags | reauthorize(bind);
  }

  /** Redirected here, or a proxy connecting on for a redirected client. */
  static int of(ConnectOperation connect, boolean loopback) {
    int flags = of(connect.endpoint());
    flags |= loopback ? FWP_CONDITION_FLAG_IS_LOOPBACK : 0;
    flags |= connect.redirected() ? FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED : 0;
    flags |=
        connect.endpoint().redirectRecords() != null ? FWP_CONDITION_FLAG_IS_PROXY_CONNECTION : 0;
    return flags | reauthorize(connect);
  }

  static int reauthorize(AleOperation operation) {
    return (operation.reauthorize() ? FWP_CONDITION_FLAG_IS_REAUTHORIZE : 0)
        | (operation.reclassify() ? FWP_CONDITION_FLAG_IS_RECLASSIFY : 0);
  }
}
