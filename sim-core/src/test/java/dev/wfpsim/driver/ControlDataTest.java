package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.winsock.ControlData;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a send says beside its bytes (WSASendMsg), on its way through the layers. */
class ControlDataTest extends TrafficBench {
  private static final ControlData ASKED = new ControlData(9, 0x28);

  private final List<Integer> hops = new ArrayList<>();
  private final List<Integer> services = new ArrayList<>();
  private final List<byte[]> shown = new ArrayList<>();
  private int without;
  private boolean four = true;

  private void family(AddressFamily family) {
    four = family == AddressFamily.AF_INET;
    begin(
        new TwoHosts(
            family,
            1,
            new LinkOptions("wire"),
            CarrierKind.AUTOMATIC,
            TransportSettings.DEFAULT,
            2),
        false);
  }

  private FwpsLayer layer(String name) {
    return FwpsLayer.valueOf("FWPS_LAYER_" + name + (four ? "_V4" : "_V6"));
  }

  /** What arrives at the other host. */
  private void watchArrivals() {
    CalloutFilters there = new CalloutFilters(new Wfp(net.b, PlatformProfile.DOCUMENTED));
    var key = there.key();
    there.register(
        key,
        0,
        (values, meta, data, context, filter, flow, out) -> {
          NetBuffer buffer = ((NetBufferList) Objects.requireNonNull(data)).firstNetBuffer();
          buffer.retreat(meta.ipHeaderSize());
          DataBuffer bytes = buffer.view();
          if (four) {
            var ip = Ipv4Header.view(bytes.memory(), bytes.offset(), buffer.dataLength());
            hops.add(ip.timeToLive());
            services.add(ip.typeOfService());
          } else {
            var ip = Ipv6Header.view(bytes.memory(), bytes.offset(), buffer.dataLength());
            hops.add(ip.hopLimit());
            services.add(ip.trafficClass());
          }
          buffer.advance(meta.ipHeaderSize());
        },
        null);
    FwpsLayer inbound = layer("INBOUND_IPPACKET");
    there.filter(inbound, FwpmFilter.at(inbound), 100, key);
  }

  private void send() {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.toB(PORT));
          for (int i = 0; i < 2; i++) {
            socket.receiveFrom(400 * MILLISECOND);
          }
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendMsg(new byte[] {1}, net.toB(PORT), ASKED.toBytes(four));
          net.sleep(10 * MILLISECOND);
          socket.sendTo(new byte[] {2}, net.toB(PORT));
          net.sleep(100 * MILLISECOND);
          socket.close();
          log.add("done");
        });
    run();
    assertThat(log).containsExactly("done");
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void controlData_isBesideThePacketItIsOf_andInItsHeader(AddressFamily family) {
    family(family);
    watchArrivals();
    for (String name : List.of("DATAGRAM_DATA", "OUTBOUND_TRANSPORT")) {
      FwpsLayer layer = layer(name);
      callout(
          layer,
          FwpmFilter.at(layer),
          (values, meta, data, context, filter, flow, out) -> {
            if (meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA)) {
              shown.add(Objects.requireNonNull(meta.controlData()).clone());
            } else {
              without++;
            }
          });
    }
    send();
    assertThat(shown)
        .hasSize(2)
        .allSatisfy(each -> assertThat(each).isEqualTo(ASKED.toBytes(four)));
    assertThat(without).isEqualTo(2);
    assertThat(hops).containsExactly(9, 128);
    assertThat(services).containsExactly(0x28, 0);
    assertThat(codes()).isEmpty();
  }

  /** What a driver does with the control data of what it injects again. */
  private enum Keeps {
    A_COPY,
    NOTHING,
    THE_POINTER
  }

  @ParameterizedTest
  @EnumSource(Keeps.class)
  void injectedAgain_withACopy_goesAsItWouldHave_R093(Keeps keeps) {
    family(AddressFamily.AF_INET);
    watchArrivals();
    InjectionHandle handle = handleBeforeRun();
    callout(
        FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          if (fwps().FwpsQueryPacketInjectionState0(handle, list, null)
              != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
            return;
          }
          inject(handle, meta, clone(list), keeps);
          absorb(out);
        });
    send();
    boolean copied = keeps == Keeps.A_COPY;
    assertThat(hops).containsExactly(copied ? 9 : 128, 128);
    assertThat(services).containsExactly(copied ? 0x28 : 0, 0);
    assertThat(codes())
        .isEqualTo(
            keeps == Keeps.THE_POINTER ? List.of("CLASSIFY_ARGUMENT_AFTER_CALL") : List.of());
  }

  private void inject(
      InjectionHandle handle, FwpsIncomingMetadataValues meta, NetBufferList clone, Keeps keeps) {
    TransportSendParams params = new TransportSendParams();
    IpAddress remote = net.toB(PORT).address();
    params.remoteAddress = remote;
    boolean present = meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA);
    byte[] control = present ? meta.controlData() : null;
    if (control != null && keeps != Keeps.NOTHING) {
      params.controlData = keeps == Keeps.A_COPY ? control.clone() : control;
    }
    long endpoint = meta.transportEndpointHandle();
    int compartment = meta.compartmentId();
    later(
        1_000,
        () ->
            assertThat(
                    fwps()
                        .FwpsInjectTransportSendAsync0(
                            handle,
                            null,
                            endpoint,
                            0,
                            params,
                            AddressFamily.AF_INET,
                            compartment,
                            clone,
                            this::freeClone,
                            null))
                .isEqualTo(NtStatus.STATUS_SUCCESS));
  }

  @Test
  void malformedControlData_isRefused() {
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          for (byte[] wrong : List.of(new byte[3], new byte[16], new byte[24])) {
            assertThatThrownBy(() -> socket.sendMsg(new byte[1], net.toB(PORT), wrong))
                .isInstanceOfSatisfying(
                    SocketError.class,
                    error -> assertThat(error.error()).isEqualTo(WinsockError.WSAEINVAL));
          }
          socket.close();
          log.add("done");
        });
    run();
    assertThat(log).containsExactly("done");
  }

  @Test
  void controlData_isReadAsWritten() {
    for (ControlData each :
        List.of(ControlData.NONE, ASKED, new ControlData(1, -1), new ControlData(-1, 255))) {
      assertThat(ControlData.of(each.toBytes(true))).isEqualTo(each);
      assertThat(ControlData.of(each.toBytes(false))).isEqualTo(each);
    }
  }
}
