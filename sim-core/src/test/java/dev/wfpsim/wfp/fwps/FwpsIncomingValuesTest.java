package dev.wfpsim.wfp.fwps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import org.junit.jupiter.api.Test;

class FwpsIncomingValuesTest {
  private final FwpsIncomingValues values =
      new FwpsIncomingValues(FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4);

  @Test
  void fields_unset_areEmpty() {
    assertThat(values.value(FwpsField.IP_REMOTE_PORT)).isEqualTo(FwpValue.EMPTY);
    assertThat(values.isEmpty(FwpsField.IP_REMOTE_PORT)).isTrue();
    assertThat(values.number(FwpsField.IP_REMOTE_PORT)).isZero();
    assertThat(values.address(FwpsField.IP_REMOTE_ADDRESS)).isNull();
  }

  @Test
  void set_numbersAndAddresses_haveTheFieldsType() {
    values.set(FwpsField.IP_REMOTE_PORT, 443);
    values.set(FwpsField.IP_REMOTE_ADDRESS, IpAddress.parse("200.0.0.1"));
    assertThat(values.value(FwpsField.IP_REMOTE_PORT)).isEqualTo(FwpValue.uint16(443));
    assertThat(values.value(FwpsField.IP_REMOTE_ADDRESS)).isEqualTo(FwpValue.uint32(0xc8000001));
    assertThat(values.address(FwpsField.IP_REMOTE_ADDRESS)).hasToString("200.0.0.1");
  }

  @Test
  void set_again_replacesWhatWasRead() {
    values.set(FwpsField.IP_REMOTE_PORT, 1);
    assertThat(values.value(FwpsField.IP_REMOTE_PORT)).isEqualTo(FwpValue.uint16(1));
    values.set(FwpsField.IP_REMOTE_PORT, 2);
    assertThat(values.value(FwpsField.IP_REMOTE_PORT)).isEqualTo(FwpValue.uint16(2));
  }

  @Test
  void set_wrongType_isRefused() {
    assertThatThrownBy(() -> values.set(FwpsField.IP_REMOTE_PORT, FwpValue.uint32(1)))
        .hasMessageContaining("field=IP_REMOTE_PORT");
    assertThatThrownBy(() -> values.set(FwpsField.VLAN_ID, 1)).hasMessageContaining("no such");
    values.setIfPresent(FwpsField.VLAN_ID, 1);
  }

  @Test
  void reset_otherLayer_startsEmpty() {
    values.set(FwpsField.IP_PROTOCOL, 6);
    values.reset(FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6);
    assertThat(values.isEmpty(FwpsField.IP_PROTOCOL)).isTrue();
    values.set(FwpsField.IP_LOCAL_ADDRESS, IpAddress.parse("fd00::5"));
    assertThat(values.address(FwpsField.IP_LOCAL_ADDRESS)).hasToString("fd00::5");
  }

  @Test
  void read_afterTheClassify_isAnError_R093() {
    values.end();
    assertThatThrownBy(() -> values.value(FwpsField.IP_PROTOCOL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("after the classify");
  }

  @Test
  void metadata_bit_saysWhetherAMemberIsValid_R094() {
    FwpsIncomingMetadataValues meta = new FwpsIncomingMetadataValues();
    assertThat(meta.processId()).isZero();
    assertThat(meta.takeAbsentReads()).isEqualTo(0x20);
    meta.set(FwpsMetadataField.FWPS_METADATA_FIELD_PROCESS_ID, 77);
    assertThat(meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_PROCESS_ID)).isTrue();
    assertThat(meta.currentMetadataValues()).isEqualTo(0x20);
    assertThat(meta.processId()).isEqualTo(77);
    assertThat(meta.takeAbsentReads()).isZero();
    meta.reset();
    assertThat(meta.currentMetadataValues()).isZero();
  }
}
