package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the IP header of an injected packet lies, and what must not be absorbed before ALE. */
class IpHeaderPlaceTest extends TrafficBench {
  private InjectionHandle network() {
    InjectionHandle[] made = new InjectionHandle[1];
    wfp.injection()
        .handles()
        .create(AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, h -> made[0] = h);
    return Objects.requireNonNull(made[0]);
  }

  private NtStatus send(InjectionHandle handle, NetBufferList list) {
    return driver.fwps().FwpsInjectNetworkSendAsync0(handle, null, 0, 1, list, this::free, null);
  }

  private void free(Object context, NetBufferList list, boolean dispatchLevel) {
    driver.fwps().FwpsFreeNetBufferList0(list);
  }

  /** A packet of which {@code first} bytes lie in an MDL that begins at {@code start}. */
  private NetBufferList packet(int start, int first) {
    byte[] bytes = PlatformBench.inboundPacket(40);
    byte[] front = new byte[start + first];
    System.arraycopy(bytes, 0, front, start, first);
    Mdl mdl = Mdl.of(front, start, first);
    if (first < bytes.length) {
      mdl.setNext(Mdl.of(bytes, first, bytes.length - first));
    }
    NetBufferPool pool = driver.ndis().NdisAllocateNetBufferListPool();
    Ref<NetBufferList> list = new Ref<>();
    driver.fwps().FwpsAllocateNetBufferAndNetBufferList0(pool, 0, 0, mdl, 0, bytes.length, list);
    return list.value();
  }

  @ParameterizedTest
  @CsvSource({
    "0,60,-",
    "8,60,-",
    "16,20,-",
    "4,60,IP_HEADER_UNALIGNED",
    "14,60,IP_HEADER_UNALIGNED",
    "0,19,IP_HEADER_SPLIT",
    "0,1,IP_HEADER_SPLIT",
    "8,12,IP_HEADER_SPLIT"
  })
  void injectedOutward_headerInOneMdlAndAligned_R242(int start, int first, String code) {
    InjectionHandle handle = network();
    net.start(
        net.client,
        () -> assertThat(send(handle, packet(start, first))).isEqualTo(NtStatus.STATUS_SUCCESS));
    run();
    assertThat(net.findings.all().stream().map(f -> f.code()).toList())
        .isEqualTo(code.equals("-") ? java.util.List.of() : java.util.List.of(code));
  }

  /** A clone of what goes out is aligned; one of what came in is not. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clonesOfIndicatedPackets_injectedOutward_R242(boolean outbound) {
    InjectionHandle handle = network();
    FwpsLayer layer =
        outbound
            ? FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4
            : FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4;
    callout(
        layer,
        dev.wfpsim.wfp.fwpm.FwpmFilter.at(layer),
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList packet = (NetBufferList) Objects.requireNonNull(data);
          if (driver.fwps().FwpsQueryPacketInjectionState0(handle, packet, null)
              != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
            return;
          }
          int back = outbound ? 0 : meta.ipHeaderSize();
          driver.ndis().NdisRetreatNetBufferDataStart(packet.firstNetBuffer(), back, 0);
          NetBufferList clone = clone(packet);
          driver.ndis().NdisAdvanceNetBufferDataStart(packet.firstNetBuffer(), back, false);
          absorb(out);
          driver
              .fwps()
              .FwpsInjectNetworkSendAsync0(handle, null, 0, 1, clone, this::freeClone, null);
          log.add("sent");
        });
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          socket.sendTo(new byte[3], socket.receiveFrom().from());
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          net.socket(net.client, SocketKind.DATAGRAM).sendTo(new byte[5], net.toB(PORT));
        });
    net.kernel.run(100 * MILLISECOND);
    assertThat(log).isNotEmpty();
    if (outbound) {
      assertThat(rules()).isEmpty();
    } else {
      assertThat(net.findings.all()).isNotEmpty();
      assertThat(net.findings.all()).allMatch(f -> f.code().equals("IP_HEADER_UNALIGNED"));
    }
  }

  private void takeInboundTransport(boolean absorbed) {
    atServer();
    callout(
        FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          log.add(
              meta.isPresent(
                      dev.wfpsim.wfp.layer.FwpsMetadataField
                          .FWPS_METADATA_FIELD_ALE_CLASSIFY_REQUIRED)
                  ? "required"
                  : "known");
          boolean known = log.getLast().equals("known");
          if (absorbed || known) {
            absorb(out);
          } else {
            out.actionType = dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;
          }
        });
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(new byte[5], net.toB(PORT));
          net.sleep(10 * MILLISECOND);
          socket.sendTo(new byte[5], net.toB(PORT));
        });
    net.kernel.run(100 * MILLISECOND);
  }

  @Test
  void packetThatAleHasToSee_absorbedAtInboundTransport_isFound_R114() {
    takeInboundTransport(true);
    assertThat(log).containsExactly("required", "required");
    assertThat(net.findings.all()).extracting(f -> f.code()).containsOnly("ABSORBED_BEFORE_ALE");
    assertThat(rules()).containsExactly("R-114", "R-114");
  }

  @Test
  void packetOfAKnownFlow_absorbedAtInboundTransport_isFine_R114() {
    takeInboundTransport(false);
    assertThat(log).containsExactly("required", "known");
    assertThat(rules()).isEmpty();
  }
}
