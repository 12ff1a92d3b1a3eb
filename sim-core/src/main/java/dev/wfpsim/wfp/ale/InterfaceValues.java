package dev.wfpsim.wfp.ale;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import org.jspecify.annotations.Nullable;

/**
 * Fills the fields of a layer that tell of interfaces. There are three: the one that has the local
 * address (IP_LOCAL_INTERFACE and the types beside it), the one the packet passes (INTERFACE_INDEX
 * where a layer shows packets), and at the layers that say so the one it arrived at or will leave
 * by. On a strong host they are mostly one; not so for a packet to another of the host's own
 * addresses, nor on a weak host.
 *
 * <p>Pages: FWPS_FIELDS_ALE_AUTH_CONNECT_V4 and its like, "Filtering condition identifiers".
 */
final class InterfaceValues {
  private static final int TUNNEL_TYPE_NONE = 0;

  private final IpStack ip;

  InterfaceValues(IpStack ip) {
    this.ip = ip;
  }

  /**
   * The interface of the local address.
   *
   * @param passed where the address is nobody's, as a group's or a forwarded packet's: the
   *     interface the packet passes
   */
  void local(FwpsIncomingValues values, IpAddress address, @Nullable NetworkInterface passed) {
    NetworkInterface local = address.isUnspecified() ? null : owner(address, passed);
    if (local != null) {
      values.setIfPresent(FwpsField.IP_LOCAL_INTERFACE, local.luid());
      values.setIfPresent(FwpsField.INTERFACE_TYPE, local.type());
      values.setIfPresent(FwpsField.TUNNEL_TYPE, TUNNEL_TYPE_NONE);
      profile(values, FwpsField.PROFILE_ID, local);
      profile(values, FwpsField.LOCAL_INTERFACE_PROFILE_ID, local);
      profile(values, FwpsField.ORIGINAL_PROFILE_ID, local);
      profile(values, FwpsField.CURRENT_PROFILE_ID, local);
      index(values, local);
    }
  }

  /** The interface of a flow's or an endpoint's local address, by its own scope or its peer's. */
  void local(FwpsIncomingValues values, SocketAddress address, @Nullable SocketAddress peer) {
    int scopeId = peer == null || address.scopeId() != 0 ? address.scopeId() : peer.scopeId();
    local(values, address.address(), ip.interfaceOf(address.address(), scopeId));
  }

  /** Mostly the interface the packet passes has the address. */
  private @Nullable NetworkInterface owner(IpAddress address, @Nullable NetworkInterface passed) {
    if (passed != null && passed.hasAddress(address)) {
      return passed;
    }
    NetworkInterface owner = ip.interfaceOf(address, 0);
    return owner == null ? passed : owner;
  }

  /** The interface a packet passes: what an injection is given again. */
  void passed(FwpsIncomingValues values, @Nullable NetworkInterface through) {
    if (through != null) {
      index(values, through);
    }
  }

  private static void index(FwpsIncomingValues values, NetworkInterface through) {
    values.setIfPresent(FwpsField.INTERFACE_INDEX, through.index());
    values.setIfPresent(FwpsField.SUB_INTERFACE_INDEX, through.subIndex());
  }

  /** The interface a packet came by. */
  void arrival(FwpsIncomingValues values, @Nullable NetworkInterface arrival) {
    if (arrival != null) {
      values.setIfPresent(FwpsField.IP_ARRIVAL_INTERFACE, arrival.luid());
      values.setIfPresent(FwpsField.ARRIVAL_INTERFACE_INDEX, arrival.index());
      values.setIfPresent(FwpsField.ARRIVAL_INTERFACE_TYPE, arrival.type());
      values.setIfPresent(FwpsField.ARRIVAL_TUNNEL_TYPE, TUNNEL_TYPE_NONE);
      profile(values, FwpsField.ARRIVAL_INTERFACE_PROFILE_ID, arrival);
    }
  }

  /** The interface packets from a local address to a peer leave by. */
  void nextHop(FwpsIncomingValues values, SocketAddress local, SocketAddress remote) {
    if (!values.layer().has(FwpsField.IP_NEXTHOP_INTERFACE)
        && !values.layer().has(FwpsField.NEXTHOP_INTERFACE_PROFILE_ID)) {
      return;
    }
    NetworkInterface nextHop = ip.interfaceFor(remote.address(), local.address(), remote.scopeId());
    if (nextHop != null) {
      values.setIfPresent(FwpsField.IP_NEXTHOP_INTERFACE, nextHop.luid());
      values.setIfPresent(FwpsField.NEXTHOP_INTERFACE_INDEX, nextHop.index());
      values.setIfPresent(FwpsField.NEXTHOP_SUB_INTERFACE_INDEX, nextHop.subIndex());
      values.setIfPresent(FwpsField.NEXTHOP_INTERFACE_TYPE, nextHop.type());
      values.setIfPresent(FwpsField.NEXTHOP_TUNNEL_TYPE, TUNNEL_TYPE_NONE);
      profile(values, FwpsField.NEXTHOP_INTERFACE_PROFILE_ID, nextHop);
    }
  }

  /** Both interfaces of a forwarded packet, as far as they are known. */
  void forwarded(
      FwpsIncomingValues values,
      @Nullable NetworkInterface arrival,
      @Nullable NetworkInterface leaving) {
    if (arrival != null) {
      values.setIfPresent(FwpsField.IP_LOCAL_INTERFACE, arrival.luid());
      values.setIfPresent(FwpsField.IP_PHYSICAL_ARRIVAL_INTERFACE, arrival.luid());
      values.setIfPresent(FwpsField.SOURCE_INTERFACE_INDEX, arrival.index());
      values.setIfPresent(FwpsField.SOURCE_SUB_INTERFACE_INDEX, arrival.subIndex());
      profile(values, FwpsField.ARRIVAL_INTERFACE_PROFILE_ID, arrival);
    }
    if (leaving != null) {
      values.setIfPresent(FwpsField.IP_FORWARD_INTERFACE, leaving.luid());
      values.setIfPresent(FwpsField.IP_PHYSICAL_NEXTHOP_INTERFACE, leaving.luid());
      values.setIfPresent(FwpsField.DESTINATION_INTERFACE_INDEX, leaving.index());
      values.setIfPresent(FwpsField.DESTINATION_SUB_INTERFACE_INDEX, leaving.subIndex());
      profile(values, FwpsField.NEXTHOP_INTERFACE_PROFILE_ID, leaving);
    }
  }

  /** The network category of a card; loopback is in no network. */
  private static void profile(FwpsIncomingValues values, FwpsField field, NetworkInterface of) {
    if (!of.isLoopback()) {
      values.setIfPresent(field, of.category().code());
    }
  }
}
