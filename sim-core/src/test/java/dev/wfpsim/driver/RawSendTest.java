package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Injected packets of raw sockets that bring their IP header. */
class RawSendTest {
  private static final int HEADER = 20;

  private final DriverRig rig = new DriverRig();
  private final byte[] packet =
      PlatformBench.packet(PlatformBench.LOCAL, PlatformBench.LOCAL, 253, 12);

  private void watch() {
    rig.callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4,
        (values, meta, data, context, filter, flow, out) ->
            rig.log(
                Integer.toHexString((int) values.number(FwpsField.IP_REMOTE_ADDRESS))
                    + " "
                    + ((NetBufferList) Objects.requireNonNull(data))
                        .firstNetBuffer()
                        .dataLength()));
  }

  private NtStatus send(int version, NetBufferList list, @Nullable TransportSendParams params) {
    InjectionHandle handle = rig.handle(InjectionHandle.TYPE_TRANSPORT);
    return version == 0
        ? rig.fwps.FwpsInjectTransportSendAsync0(
            handle, null, 0, 0, params, AddressFamily.AF_INET, 1, list, this::done, null)
        : rig.fwps.FwpsInjectTransportSendAsync1(
            handle, null, 0, 0, params, AddressFamily.AF_INET, 1, list, this::done, null);
  }

  private void done(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    rig.log(list.status().toString());
    rig.free(context, list, dispatchLevel);
  }

  private TransportSendParams withHeader() {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = PlatformBench.LOCAL;
    params.headerIncludeHeader = Arrays.copyOf(packet, HEADER);
    return params;
  }

  private NetBufferList payload() {
    return rig.built(Arrays.copyOfRange(packet, HEADER, packet.length));
  }

  @Test
  void header_inTheParametersOfVersion1_isSentInFront_R243() {
    watch();
    rig.runClean(
        () -> assertThat(send(1, payload(), withHeader())).isEqualTo(NtStatus.STATUS_SUCCESS));
    assertThat(rig.completed()).isEqualTo(1);
    assertThat(rig.logged()).startsWith("a000005 32", "STATUS_SUCCESS");
  }

  @Test
  void header_copiedInFrontOfTheData_isSentAsItIs_R243() {
    watch();
    rig.runClean(
        () -> assertThat(send(0, rig.built(packet), null)).isEqualTo(NtStatus.STATUS_SUCCESS));
    assertThat(rig.logged()).startsWith("a000005 32", "STATUS_SUCCESS");
  }

  @Test
  void header_inTheParametersOfVersion0_isNotThere_R243() {
    watch();
    rig.run(() -> send(0, payload(), withHeader()));
    assertThat(rig.logged()).containsExactly("STATUS_INVALID_HANDLE");
  }

  private List<String> several(int version, @Nullable TransportSendParams params) {
    return rig.run(
        () -> {
          NetBufferList list = params == null ? rig.built(packet) : payload();
          list.firstNetBuffer().setNext(rig.built(packet).firstNetBuffer());
          assertThat(send(version, list, params)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
        });
  }

  @Test
  void severalPackets_ofARawSend_areRefusedAndTold_R243() {
    assertThat(several(0, null)).containsExactly("RAW_SEND_OF_SEVERAL");
  }

  @Test
  void severalPackets_withTheHeaderApart_areRefusedAndTold_R243() {
    assertThat(several(1, withHeader())).containsExactly("RAW_SEND_OF_SEVERAL");
  }

  @Test
  void severalPackets_ofAnEndpoint_areFine_R243() {
    rig.run(
        () -> {
          NetBufferList list = payload();
          list.firstNetBuffer().setNext(payload().firstNetBuffer());
          TransportSendParams params = new TransportSendParams();
          params.remoteAddress = PlatformBench.LOCAL;
          assertThat(send(1, list, params)).isEqualTo(NtStatus.STATUS_SUCCESS);
        });
    assertThat(rig.codes()).doesNotContain("RAW_SEND_OF_SEVERAL");
  }
}
