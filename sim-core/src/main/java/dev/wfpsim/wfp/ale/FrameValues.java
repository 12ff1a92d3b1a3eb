package dev.wfpsim.wfp.ale;

import dev.wfpsim.net.address.MacAddress;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.FrameIndication;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.wire.EthernetFields;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;

/**
 * Fills the fields of the MAC layers. Local is what names this host's side of a frame: where it is
 * going on the way in, whom it is from on the way out.
 *
 * <p>Pages: FWPS_FIELDS_INBOUND_MAC_FRAME_ETHERNET and its like, "Filtering condition identifiers",
 * NDIS_MEDIUM, NDIS_PHYSICAL_MEDIUM.
 */
final class FrameValues {
  /** NdisMedium802_3. */
  private static final int MEDIUM_802_3 = 0;

  /** NdisPhysicalMedium802_3. */
  private static final int PHYSICAL_MEDIUM_802_3 = 14;

  /** FWP_CONDITION_L2_IS_NATIVE_ETHERNET. */
  private static final int L2_IS_NATIVE_ETHERNET = 0x1;

  /** NDIS_DEFAULT_PORT_NUMBER. */
  private static final int DEFAULT_PORT = 0;

  private FrameValues() {}

  static void fill(FwpsIncomingValues values, FrameIndication frame) {
    NetworkInterface through = frame.through();
    EthernetFields header = frame.header();
    boolean inbound = frame.direction() == Direction.INBOUND;
    MacAddress local = inbound ? header.destination() : header.source();
    MacAddress remote = inbound ? header.source() : header.destination();
    address(values, FwpsField.INTERFACE_MAC_ADDRESS, through.adapter().macAddress());
    address(values, FwpsField.MAC_LOCAL_ADDRESS, local);
    address(values, FwpsField.MAC_REMOTE_ADDRESS, remote);
    values.setIfPresent(FwpsField.MAC_LOCAL_ADDRESS_TYPE, local.type());
    values.setIfPresent(FwpsField.MAC_REMOTE_ADDRESS_TYPE, remote.type());
    values.setIfPresent(FwpsField.ETHER_TYPE, header.etherType());
    values.setIfPresent(FwpsField.VLAN_ID, header.vlanId());
    values.setIfPresent(FwpsField.NDIS_MEDIA_TYPE, MEDIUM_802_3);
    values.setIfPresent(FwpsField.NDIS_PHYSICAL_MEDIA_TYPE, PHYSICAL_MEDIUM_802_3);
    values.setIfPresent(FwpsField.INTERFACE, through.luid());
    values.setIfPresent(FwpsField.INTERFACE_TYPE, through.type());
    values.setIfPresent(FwpsField.INTERFACE_INDEX, through.index());
    values.setIfPresent(FwpsField.NDIS_PORT, DEFAULT_PORT);
    values.setIfPresent(FwpsField.L2_FLAGS, L2_IS_NATIVE_ETHERNET);
    values.setIfPresent(FwpsField.COMPARTMENT_ID, PacketIndication.DEFAULT_COMPARTMENT);
  }

  private static void address(FwpsIncomingValues values, FwpsField field, MacAddress address) {
    if (values.layer().has(field)) {
      values.set(field, FwpValue.byteArray6(address.toBytes()));
    }
  }
}
