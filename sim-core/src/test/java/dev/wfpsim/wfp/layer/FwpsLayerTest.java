package dev.wfpsim.wfp.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.Guid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FwpsLayerTest {
  @Test
  void values_identifiers_areThoseOfTheHeader() {
    assertThat(FwpsLayer.count()).isEqualTo(99);
    assertThat(FwpsLayer.ofId(0)).isEqualTo(FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4);
    assertThat(FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4.id()).isEqualTo(66);
    assertThat(FwpsLayer.FWPS_LAYER_KM_AUTHORIZATION.id()).isEqualTo(98);
  }

  @Test
  void keys_publishedLayers_areDistinct() {
    TreeSet<Guid> keys = new TreeSet<>();
    int published = 0;
    for (FwpsLayer layer : FwpsLayer.values()) {
      if (!layer.key().isZero()) {
        published++;
        keys.add(layer.key());
        assertThat(FwpsLayer.byKey(layer.key())).isEqualTo(layer);
      }
    }
    assertThat(keys).hasSize(published).hasSize(97);
  }

  @Test
  void fields_ofRealSystem_haveItsOrderAndTypes() throws IOException {
    List<String> rows;
    try (var in = FwpsLayerTest.class.getResourceAsStream("netsh-layer-fields.tsv")) {
      rows = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
    assertThat(rows).hasSizeGreaterThan(50);
    for (String row : rows) {
      String[] cells = row.split("\t");
      FwpsLayer layer = FwpsLayer.byName(cells[0]);
      int index = Integer.parseInt(cells[1]);
      assertThat(layer.field(index).conditionName()).as(row).isEqualTo(cells[2]);
      assertThat("FWPM_FIELD_" + layer.field(index).kind()).as(row).isEqualTo(cells[3]);
      assertThat(layer.type(index)).as(row).hasToString(cells[4]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void indexOf_ownFields_isTheirPlace(FwpsLayer layer) {
    for (int i = 0; i < layer.fieldCount(); i++) {
      assertThat(layer.indexOf(layer.field(i))).isEqualTo(i);
    }
    assertThat(layer.fields()).hasSize(layer.fieldCount());
  }

  @Test
  void indexOf_icmpNames_areThePorts() {
    FwpsLayer layer = FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4;
    assertThat(layer.indexOf(FwpsField.ICMP_TYPE))
        .isEqualTo(layer.indexOf(FwpsField.IP_LOCAL_PORT));
    FwpsLayer error = FwpsLayer.FWPS_LAYER_INBOUND_ICMP_ERROR_V4;
    assertThat(error.indexOf(FwpsField.IP_REMOTE_PORT))
        .isEqualTo(error.indexOf(FwpsField.ICMP_CODE));
  }

  @ParameterizedTest
  @CsvSource({
    "ALE_AUTH_CONNECT_V4",
    "ale_auth_connect_v4",
    "FWPS_LAYER_ALE_AUTH_CONNECT_V4",
    "FWPM_LAYER_ALE_AUTH_CONNECT_V4"
  })
  void byName_anySpelling_finds(String name) {
    assertThat(FwpsLayer.byName(name)).isEqualTo(FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4);
  }

  @Test
  void byName_unknown_isNull() {
    assertThat(FwpsLayer.byName("ALE_CONECT_V4")).isNull();
  }

  @Test
  void typeOf_addresses_followTheFamily() {
    FwpsLayer v6 = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6;
    assertThat(v6.type(v6.indexOf(FwpsField.IP_REMOTE_ADDRESS)))
        .isEqualTo(FwpDataType.FWP_BYTE_ARRAY16_TYPE);
    assertThat(v6.family()).isEqualTo(IpFamily.V6);
  }

  @Test
  void metadata_documentedMembers_areKnown() {
    FwpsLayer redirect = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
    assertThat(redirect.documents(FwpsMetadataField.FWPS_METADATA_FIELD_REDIRECT_RECORD_HANDLE))
        .isTrue();
    assertThat(redirect.documents(FwpsMetadataField.FWPS_METADATA_FIELD_DISCARD_REASON)).isFalse();
    FwpsLayer discard = FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4.discardLayer();
    assertThat(discard).isEqualTo(FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4_DISCARD);
    assertThat(discard.documents(FwpsMetadataField.FWPS_METADATA_FIELD_DISCARD_REASON)).isTrue();
    assertThat(discard.purpose()).isEqualTo(LayerPurpose.NOTIFICATION);
  }

  @Test
  void pendKinds_ofRedirectAndAuthorisation_differ() {
    assertThat(FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V6.pendKind()).isEqualTo(PendKind.CLASSIFY);
    assertThat(FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4.pendKind()).isEqualTo(PendKind.OPERATION);
    assertThat(FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4.pendKind()).isEqualTo(PendKind.PACKET);
    assertThat(FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4_DISCARD.pendKind())
        .isEqualTo(PendKind.NONE);
  }

  @Test
  void metadataBits_numbers_areThoseOfTheHeader() {
    assertThat(FwpsMetadataField.FWPS_METADATA_FIELD_PROCESS_ID.bit()).isEqualTo(0x20);
    assertThat(FwpsMetadataField.FWPS_METADATA_FIELD_SUB_PROCESS_TAG.bit()).isEqualTo(0x8000_0000);
  }
}
