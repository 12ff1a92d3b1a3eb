package dev.wfpsim.wfp.ale;

import static dev.wfpsim.wfp.layer.FwpsL2MetadataField.*;
import static dev.wfpsim.wfp.layer.FwpsMetadataField.*;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.AleOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.FragmentFacts;
import dev.wfpsim.net.inspect.LocalRedirect;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.wire.EthernetHeader;
import dev.wfpsim.net.wire.IcmpType;
import dev.wfpsim.wfp.fwp.FwpDirection;
import dev.wfpsim.wfp.fwps.FwpsDiscardMetadata;
import dev.wfpsim.wfp.fwps.FwpsInboundFragmentMetadata;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import org.jspecify.annotations.Nullable;

/**
 * Fills the metadata of a classify. A member is set only at the layers that document it, and only
 * when the stack knows it; its bit says so.
 *
 * <p>Source: "Metadata fields at each filtering layer", FWPS_INCOMING_METADATA_VALUES0.
 */
final class IndicationMetadata {
  private static final long DEFAULT_COMPARTMENT = PacketIndication.DEFAULT_COMPARTMENT;

  private final IpStack ip;
  private final FixedValues values;

  IndicationMetadata(IpStack ip, FixedValues values) {
    this.ip = ip;
    this.values = values;
  }

  void operation(FwpsLayer layer, FwpsIncomingMetadataValues meta, AleOperation operation) {
    endpoint(layer, meta, operation.endpoint());
  }

  /** Of a redirected one: whom it was for, and who serves it. */
  void connect(FwpsLayer layer, FwpsIncomingMetadataValues meta, ConnectOperation connect) {
    endpoint(layer, meta, connect.endpoint());
    number(layer, meta, FWPS_METADATA_FIELD_REMOTE_SCOPE_ID, connect.remote().scopeId());
    LocalRedirect redirect = connect.localRedirect();
    if (connect.redirected()) {
      if (redirect != null) {
        meta.set(FWPS_METADATA_FIELD_LOCAL_REDIRECT_TARGET_PID, redirect.targetPid());
      }
      meta.set(FWPS_METADATA_FIELD_ORIGINAL_DESTINATION, connect.originalRemote());
    }
    authorization(layer, meta, connect, connect.packet(), connect.packetDirection());
  }

  void accept(FwpsLayer layer, FwpsIncomingMetadataValues meta, AcceptOperation accept) {
    endpoint(layer, meta, accept.endpoint());
    authorization(layer, meta, accept, accept.packet(), accept.packetDirection());
  }

  /**
   * A packet that an ALE layer shows. A reauthorisation may show one of either direction and says
   * which; otherwise there is no need, and the member is absent.
   */
  private void authorization(
      FwpsLayer layer,
      FwpsIncomingMetadataValues meta,
      AleOperation operation,
      @Nullable PacketIndication packet,
      Direction direction) {
    if (operation.reauthorize() && layer.documents(FWPS_METADATA_FIELD_PACKET_DIRECTION)) {
      meta.set(FWPS_METADATA_FIELD_PACKET_DIRECTION, direction(direction));
    }
    if (packet != null) {
      headers(layer, meta, packet);
      flow(layer, meta, packet.flow());
    }
  }

  /** The flow handle, at the layers that document it, once there is a flow. */
  void flow(FwpsLayer layer, FwpsIncomingMetadataValues meta, @Nullable Flow flow) {
    if (flow != null) {
      number(layer, meta, FWPS_METADATA_FIELD_FLOW_HANDLE, flow.handle());
    }
  }

  /** A flow that begins: whose it is and, of ICMP echo, which message began it. */
  void established(FwpsLayer layer, FwpsIncomingMetadataValues meta, Flow flow) {
    endpoint(layer, meta, flow.endpoint());
    flow(layer, meta, flow);
    if (isEcho(flow.protocol(), flow.local().port())) {
      number(layer, meta, FWPS_METADATA_FIELD_ICMP_ID_AND_SEQUENCE, flow.icmpIdAndSequence());
    }
  }

