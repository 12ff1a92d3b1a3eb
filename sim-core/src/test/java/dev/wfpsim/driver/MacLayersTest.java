package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.MacAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.wire.EthernetFields;
import dev.wfpsim.net.wire.EthernetHeader;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsL2MetadataField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The MAC layers: what they show, and in which order. */
class MacLayersTest extends MacBench {
  @Test
  void layers_ofADatagram_areBelowTheNetworkLayers_R340_R341() {
    for (FwpsLayer layer : List.of(IN_ETHERNET, OUT_ETHERNET, IN_NATIVE, OUT_NATIVE)) {
      noting(layer);
    }
    noting(FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4);
    noting(FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4);
    datagram(100);
    run();
    assertThat(log)
        .containsExactly(
            "OUTBOUND_IPPACKET_V4",
            "OUTBOUND_MAC_FRAME_ETHERNET",
            "OUTBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_ETHERNET",
            "INBOUND_IPPACKET_V4",
            "done");
    assertThat(codes()).isEmpty();
  }

  @Test
  void fragments_areShownEach_afterTheCutAndBeforeTheyAreJoined_R340() {
    noting(OUT_NATIVE);
    noting(IN_NATIVE);
    noting(FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4);
    noting(FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4);
    datagram(4_000);
    run();
    assertThat(log)
        .containsExactly(
            "OUTBOUND_IPPACKET_V4",
            "OUTBOUND_MAC_FRAME_NATIVE",
            "OUTBOUND_MAC_FRAME_NATIVE",
            "OUTBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_NATIVE",
            "INBOUND_TRANSPORT_V4",
            "done");
  }

  private void check(FwpsIncomingValues values, boolean inbound) {
    assertThat(values.value(FwpsField.INTERFACE_MAC_ADDRESS))
        .isEqualTo(FwpValue.byteArray6(mine().toBytes()));
    assertThat(values.value(FwpsField.MAC_LOCAL_ADDRESS))
        .isEqualTo(FwpValue.byteArray6(mine().toBytes()));
    assertThat(values.value(FwpsField.MAC_REMOTE_ADDRESS))
        .isEqualTo(FwpValue.byteArray6(theirs().toBytes()));
    assertThat(values.number(FwpsField.MAC_LOCAL_ADDRESS_TYPE)).isZero();
    assertThat(values.number(FwpsField.MAC_REMOTE_ADDRESS_TYPE)).isZero();
    assertThat(values.number(FwpsField.ETHER_TYPE)).isEqualTo(0x0800);
    assertThat(values.number(FwpsField.VLAN_ID)).isZero();
    common(values);
    log.add(inbound ? "in" : "out");
  }

  private void common(FwpsIncomingValues values) {
    assertThat(values.number(FwpsField.INTERFACE)).isEqualTo(card().luid());
    assertThat(values.number(FwpsField.INTERFACE_INDEX)).isEqualTo(DriverRig.NIC);
    assertThat(values.number(FwpsField.NDIS_PORT)).isZero();
    assertThat(values.number(FwpsField.L2_FLAGS)).isEqualTo(1);
    assertThat(values.number(FwpsField.COMPARTMENT_ID)).isEqualTo(1);
    assertThat(driver.ke().KeGetCurrentIrql()).isEqualTo(Irql.DISPATCH_LEVEL);
  }

  private void header(byte[] frame, MacAddress to, MacAddress from) {
    EthernetFields header =
        Objects.requireNonNull(EthernetHeader.read(Memory.of(frame), 0, frame.length));
    assertThat(header).isEqualTo(new EthernetFields(to, from, 0x0800, 0));
    assertThat(frame[14]).isEqualTo((byte) 0x45);
  }

  @Test
  void ethernetFrame_outbound_standsAtItsMacHeader_R350() {
    at(
        OUT_ETHERNET,
        (values, meta, data, context, filter, flow, out) -> {
          check(values, false);
          assertThat(meta.ethernetMacHeaderSize()).isEqualTo(14);
          header(bytes(list(data)), theirs(), mine());
        });
    datagram(100);
    run();
    assertThat(log).containsExactly("out", "done");
  }

