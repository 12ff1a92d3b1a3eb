package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.wire.Ipv6Fields;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handle, address family, packet and compartment of an injection have to agree. */
class InjectionAgreementTest {
  private static final int ALL =
      InjectionHandle.TYPE_TRANSPORT | InjectionHandle.TYPE_NETWORK | InjectionHandle.TYPE_FORWARD;
  private static final int UNTYPED = 0;
  private static final IpAddress REMOTE_V6 = IpAddress.parse("2001:db8::80");

  private final DriverRig rig = new DriverRig();

  private InjectionHandle handle(AddressFamily family) {
    return rig.handle(family, family == AddressFamily.AF_UNSPEC ? UNTYPED : ALL);
  }

  private NetBufferList packet(AddressFamily family) {
    if (family == AddressFamily.AF_INET) {
      return rig.built(PlatformBench.inboundPacket(16));
    }
    byte[] bytes = new byte[40 + 16];
    Ipv6Fields.simple(REMOTE_V6, IpAddress.parse("2001:db8::5"), IpProtocol.UDP, 16, 64)
        .emit(Memory.of(bytes), 0);
    return rig.built(bytes);
  }

  private NtStatus inject(
      String call, AddressFamily handle, AddressFamily named, AddressFamily packet, int where) {
    InjectionHandle with = handle(handle);
    NetBufferList list = packet(packet);
    Fwps fwps = rig.fwps;
    return switch (call) {
      case "networkSend" ->
          fwps.FwpsInjectNetworkSendAsync0(with, null, 0, where, list, rig::free, null);
      case "networkReceive" ->
          fwps.FwpsInjectNetworkReceiveAsync0(
              with, null, 0, where, DriverRig.NIC, 0, list, rig::free, null);
      case "forward" ->
          fwps.FwpsInjectForwardAsync0(
              with, null, 0, named, where, DriverRig.NIC, list, rig::free, null);
      case "transportReceive" ->
          fwps.FwpsInjectTransportReceiveAsync0(
              with, null, null, 0, named, where, DriverRig.NIC, 0, list, rig::free, null);
      default -> throw new AssertionError(call);
    };
  }

  private NtStatus send(AddressFamily handle, AddressFamily named, IpAddress destination) {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = destination;
    return rig.fwps.FwpsInjectTransportSendAsync0(
        handle(handle),
        null,
        0,
        0,
        params,
        named,
        0,
        packet(AddressFamily.AF_INET),
        rig::free,
        null);
  }