  void packet(FwpsLayer layer, FwpsIncomingMetadataValues meta, PacketIndication packet) {
    headers(layer, meta, packet);
    flow(layer, meta, packet.flow());
    TransportEndpoint owner = packet.endpoint();
    if (owner != null) {
      number(layer, meta, FWPS_METADATA_FIELD_TRANSPORT_ENDPOINT_HANDLE, owner.handle());
    }
    if (packet.has(PacketIndication.ALE_CLASSIFY_REQUIRED)
        && layer.documents(FWPS_METADATA_FIELD_ALE_CLASSIFY_REQUIRED)) {
      meta.set(FWPS_METADATA_FIELD_ALE_CLASSIFY_REQUIRED);
    }
    if (packet.direction() == Direction.OUTBOUND) {
      number(layer, meta, FWPS_METADATA_FIELD_REMOTE_SCOPE_ID, packet.remote().scopeId());
      byte[] control = packet.controlData();
      if (control != null && layer.documents(FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA)) {
        meta.set(FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA, control.clone()); // gone with the call
      }
    }
    if (packet.has(PacketIndication.OUTBOUND_PASS_THRU)) {
      meta.set(FWPS_METADATA_FIELD_FORWARD_LAYER_OUTBOUND_PASS_THRU);
    }
    FragmentFacts fragment = packet.fragment();
    if (fragment != null && layer.documents(FWPS_METADATA_FIELD_FRAGMENT_DATA)) {
      meta.set(
          FWPS_METADATA_FIELD_FRAGMENT_DATA,
          new FwpsInboundFragmentMetadata(
              fragment.identification(), fragment.offset(), fragment.length()));
    }
    if (layer.documents(FWPS_METADATA_FIELD_PATH_MTU)) {
      meta.set(FWPS_METADATA_FIELD_PATH_MTU, ip.pathMtu(packet.remote().address()));
    }
  }

  /**
   * A frame: how long the header is that an Ethernet layer's packet stands at or behind.
   */
  void frame(FwpsLayer layer, FwpsIncomingMetadataValues meta) {
    if (layer.documents(FWPS_L2_METADATA_FIELD_ETHERNET_MAC_HEADER_SIZE)) {
      meta.set(FWPS_L2_METADATA_FIELD_ETHERNET_MAC_HEADER_SIZE, EthernetHeader.BYTES);
    }
  }

  private static void headers(
      FwpsLayer layer, FwpsIncomingMetadataValues meta, PacketIndication packet) {
    number(layer, meta, FWPS_METADATA_FIELD_IP_HEADER_SIZE, packet.ipHeaderSize());
    number(layer, meta, FWPS_METADATA_FIELD_TRANSPORT_HEADER_SIZE, packet.transportHeaderSize());
    number(layer, meta, FWPS_METADATA_FIELD_COMPARTMENT_ID, packet.compartmentId());
    if (isEcho(packet.protocol(), packet.local().port())) {
      number(layer, meta, FWPS_METADATA_FIELD_ICMP_ID_AND_SEQUENCE, packet.icmpIdAndSequence());
    }
  }

  /** Whether it is an echo request or reply: only these have an identifier and a sequence. */
  private static boolean isEcho(int protocol, int type) {
    return switch (protocol) {
      case IpProtocol.ICMP -> type == IcmpType.ECHO_REQUEST || type == IcmpType.ECHO_REPLY;
      case IpProtocol.ICMPV6 -> type == IcmpType.V6_ECHO_REQUEST || type == IcmpType.V6_ECHO_REPLY;
      default -> false;
    };
  }

  void endpoint(FwpsLayer layer, FwpsIncomingMetadataValues meta, TransportEndpoint endpoint) {
    number(layer, meta, FWPS_METADATA_FIELD_COMPARTMENT_ID, DEFAULT_COMPARTMENT);
    number(layer, meta, FWPS_METADATA_FIELD_TRANSPORT_ENDPOINT_HANDLE, endpoint.handle());
    TransportEndpoint parent = endpoint.parent();
    if (parent != null) {
      number(layer, meta, FWPS_METADATA_FIELD_PARENT_ENDPOINT_HANDLE, parent.handle());
    }
    UserProcess process = endpoint.process();
    if (process != null) {
      number(layer, meta, FWPS_METADATA_FIELD_PROCESS_ID, process.pid());
      if (layer.documents(FWPS_METADATA_FIELD_TOKEN)) {
        meta.set(FWPS_METADATA_FIELD_TOKEN, values.token(process));
      }
      if (layer.documents(FWPS_METADATA_FIELD_PROCESS_PATH)) {
        meta.set(FWPS_METADATA_FIELD_PROCESS_PATH, values.processPath(process));
      }
    }
  }

  /** Why it was dropped: a reason of its module, and the filter that did it, 0 for none. */
  void discard(FwpsIncomingMetadataValues meta, int reason, long filterId) {
    meta.set(
        FWPS_METADATA_FIELD_DISCARD_REASON,
        new FwpsDiscardMetadata(
            DiscardReason.module(reason), DiscardReason.code(reason), filterId));
  }

  static FwpDirection direction(Direction direction) {
    return direction == Direction.INBOUND
        ? FwpDirection.FWP_DIRECTION_INBOUND
        : FwpDirection.FWP_DIRECTION_OUTBOUND;
  }

  private static void number(
      FwpsLayer layer, FwpsIncomingMetadataValues meta, FwpsMetadataField field, long value) {
    if (layer.documents(field)) {
      meta.set(field, value);
    }
  }
}
