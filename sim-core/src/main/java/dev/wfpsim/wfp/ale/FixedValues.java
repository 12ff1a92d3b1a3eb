package dev.wfpsim.wfp.ale;

import dev.wfpsim.net.AddressFamily;
import dev.wfpsim.net.Host;
import dev.wfpsim.net.IpAddress;
import dev.wfpsim.net.NetworkInterface;
import dev.wfpsim.net.SocketAddress;
import dev.wfpsim.net.UserProcess;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.AleOperation;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.Direction;
import dev.wfpsim.net.inspect.ListenOperation;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.transport.Flow;
import dev.wfpsim.net.transport.TransportEndpoint;
import dev.wfpsim.wfp.FwpValue;
import dev.wfpsim.wfp.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fills the fixed values of a layer from what the stack knows about an operation or a packet. What
 * is not known stays FWP_EMPTY; so does a local address that is still to be chosen. IPv4
 * addresses and ports are in host order.
 *
 * <p>Source: "Filtering conditions available at each filtering layer".
 */
final class FixedValues {
  private static final int DEFAULT_COMPARTMENT = 1;
  private static final int ADDRESS_TYPE_UNICAST = 1;
  private static final int ADDRESS_TYPE_MULTICAST = 3;
  private static final int ADDRESS_TYPE_BROADCAST = 4;
  private static final int IF_TYPE_ETHERNET = 6;
  private static final int IF_TYPE_LOOPBACK = 24;
  private static final int TUNNEL_TYPE_NONE = 0;

  private final Host host;
  private final TreeMap<String, FwpValue> applicationIds = new TreeMap<>();

  FixedValues(Host host) {
    this.host = host;
  }

  void bind(FwpsIncomingValues values, BindOperation bind, int flags) {
    operation(values, bind, flags);
    values.setIfPresent(FwpsField.ALE_PROMISCUOUS_MODE, bind.promiscuous() ? 1 : 0);
  }

  void listen(FwpsIncomingValues values, ListenOperation listen, int flags) {
    operation(values, listen, flags);
  }

  void connect(
      FwpsIncomingValues values, ConnectOperation connect, SocketAddress remote, int flags) {
    operation(values, connect, flags);
    remote(values, remote);
    authorization(values, connect);
  }

  void accept(FwpsIncomingValues values, AcceptOperation accept, int flags) {
    operation(values, accept, flags);
    remote(values, accept.remote());
    authorization(values, accept);
    NetworkInterface arrival = accept.packet().networkInterface();
    if (arrival != null) {
      values.setIfPresent(FwpsField.IP_ARRIVAL_INTERFACE, arrival.luid());
      values.setIfPresent(FwpsField.ARRIVAL_INTERFACE_INDEX, arrival.index());
      values.setIfPresent(FwpsField.ARRIVAL_INTERFACE_TYPE, type(arrival));
      values.setIfPresent(FwpsField.ARRIVAL_TUNNEL_TYPE, TUNNEL_TYPE_NONE);
    }
  }

  void flow(FwpsIncomingValues values, Flow flow, int flags) {
    endpoint(values, flow.endpoint(), flow.local(), flow.protocol(), flags);
    remote(values, flow.remote());
    values.setIfPresent(FwpsField.DIRECTION, flow.direction().code());
    networkInterface(values, interfaceOf(flow.local().address()));
  }

  /** A closing endpoint. */
  void endpoint(FwpsIncomingValues values, TransportEndpoint endpoint, int flags) {
    endpoint(values, endpoint, endpoint.local(), endpoint.protocol(), flags);
    SocketAddress remote = endpoint.remote();
    if (remote != null) {
      remote(values, remote);
    }
    networkInterface(values, interfaceOf(endpoint.local().address()));
  }

  void packet(FwpsIncomingValues values, PacketIndication packet) {
    values.setIfPresent(FwpsField.FLAGS, ConditionFlags.of(packet));
    values.setIfPresent(FwpsField.COMPARTMENT_ID, packet.compartmentId());
    values.setIfPresent(FwpsField.IP_PROTOCOL, packet.protocol());
    values.setIfPresent(FwpsField.DIRECTION, packet.direction().code());
    boolean inbound = packet.direction() == Direction.INBOUND;
    address(values, FwpsField.IP_LOCAL_ADDRESS, packet.local().address());
    address(values, FwpsField.IP_REMOTE_ADDRESS, packet.remote().address());
    IpAddress destination = inbound ? packet.local().address() : packet.remote().address();
    values.setIfPresent(FwpsField.IP_LOCAL_ADDRESS_TYPE, addressType(packet.local().address()));
    values.setIfPresent(FwpsField.IP_DESTINATION_ADDRESS_TYPE, addressType(destination));
    values.setIfPresent(FwpsField.IP_LOCAL_PORT, packet.local().port());
    values.setIfPresent(FwpsField.IP_REMOTE_PORT, packet.remote().port());
    networkInterface(values, packet.networkInterface());
  }

