package dev.wfpsim.wfp.layer;

/**
 * The layer 2 members of FWPS_INCOMING_METADATA_VALUES0 and the bit of {@code
 * currentL2MetadataValues} that says a member is present.
 */
public enum FwpsL2MetadataField {
  FWPS_L2_METADATA_FIELD_ETHERNET_MAC_HEADER_SIZE(0x1),
  FWPS_L2_METADATA_FIELD_WIFI_OPERATION_MODE(0x2),
  FWPS_L2_METADATA_FIELD_VSWITCH_SOURCE_PORT_ID(0x4),
  FWPS_L2_METADATA_FIELD_VSWITCH_SOURCE_NIC_INDEX(0x8),
  FWPS_L2_METADATA_FIELD_VSWITCH_PACKET_CONTEXT(0x10),
  FWPS_L2_METADATA_FIELD_VSWITCH_DESTINATION_PORT_ID(0x20),
  FWPS_L2_METADATA_FIELD_RESERVED(0x80000000);

  private final int bit;

  FwpsL2MetadataField(int bit) {
    this.bit = bit;
  }

  /** The bit that marks the member as present. */
  public int bit() {
    return bit;
  }
}
