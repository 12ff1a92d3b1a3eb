package dev.wfpsim.wfp.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpDataType;
import org.junit.jupiter.api.Test;

/** Fields by name, and their types where those depend on the layer. */
class FwpsFieldTest {
  @Test
  void byName_eitherSpellingInAnyCase_isFound() {
    assertThat(FwpsField.byName("IP_PROTOCOL")).isEqualTo(FwpsField.IP_PROTOCOL);
    assertThat(FwpsField.byName("fwpm_condition_ip_protocol")).isEqualTo(FwpsField.IP_PROTOCOL);
    assertThat(FwpsField.byName("IP_PROTOCOLS")).isNull();
  }

  @Test
  void typeAt_addressesAndUsers_dependOnTheLayer() {
    FwpsLayer v4 = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
    FwpsLayer v6 = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6;
    FwpsField address = FwpsField.IP_REMOTE_ADDRESS;
    assertThat(address.typeAt(v4)).isEqualTo(FwpDataType.FWP_UINT32);
    assertThat(address.typeAt(v6)).isEqualTo(FwpDataType.FWP_BYTE_ARRAY16_TYPE);
    assertThat(FwpsField.IP_REMOTE_PORT.typeAt(v6)).isEqualTo(FwpDataType.FWP_UINT16);
    FwpDataType descriptor = FwpDataType.FWP_SECURITY_DESCRIPTOR_TYPE;
    assertThat(FwpsField.ALE_USER_ID.typeAt(v4)).isNotEqualTo(FwpDataType.FWP_SID);
    assertThat(FwpsField.ALE_USER_ID.typeAt(FwpsLayer.FWPS_LAYER_NAME_RESOLUTION_CACHE_V4))
        .isEqualTo(FwpDataType.FWP_SID);
    assertThat(FwpsField.ALE_APP_ID.typeAt(FwpsLayer.FWPS_LAYER_NAME_RESOLUTION_CACHE_V4))
        .isNotEqualTo(FwpDataType.FWP_SID)
        .isNotEqualTo(descriptor);
  }

  @Test
  void isFilled_whatNoTrafficHas_isNot() {
    assertThat(FwpsField.IP_PROTOCOL.isFilled()).isTrue();
    assertThat(FwpsField.ALE_PACKAGE_ID.isFilled()).isFalse();
  }
}