  @ParameterizedTest
  @CsvSource({
    "networkSend, AF_INET, AF_INET, AF_INET6",
    "networkSend, AF_INET6, AF_INET, AF_INET",
    "networkReceive, AF_INET, AF_INET, AF_INET6",
    "networkReceive, AF_INET6, AF_INET, AF_INET",
    "forward, AF_INET, AF_INET6, AF_INET6",
    "forward, AF_INET, AF_INET, AF_INET6",
    "forward, AF_UNSPEC, AF_INET6, AF_INET",
    "transportReceive, AF_INET6, AF_INET, AF_INET",
    "transportReceive, AF_UNSPEC, AF_INET, AF_INET6",
  })
  void families_thatDoNotAgree_areRefusedAndTold_R202(
      String call, AddressFamily handle, AddressFamily named, AddressFamily packet) {
    rig.run(
        () ->
            assertThat(inject(call, handle, named, packet, 0))
                .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER));
    assertThat(rig.codes()).containsExactly("INJECTION_FAMILY_MISMATCH");
    assertThat(rig.rules()).containsExactly("R-202");
  }

  @ParameterizedTest
  @CsvSource({
    "networkSend, AF_INET, AF_INET, AF_INET",
    "networkReceive, AF_INET6, AF_INET6, AF_INET6",
    "forward, AF_UNSPEC, AF_INET6, AF_INET6",
    "forward, AF_INET, AF_INET, AF_INET",
    "transportReceive, AF_UNSPEC, AF_INET, AF_INET",
    "transportReceive, AF_INET6, AF_INET6, AF_INET6",
  })
  void families_thatAgree_areAccepted_R202(
      String call, AddressFamily handle, AddressFamily named, AddressFamily packet) {
    rig.runClean(
        () ->
            assertThat(inject(call, handle, named, packet, 0)).isEqualTo(NtStatus.STATUS_SUCCESS));
  }

  @ParameterizedTest
  @CsvSource({
    "AF_INET6, AF_INET, 10.0.0.80",
    "AF_INET, AF_INET6, 2001:db8::80",
    "AF_UNSPEC, AF_INET, 2001:db8::80",
    "AF_UNSPEC, AF_INET6, 10.0.0.80",
  })
  void transportSend_toAnotherFamily_isRefusedAndTold_R202(
      AddressFamily handle, AddressFamily named, String destination) {
    rig.run(
        () ->
            assertThat(send(handle, named, IpAddress.parse(destination)))
                .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER));
    assertThat(rig.codes()).containsExactly("INJECTION_FAMILY_MISMATCH");
  }

  @Test
  void compartment_thatThereIsNot_isRefusedAndTold_R244() {
    rig.run(
        () -> {
          for (String call : List.of("networkSend", "networkReceive", "forward")) {
            for (int where : new int[] {2, -1}) {
              assertThat(
                      inject(
                          call,
                          AddressFamily.AF_INET,
                          AddressFamily.AF_INET,
                          AddressFamily.AF_INET,
                          where))
                  .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
            }
            assertThat(
                    inject(
                        call,
                        AddressFamily.AF_INET,
                        AddressFamily.AF_INET,
                        AddressFamily.AF_INET,
                        1))
                .isEqualTo(NtStatus.STATUS_SUCCESS);
          }
        });
    assertThat(rig.codes()).hasSize(6).containsOnly("INJECTION_COMPARTMENT_UNKNOWN");
  }

  /** A driver that is gone too far to have its other arguments looked at. */
  @ParameterizedTest
  @CsvSource({"networkSend", "networkReceive", "forward", "transportReceive", "transportSend"})
  void destroyedHandle_isTold_whateverElseIsWrong_R205(String call) {
    rig.run(
        () -> {
          InjectionHandle gone = rig.handle(AddressFamily.AF_INET6, InjectionHandle.TYPE_STREAM);
          rig.fwps.FwpsInjectionHandleDestroy0(gone);
          NetBufferList list = packet(AddressFamily.AF_INET);
          Fwps fwps = rig.fwps;
          AddressFamily none = AddressFamily.AF_UNSPEC;
          NtStatus status =
              switch (call) {
                case "networkSend" ->
                    fwps.FwpsInjectNetworkSendAsync0(gone, null, 8, 7, list, null, null);
                case "networkReceive" ->
                    fwps.FwpsInjectNetworkReceiveAsync0(gone, null, 8, 7, 99, 9, list, null, null);
                case "forward" ->
                    fwps.FwpsInjectForwardAsync0(gone, null, 8, none, 7, 99, list, null, null);
                case "transportReceive" ->
                    fwps.FwpsInjectTransportReceiveAsync0(
                        gone, null, null, 8, none, 7, 99, 9, list, null, null);
                default ->
                    fwps.FwpsInjectTransportSendAsync0(
                        gone, null, 5, 8, null, none, 7, list, null, null);
              };
          assertThat(status).isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
          fwps.FwpsFreeNetBufferList0(list);
        });
    assertThat(rig.codes()).containsExactly("INJECTION_HANDLE_USED_AFTER_DESTROY");
  }

  /** Each packet of a list has to be of the family, not only the first. */
  @ParameterizedTest
  @CsvSource({"AF_INET, AF_INET6", "AF_INET6, AF_INET"})
  void secondPacketOfAnotherFamily_isRefusedAndTold_R202(
      AddressFamily first, AddressFamily second) {
    rig.run(
        () -> {
          NetBufferList list = packet(first);
          list.firstNetBuffer().setNext(packet(second).firstNetBuffer());
          InjectionHandle handle = handle(first);
          assertThat(rig.inject(handle, list)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(
                  rig.fwps.FwpsInjectForwardAsync0(
                      handle, null, 0, first, 1, DriverRig.NIC, list, rig::free, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
        });
    assertThat(rig.codes())
        .containsExactly("INJECTION_FAMILY_MISMATCH", "INJECTION_FAMILY_MISMATCH");
  }
}
