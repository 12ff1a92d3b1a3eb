package dev.wfpsim.wfp.ale;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.NameCache;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.AleOperation;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.EmbeddedPacket;
import dev.wfpsim.net.inspect.ListenOperation;
import dev.wfpsim.net.inspect.NameResolution;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.TokenInformation;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;

/**
 * Fills the fixed values of a layer from what the stack knows about an operation or a packet. What
 * is not known stays FWP_EMPTY; so does a local address that is still to be chosen. IPv4
 * addresses and ports are in host order.
 *
 * <p>Source: "Filtering conditions available at each filtering layer".
 */
final class FixedValues {
  private static final int DEFAULT_COMPARTMENT = 1;

  private final IpStack ip;
  private final NameCache names;
  private final InterfaceValues interfaces;
  private final LazyTreeMap<String, FwpValue> applicationIds = new LazyTreeMap<>();
  private final LazyTreeMap<String, FwpValue> userIds = new LazyTreeMap<>();

  FixedValues(IpStack ip, NameCache names) {
    this.ip = ip;
    this.names = names;
    this.interfaces = new InterfaceValues(ip);
  }

  void bind(FwpsIncomingValues values, BindOperation bind, int flags) {
    operation(values, bind, flags);
    values.setIfPresent(FwpsField.ALE_PROMISCUOUS_MODE, bind.promiscuous() ? 1 : 0);
  }

  void listen(FwpsIncomingValues values, ListenOperation listen, int flags) {
    operation(values, listen, flags);
  }

  /** With what the packet of a reauthorisation tells of its way; the rest is unknown. */
  void connect(
      FwpsIncomingValues values, ConnectOperation connect, SocketAddress remote, int flags) {
    operation(values, connect, flags);
    remote(values, remote);
    authorization(values, connect);
    values.setIfPresent(FwpsField.DIRECTION, Direction.OUTBOUND.code());
    if (values.layer().has(FwpsField.PEER_NAME)) {
      String name = names.nameOf(remote.address());
      values.set(FwpsField.PEER_NAME, name == null ? FwpValue.EMPTY : peerName(name));
    }
    if (connect.packetDirection() == Direction.OUTBOUND) {
      interfaces.nextHop(values, connect.local(), remote);
    } else {
      PacketIndication packet = connect.packet();
      interfaces.arrival(values, packet == null ? null : packet.networkInterface());
    }
  }

  /** The interface indexes are those of the arrival, of an inbound packet. */
  void accept(FwpsIncomingValues values, AcceptOperation accept, int flags) {
    operation(values, accept, flags);
    remote(values, accept.remote());
    authorization(values, accept);
    values.setIfPresent(FwpsField.DIRECTION, Direction.INBOUND.code());
    addressType(values, FwpsField.IP_DESTINATION_ADDRESS_TYPE, accept.local().address());
    boolean inbound = accept.packetDirection() == Direction.INBOUND;
    if (inbound) {
      interfaces.passed(values, accept.packet().networkInterface());
      interfaces.arrival(values, accept.packet().networkInterface());
    } else {
      values.set(FwpsField.INTERFACE_INDEX, FwpValue.EMPTY);
      values.set(FwpsField.SUB_INTERFACE_INDEX, FwpValue.EMPTY);
    }
    if (!inbound || !accept.reauthorize()) {
      interfaces.nextHop(values, accept.local(), accept.remote());
    }
  }

  void flow(FwpsIncomingValues values, Flow flow, int flags) {
    endpoint(values, flow.endpoint(), flow.local(), flow.protocol(), flags);
    remote(values, flow.remote());
    if (flow.direction() == Direction.INBOUND) {
      addressType(values, FwpsField.IP_DESTINATION_ADDRESS_TYPE, flow.local().address());
    }
    values.setIfPresent(FwpsField.DIRECTION, flow.direction().code());
    interfaces.local(values, flow.local(), flow.remote());
  }

