package dev.wfpsim.scenario.library;

import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.layer.FwpsMetadataField;

/** The compartment an injection names: the packet's own. Page: FwpsInjectNetworkSendAsync0. */
final class Compartments {
  private static final int UNSPECIFIED_COMPARTMENT_ID = 0;

  private Compartments() {}

  static int of(FwpsIncomingMetadataValues meta) {
    return meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_COMPARTMENT_ID)
        ? meta.compartmentId()
        : UNSPECIFIED_COMPARTMENT_ID;
  }
}