  @Test
  void ethernetFrame_inbound_standsAtItsIpHeader_behindTheMacHeader_R350() {
    at(
        IN_ETHERNET,
        (values, meta, data, context, filter, flow, out) -> {
          check(values, true);
          NetBuffer buffer = list(data).firstNetBuffer();
          assertThat(buffer.byteAt(0)).isEqualTo(0x45);
          assertThat(
                  meta.isPresent(
                      FwpsL2MetadataField.FWPS_L2_METADATA_FIELD_ETHERNET_MAC_HEADER_SIZE))
              .isTrue();
          driver.ndis().NdisRetreatNetBufferDataStart(buffer, meta.ethernetMacHeaderSize(), 0);
          header(buffer.copyBytes(), mine(), theirs());
          driver.ndis().NdisAdvanceNetBufferDataStart(buffer, meta.ethernetMacHeaderSize(), true);
        });
    datagram(100);
    run();
    assertThat(log).containsExactly("in", "done");
    assertThat(codes()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = FwpsLayer.class,
      names = {"FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE", "FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE"})
  void nativeFrame_standsAtItsMacHeader_andTellsTheMedium_R350(FwpsLayer layer) {
    boolean inbound = layer == IN_NATIVE;
    at(
        layer,
        (values, meta, data, context, filter, flow, out) -> {
          common(values);
          assertThat(values.number(FwpsField.NDIS_MEDIA_TYPE)).isZero();
          assertThat(values.number(FwpsField.NDIS_PHYSICAL_MEDIA_TYPE)).isEqualTo(14);
          assertThat(values.number(FwpsField.INTERFACE_TYPE)).isEqualTo(6);
          assertThat(meta.currentL2MetadataValues()).isZero();
          header(bytes(list(data)), inbound ? mine() : theirs(), inbound ? theirs() : mine());
          log.add("seen");
        });
    datagram(100);
    run();
    assertThat(log).containsExactly("seen", "done");
  }

  @Test
  void broadcast_goesToTheAddressOfAll_andTellsItsType() {
    at(
        OUT_ETHERNET,
        (values, meta, data, context, filter, flow, out) -> {
          assertThat(values.value(FwpsField.MAC_REMOTE_ADDRESS))
              .isEqualTo(FwpValue.byteArray6(MacAddress.BROADCAST.toBytes()));
          assertThat(values.number(FwpsField.MAC_REMOTE_ADDRESS_TYPE)).isEqualTo(2);
          log.add("seen");
        });
    broadcast();
    run();
    assertThat(log).containsExactly("seen");
  }

  private void broadcast() {
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(10), new SocketAddress(IpAddress.IPV4_BROADCAST, PORT));
          socket.close();
        });
  }

  @Test
  void broadcast_comesInAtTheAddressOfAll() {
    atServer();
    at(
        IN_ETHERNET,
        (values, meta, data, context, filter, flow, out) -> {
          assertThat(values.value(FwpsField.MAC_LOCAL_ADDRESS))
              .isEqualTo(FwpValue.byteArray6(MacAddress.BROADCAST.toBytes()));
          assertThat(values.number(FwpsField.MAC_LOCAL_ADDRESS_TYPE)).isEqualTo(2);
          assertThat(values.number(FwpsField.MAC_REMOTE_ADDRESS_TYPE)).isZero();
          log.add("seen");
        });
    broadcast();
    run();
    assertThat(log).containsExactly("seen");
  }

  @Test
  void loopback_hasNoFrames() {
    for (FwpsLayer layer : List.of(IN_ETHERNET, OUT_ETHERNET, IN_NATIVE, OUT_NATIVE)) {
      noting(layer);
    }
    net.onClient(
        () -> {
          Socket receiver = net.socket(net.client, SocketKind.DATAGRAM);
          receiver.bind(net.loopback(PORT));
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(10), net.loopback(PORT));
          assertThat(receiver.receiveFrom().payload()).isEqualTo(text(10));
          socket.close();
          receiver.close();
          log.add("done");
        });
    run();
    assertThat(log).containsExactly("done");
  }

  @ParameterizedTest
  @CsvSource({
    "FWPS_LAYER_INBOUND_MAC_FRAME_ETHERNET, false",
    "FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE, true",
    "FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET, true",
    "FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE, false"
  })
  void blockedFrame_goesNoFurther_absorbedNeither_R104(FwpsLayer layer, boolean absorbs) {
    boolean[] first = {true};
    at(
        layer,
        (values, meta, data, context, filter, flow, out) -> {
          if (first[0]) {
            first[0] = false;
            if (absorbs) {
              absorb(out);
            } else {
              out.actionType = FwpActionType.FWP_ACTION_BLOCK;
            }
          }
        });
    later(100 * MILLISECOND, () -> log.add("later"));
    client(100);
    echoServer();
    run();
    assertThat(log).containsExactly("later", "done"); // by a retransmission
    assertThat(first[0]).isFalse();
    assertThat(codes()).isEmpty();
  }
}
