package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One datagram from a client to a server, seen, dropped, changed or moved by a driver between. */
class DatagramLayersTest extends TrafficBench {
  private static final int OTHER_PORT = 53;
  private static final int BYTES = 100;
  private static final int UDP_HEADER = 8;
  private static final int IP_HEADER = 20;

  /** The server takes what comes in time; the client sends one datagram to {@link #PORT}. */
  private void datagram(int serverPort) {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(serverPort));
          log.add("got " + socket.receiveFrom().payload().length);
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(BYTES), net.toB(PORT));
          net.sleep(100 * MILLISECOND);
          socket.close();
        });
  }

  private static NetBufferList packet(@Nullable Object data) {
    return (NetBufferList) Objects.requireNonNull(data);
  }

  private void sendOn(InjectionHandle handle, long endpointHandle, NetBufferList clone) {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = net.toB(PORT).address();
    assertThat(
            driver
                .fwps()
                .FwpsInjectTransportSendAsync0(
                    handle,
                    null,
                    endpointHandle,
                    0,
                    params,
                    AddressFamily.AF_INET,
                    1,
                    clone,
                    this::freeClone,
                    null))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  private void takePort(int port, boolean modify) {
    InjectionHandle handle = handleBeforeRun();
    FwpsLayer layer = FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4;
    callout(
        layer,
        FwpmFilter.at(layer).when(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(port)),
        (values, meta, data, context, filter, flow, out) -> {
          var state = driver.fwps().FwpsQueryPacketInjectionState0(handle, packet(data), null);
          log.add(state.name().substring("FWPS_PACKET_".length()));
          if (state == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF) {
            return;
          }
          NetBufferList clone = clone(packet(data));
          if (modify) {
            var udp =
                Objects.requireNonNull(
                    driver.ndis().NdisGetDataBuffer(clone.firstNetBuffer(), 4, null));
            udp.put16(2, OTHER_PORT);
          }
          absorb(out);
          sendOn(handle, meta.transportEndpointHandle(), clone);
        });
  }

  @Test
  void clone_unchangedOrModified_isShownAgainOnlyWhereItsFilterMatches_R220() {
    takePort(PORT, false);
    datagram(PORT);
    run();
    assertThat(log).containsExactly("NOT_INJECTED", "INJECTED_BY_SELF", "got " + BYTES);
    log.clear();
    seed(1);
    takePort(PORT, true);
    datagram(OTHER_PORT);
    run();
    assertThat(log).containsExactly("NOT_INJECTED", "got " + BYTES);
    assertThat(rules()).isEmpty();
  }

  @Test
  void captureAtTransport_injectedAtTheNetworkLayer_arrives_R221() {
    InjectionHandle[] network = new InjectionHandle[1];
    wfp.injection()
        .handles()
        .create(AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle -> network[0] = handle);
    InjectionHandle handle = Objects.requireNonNull(network[0]);
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          if (driver.fwps().FwpsQueryPacketInjectionState0(handle, packet(data), null)
              == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF) {
            return;
          }
          log.add("taken");
          NetBufferList clone = clone(packet(data));
          absorb(out);
          assertThat(
                  driver
                      .fwps()
                      .FwpsConstructIpHeaderForTransportPacket0(
                          clone,
                          0,
                          AddressFamily.AF_INET,
                          net.toA(0).address(),
                          net.toB(0).address(),
                          IpProtocol.UDP,
                          0,
                          null,
                          0,
                          null,
                          0,
                          0))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectNetworkSendAsync0(
                          handle, null, 0, 1, clone, this::freeClone, null))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
        });
    datagram(PORT);
    run();
    assertThat(log).containsExactly("taken", "got " + BYTES);
    assertThat(rules()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void block_absorbed_isNotToldToTheDiscardLayer_R103(boolean absorbs) {
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_BLOCK;
          if (absorbs) {
            absorb(out);
          }
        });
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4_DISCARD,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          // As at the layer itself: the transport header is still there.
          assertThat(packet(data).firstNetBuffer().dataLength()).isEqualTo(UDP_HEADER + BYTES);
          log.add("discarded");
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          try {
            socket.sendTo(text(BYTES), net.toB(PORT));
          } catch (SocketError blocked) {
            log.add("refused");
          }
          net.sleep(100 * MILLISECOND);
          socket.close();
        });
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).isEqualTo(absorbs ? List.of() : List.of("discarded", "refused"));
  }

  @Test
  void discard_inboundTransport_standsAtThePayloadLikeItsParent_R351() {
    atServer();
    callout(
        FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          log.add("parent " + packet(data).firstNetBuffer().dataLength());
          out.actionType = FwpActionType.FWP_ACTION_BLOCK;
        });
    callout(
        FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4_DISCARD,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) ->
            log.add("discard " + packet(data).firstNetBuffer().dataLength()));
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          net.sleep(50 * MILLISECOND);
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(BYTES), net.toB(PORT));
          socket.close();
        });
    run();
    assertThat(log).containsExactly("parent " + BYTES, "discard " + BYTES);
  }

  @Test
  void outbound_ipHeaderSize_isTheAdvanceAtTheNetworkLayerOnly_R349() {
    callout(
        FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) ->
            log.add("datagram " + meta.ipHeaderSize() + " " + length(data)));
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4,
        FwpmFilter.at(FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4),
        (values, meta, data, context, filter, flow, out) ->
            log.add("network " + meta.ipHeaderSize() + " " + length(data)));
    datagram(PORT);
    run();
    assertThat(log)
        .containsExactly(
            "datagram 0 " + (UDP_HEADER + BYTES),
            "network 20 " + (IP_HEADER + UDP_HEADER + BYTES),
            "got " + BYTES);
  }

  private static int length(@Nullable Object data) {
    return packet(data).firstNetBuffer().dataLength();
  }
}