  /** A forwarded packet: its local side is the source, its remote side the destination. */
  void forwarded(FwpsIncomingValues values, PacketIndication packet) {
    values.setIfPresent(FwpsField.FLAGS, ConditionFlags.of(packet));
    values.setIfPresent(FwpsField.COMPARTMENT_ID, packet.compartmentId());
    address(values, FwpsField.IP_SOURCE_ADDRESS, packet.local().address());
    address(values, FwpsField.IP_DESTINATION_ADDRESS, packet.remote().address());
    values.setIfPresent(
        FwpsField.IP_DESTINATION_ADDRESS_TYPE, addressType(packet.remote().address()));
    NetworkInterface arrival = packet.networkInterface();
    if (arrival != null) {
      values.setIfPresent(FwpsField.IP_LOCAL_INTERFACE, arrival.luid());
      values.setIfPresent(FwpsField.IP_PHYSICAL_ARRIVAL_INTERFACE, arrival.luid());
      values.setIfPresent(FwpsField.SOURCE_INTERFACE_INDEX, arrival.index());
      values.setIfPresent(FwpsField.SOURCE_SUB_INTERFACE_INDEX, arrival.subIndex());
    }
    NetworkInterface leaving = packet.forwardInterface();
    if (leaving != null) {
      values.setIfPresent(FwpsField.IP_FORWARD_INTERFACE, leaving.luid());
      values.setIfPresent(FwpsField.IP_PHYSICAL_NEXTHOP_INTERFACE, leaving.luid());
      values.setIfPresent(FwpsField.DESTINATION_INTERFACE_INDEX, leaving.index());
      values.setIfPresent(FwpsField.DESTINATION_SUB_INTERFACE_INDEX, leaving.subIndex());
    }
  }

  private void operation(FwpsIncomingValues values, AleOperation operation, int flags) {
    endpoint(values, operation.endpoint(), operation.local(), operation.protocol(), flags);
    networkInterface(values, operation.localInterface());
  }

  private void endpoint(
      FwpsIncomingValues values,
      TransportEndpoint endpoint,
      SocketAddress local,
      int protocol,
      int flags) {
    UserProcess process = endpoint.process();
    if (process != null) {
      values.setIfPresent(FwpsField.ALE_APP_ID, applicationId(process));
      values.setIfPresent(FwpsField.ALE_ORIGINAL_APP_ID, applicationId(process));
    }
    values.setIfPresent(FwpsField.FLAGS, flags);
    values.setIfPresent(FwpsField.IP_PROTOCOL, protocol);
    values.setIfPresent(FwpsField.COMPARTMENT_ID, DEFAULT_COMPARTMENT);
    address(values, FwpsField.IP_LOCAL_ADDRESS, local.address());
    if (!local.address().isUnspecified()) {
      values.setIfPresent(FwpsField.IP_LOCAL_ADDRESS_TYPE, addressType(local.address()));
    }
    values.setIfPresent(FwpsField.IP_LOCAL_PORT, local.port());
  }

  private static void remote(FwpsIncomingValues values, SocketAddress remote) {
    address(values, FwpsField.IP_REMOTE_ADDRESS, remote.address());
    values.setIfPresent(FwpsField.IP_REMOTE_PORT, remote.port());
    values.setIfPresent(FwpsField.IP_DESTINATION_ADDRESS_TYPE, addressType(remote.address()));
  }

  /** The next hop is not known when authorising again. */
  private static void authorization(FwpsIncomingValues values, AleOperation operation) {
    values.setIfPresent(FwpsField.REAUTHORIZE_REASON, operation.reauthorizeReason());
    NetworkInterface nextHop = operation.localInterface();
    if (nextHop != null && !operation.reauthorize()) {
      values.setIfPresent(FwpsField.IP_NEXTHOP_INTERFACE, nextHop.luid());
      values.setIfPresent(FwpsField.NEXTHOP_INTERFACE_INDEX, nextHop.index());
      values.setIfPresent(FwpsField.NEXTHOP_SUB_INTERFACE_INDEX, nextHop.subIndex());
      values.setIfPresent(FwpsField.NEXTHOP_INTERFACE_TYPE, type(nextHop));
      values.setIfPresent(FwpsField.NEXTHOP_TUNNEL_TYPE, TUNNEL_TYPE_NONE);
    }
  }

  private static void networkInterface(
      FwpsIncomingValues values, @Nullable NetworkInterface through) {
    if (through != null) {
      values.setIfPresent(FwpsField.IP_LOCAL_INTERFACE, through.luid());
      values.setIfPresent(FwpsField.INTERFACE_INDEX, through.index());
      values.setIfPresent(FwpsField.SUB_INTERFACE_INDEX, through.subIndex());
      values.setIfPresent(FwpsField.INTERFACE_TYPE, type(through));
      values.setIfPresent(FwpsField.TUNNEL_TYPE, TUNNEL_TYPE_NONE);
    }
  }

  private static void address(FwpsIncomingValues values, FwpsField field, IpAddress address) {
    if (!address.isUnspecified() && values.layer().has(field)) {
      values.set(field, address);
    }
  }

  private static int addressType(IpAddress address) {
    if (address.isMulticast()) {
      return ADDRESS_TYPE_MULTICAST;
    }
    return address.isLimitedBroadcast() ? ADDRESS_TYPE_BROADCAST : ADDRESS_TYPE_UNICAST;
  }

  private static int type(NetworkInterface through) {
    return through.isLoopback() ? IF_TYPE_LOOPBACK : IF_TYPE_ETHERNET;
  }

  private FwpValue applicationId(UserProcess process) {
    return applicationIds.computeIfAbsent(process.devicePath(), FwpValue::appId);
  }

  /** The application identifier of a process, as the metadata has it too. */
  FwpValue processPath(UserProcess process) {
    return applicationId(process);
  }

  private @Nullable NetworkInterface interfaceOf(IpAddress address) {
    if (address.isUnspecified()) {
      return null;
    }
    for (NetworkInterface each : host.interfaces()) {
      if (each.hasAddress(address)) {
        return each;
      }
    }
    return null;
  }

  static boolean isLoopback(AddressFamily family, SocketAddress local, SocketAddress remote) {
    return remote.address().isLoopback()
        || (remote.address().equals(local.address()) && family == remote.family());
  }
}