  /** A closing endpoint. */
  void endpoint(FwpsIncomingValues values, TransportEndpoint endpoint, int flags) {
    endpoint(values, endpoint, endpoint.local(), endpoint.protocol(), flags);
    SocketAddress remote = endpoint.remote();
    if (remote != null) {
      remote(values, remote);
    }
    interfaces.local(values, endpoint.local(), remote);
  }

  /** Counts the changes of what {@link #shown} takes from the host beside the packet. */
  long interfaceChanges() {
    return ip.interfaceChanges();
  }

  /** A packet at a layer that shows packets; of one that goes through, the forward layers. */
  void shown(FwpsIncomingValues values, PacketIndication packet) {
    if (values.layer().has(FwpsField.IP_SOURCE_ADDRESS)) {
      forwarded(values, packet);
    } else {
      packet(values, packet);
    }
  }

  private void packet(FwpsIncomingValues values, PacketIndication packet) {
    values.setIfPresent(FwpsField.FLAGS, ConditionFlags.of(packet));
    values.setIfPresent(FwpsField.COMPARTMENT_ID, packet.compartmentId());
    values.setIfPresent(FwpsField.IP_PROTOCOL, packet.protocol());
    values.setIfPresent(FwpsField.DIRECTION, packet.direction().code());
    boolean inbound = packet.direction() == Direction.INBOUND;
    IpAddress local = packet.local().address();
    address(values, FwpsField.IP_LOCAL_ADDRESS, local);
    address(values, FwpsField.IP_REMOTE_ADDRESS, packet.remote().address());
    addressType(values, FwpsField.IP_LOCAL_ADDRESS_TYPE, local);
    addressType(
        values, FwpsField.IP_DESTINATION_ADDRESS_TYPE, inbound ? local : packet.remote().address());
    values.setIfPresent(FwpsField.IP_LOCAL_PORT, packet.local().port());
    values.setIfPresent(FwpsField.IP_REMOTE_PORT, packet.remote().port());
    interfaces.local(values, local, packet.networkInterface());
    EmbeddedPacket embedded = packet.embedded();
    if (embedded == null) {
      interfaces.passed(values, packet.networkInterface());
    } else {
      interfaces.arrival(values, packet.networkInterface());
      embedded(values, embedded);
    }
    if (!inbound) {
      interfaces.nextHop(values, packet.local(), packet.remote());
    }
  }

  /** What an inbound ICMP error quotes; ports are unknown where they are cut off. */
  private void embedded(FwpsIncomingValues values, EmbeddedPacket embedded) {
    values.setIfPresent(FwpsField.EMBEDDED_PROTOCOL, embedded.protocol());
    address(values, FwpsField.EMBEDDED_REMOTE_ADDRESS, embedded.remote().address());
    addressType(values, FwpsField.EMBEDDED_LOCAL_ADDRESS_TYPE, embedded.local().address());
    if (embedded.hasPorts()) {
      values.setIfPresent(FwpsField.EMBEDDED_LOCAL_PORT, embedded.local().port());
      values.setIfPresent(FwpsField.EMBEDDED_REMOTE_PORT, embedded.remote().port());
    }
  }

  /** A forwarded packet: its local side is the source, its remote side the destination. */
  private void forwarded(FwpsIncomingValues values, PacketIndication packet) {
    values.setIfPresent(FwpsField.FLAGS, ConditionFlags.of(packet));
    values.setIfPresent(FwpsField.COMPARTMENT_ID, packet.compartmentId());
    address(values, FwpsField.IP_SOURCE_ADDRESS, packet.local().address());
    address(values, FwpsField.IP_DESTINATION_ADDRESS, packet.remote().address());
    addressType(values, FwpsField.IP_DESTINATION_ADDRESS_TYPE, packet.remote().address());
    interfaces.forwarded(values, packet.networkInterface(), packet.forwardInterface());
  }

