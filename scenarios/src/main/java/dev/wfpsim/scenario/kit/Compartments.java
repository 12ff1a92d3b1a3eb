package dev.wfpsim.scenario.kit;

import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.layer.FwpsMetadataField;

/** The compartment an injection names: the packet's own. Page: FwpsInjectNetworkSendAsync0. */
public final class Compartments {
  private static final int UNSPECIFIED_COMPARTMENT_ID = 0;

  private Compartments() {}

  /** Its number; 0, UNSPECIFIED_COMPARTMENT_ID, where the metadata does not tell. */
  public static int of(FwpsIncomingMetadataValues meta) {
    return meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_COMPARTMENT_ID)
        ? meta.compartmentId()
        : UNSPECIFIED_COMPARTMENT_ID;
  }
}