  private void operation(FwpsIncomingValues values, AleOperation operation, int flags) {
    endpoint(values, operation.endpoint(), operation.local(), operation.protocol(), flags);
    NetworkInterface through = operation.localInterface();
    if (through == null) {
      interfaces.local(values, operation.local(), null);
    } else {
      interfaces.local(values, operation.local().address(), through);
    }
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
      values.setIfPresent(FwpsField.ALE_USER_ID, userId(process));
    }
    String original = Redirector.originalApplication(endpoint);
    if (original != null && values.layer().has(FwpsField.ALE_ORIGINAL_APP_ID)) {
      values.set(FwpsField.ALE_ORIGINAL_APP_ID, applicationId(original));
    }
    values.setIfPresent(FwpsField.FLAGS, flags);
    values.setIfPresent(FwpsField.IP_PROTOCOL, protocol);
    values.setIfPresent(FwpsField.COMPARTMENT_ID, DEFAULT_COMPARTMENT);
    address(values, FwpsField.IP_LOCAL_ADDRESS, local.address());
    addressType(values, FwpsField.IP_LOCAL_ADDRESS_TYPE, local.address());
    values.setIfPresent(FwpsField.IP_LOCAL_PORT, local.port());
  }

  private void remote(FwpsIncomingValues values, SocketAddress remote) {
    address(values, FwpsField.IP_REMOTE_ADDRESS, remote.address());
    values.setIfPresent(FwpsField.IP_REMOTE_PORT, remote.port());
    addressType(values, FwpsField.IP_DESTINATION_ADDRESS_TYPE, remote.address());
  }

  private static void authorization(FwpsIncomingValues values, AleOperation operation) {
    values.setIfPresent(FwpsField.REAUTHORIZE_REASON, operation.reauthorizeReason());
    boolean icmp =
        operation.protocol() == IpProtocol.ICMP || operation.protocol() == IpProtocol.ICMPV6;
    if (icmp) {
      values.setIfPresent(FwpsField.ORIGINAL_ICMP_TYPE, operation.local().port());
    }
  }

  private static void address(FwpsIncomingValues values, FwpsField field, IpAddress address) {
    if (!address.isUnspecified() && values.layer().has(field)) {
      values.set(field, address);
    }
  }

  private void addressType(FwpsIncomingValues values, FwpsField field, IpAddress address) {
    if (values.layer().has(field)) {
      values.set(field, ip.typeOf(address).code());
    }
  }

  /** An address that a name was found to have, and who asked for it. */
  void resolved(FwpsIncomingValues values, NameResolution resolution) {
    values.set(FwpsField.ALE_APP_ID, applicationId(resolution.process()));
    values.set(FwpsField.ALE_USER_ID, FwpValue.sid(token(resolution.process()).sids().getFirst()));
    address(values, FwpsField.IP_REMOTE_ADDRESS, resolution.address());
    values.set(FwpsField.PEER_NAME, peerName(resolution.name()));
    values.setIfPresent(FwpsField.COMPARTMENT_ID, DEFAULT_COMPARTMENT);
  }

  /** A name as an application's path is written. */
  private static FwpValue peerName(String name) {
    return FwpValue.appId(name);
  }

  private FwpValue applicationId(UserProcess process) {
    return applicationId(process.devicePath());
  }

  private FwpValue applicationId(String devicePath) {
    return applicationIds.computeIfAbsent(devicePath, FwpValue::appId);
  }

  /** What an access check of the owner of a process looks at. */
  private FwpValue userId(UserProcess process) {
    UserAccount account = process.account();
    FwpValue known = userIds.get(account.sid());
    if (known == null) {
      known = FwpValue.tokenAccessInformation(TokenInformation.of(account));
      userIds.put(account.sid(), known);
    }
    return known;
  }

  /** The token of a process, as the metadata has it. */
  TokenInformation token(UserProcess process) {
    return userId(process).asToken();
  }

  /** The application identifier of a process, as the metadata has it too. */
  FwpValue processPath(UserProcess process) {
    return applicationId(process);
  }

  /** Whether a connection goes to this host itself. */
  boolean isLoopback(SocketAddress remote) {
    return ip.isLocalAddress(remote.address());
  }
}
