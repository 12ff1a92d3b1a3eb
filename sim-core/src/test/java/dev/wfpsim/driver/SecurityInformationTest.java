package dev.wfpsim.driver;

import static dev.wfpsim.wfp.fwps.FwpsPacketListInformation.FWPS_PACKET_LIST_INFORMATION_QUERY_ALL_INBOUND;
import static dev.wfpsim.wfp.fwps.FwpsPacketListInformation.FWPS_PACKET_LIST_INFORMATION_QUERY_FWP;
import static dev.wfpsim.wfp.fwps.FwpsPacketListInformation.FWPS_PACKET_LIST_INFORMATION_QUERY_INBOUND;
import static dev.wfpsim.wfp.fwps.FwpsPacketListInformation.FWPS_PACKET_LIST_INFORMATION_QUERY_IPSEC;
import static dev.wfpsim.wfp.fwps.FwpsPacketListInformation.FWPS_PACKET_LIST_INFORMATION_QUERY_OUTBOUND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsPacketListInformation;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of the security of packets, on hosts that do not speak IPsec. */
class SecurityInformationTest {
  private static final FwpsLayer INBOUND = FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4;

  private final DriverRig rig = new DriverRig();
  private final FwpsPacketListInformation answer = new FwpsPacketListInformation();

  private ClassifyFn asking(int queryFlags) {
    return (values, meta, data, context, filter, flow, out) -> {
      NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
      rig.log(rig.fwps.FwpsGetPacketListSecurityInformation0(list, queryFlags, answer).toString());
    };
  }

  private List<String> receive() {
    InjectionHandle handle = DriverCalls.handleBeforeRun(rig.wfp, InjectionHandle.TYPE_NETWORK);
    return rig.run(() -> rig.inject(handle, rig.packet()));
  }

  @Test
  void inClassify_saysThatNothingIsSecured_R112_R374() {
    rig.callout(INBOUND, asking(FWPS_PACKET_LIST_INFORMATION_QUERY_ALL_INBOUND));
    answer.ipsecInformation.inbound.isSecure = true;
    answer.ipsecInformation.inbound.isDeTunneled = true;
    answer.ipsecInformation.outbound.isTunnelMode = true;
    answer.ipsecInformation.flags = 7;
    receive();
    assertThat(rig.codes()).isEmpty();
    assertThat(rig.logged()).containsExactly("STATUS_SUCCESS");
    assertThat(answer)
        .usingRecursiveComparison()
        .ignoringFields("fwpInformation")
        .isEqualTo(new FwpsPacketListInformation());
    assertThat(answer.fwpInformation.isReinjected).isTrue();
  }

  @Test
  void whatIsNotAskedFor_isNotWritten_R112() {
    rig.callout(INBOUND, asking(FWPS_PACKET_LIST_INFORMATION_QUERY_INBOUND));
    answer.ipsecInformation.inbound.isSecure = true;
    assertThat(receive()).isEmpty();
    assertThat(answer.ipsecInformation.inbound.isSecure).isTrue();
    assertThat(answer.fwpInformation.isReinjected).isFalse();
  }

  @Test
  void bothDirections_orIpsecOfNeither_isRefused_R112() {
    int both =
        FWPS_PACKET_LIST_INFORMATION_QUERY_INBOUND | FWPS_PACKET_LIST_INFORMATION_QUERY_OUTBOUND;
    rig.callout(INBOUND, 400, 0, asking(both), null);
    rig.callout(INBOUND, 300, 0, asking(FWPS_PACKET_LIST_INFORMATION_QUERY_IPSEC), null);
    rig.callout(INBOUND, 200, 0, asking(FWPS_PACKET_LIST_INFORMATION_QUERY_FWP), null);
    int outbound =
        FWPS_PACKET_LIST_INFORMATION_QUERY_OUTBOUND | FWPS_PACKET_LIST_INFORMATION_QUERY_IPSEC;
    rig.callout(INBOUND, 100, 0, asking(outbound), null);
    assertThat(receive()).isEmpty();
    assertThat(rig.logged())
        .containsExactly(
            "STATUS_INVALID_PARAMETER",
            "STATUS_INVALID_PARAMETER",
            "STATUS_SUCCESS",
            "STATUS_SUCCESS");
  }

  @Test
  void outsideClassify_isTold_R112() {
    rig.run(
        () -> {
          NetBufferList list = rig.packet();
          rig.fwps.FwpsGetPacketListSecurityInformation0(
              list, FWPS_PACKET_LIST_INFORMATION_QUERY_ALL_INBOUND, answer);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
    assertThat(rig.codes()).containsExactly("SECURITY_ASKED_OUTSIDE_CLASSIFY");
    assertThat(answer.fwpInformation.isReinjected).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "FWPS_LAYER_INBOUND_TRANSPORT_V4, 32768, 5, 1",
    "FWPS_LAYER_INBOUND_TRANSPORT_V4, 40000, 5, 1",
    "FWPS_LAYER_INBOUND_TRANSPORT_V4, 32767, 5, 0",
    "FWPS_LAYER_INBOUND_TRANSPORT_V4, 32768, 9, 0",
    "FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4, 32768, 5, 1",
    "FWPS_LAYER_INBOUND_IPPACKET_V4, 32768, 5, 0"
  })
  void ipsecAskedAbout_beforeIpsecHasBeen_isNoted_R115(
      FwpsLayer layer, int weight, int queryFlags, int notes) {
    NetBufferList list = rig.built(PlatformBench.inboundPacket(8));
    rig.callout(
        layer,
        weight,
        0,
        (values, meta, data, context, filter, flow, out) ->
            rig.fwps.FwpsGetPacketListSecurityInformation0(list, queryFlags, answer),
        null);
    rig.run(
        () -> {
          rig.classify(layer);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
    assertThat(rig.codes()).hasSize(notes).allMatch("SECURITY_ASKED_BEFORE_IPSEC"::equals);
    assertThat(rig.findings.all()).allMatch(each -> each.severity() == Severity.NOTE);
  }

  /** Adds a filter that asks for flags, as a driver does. */
  private List<String> filterOn(int flags) {
    return rig.run(
        () -> {
          Ref<EngineHandle> session = new Ref<>();
          rig.driver.fwpm().FwpmEngineOpen0(SessionOptions.kernel("d", true), session);
          FwpmFilter filter =
              FwpmFilter.at(FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4)
                  .name("f")
                  .when(
                      FwpsField.FLAGS, FwpMatchType.FWP_MATCH_FLAGS_ALL_SET, FwpValue.uint32(flags))
                  .action(FwpActionType.FWP_ACTION_PERMIT)
                  .build();
          assertThat(rig.driver.fwpm().FwpmFilterAdd0(session.value(), filter, null))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          rig.driver.fwpm().FwpmEngineClose0(session.value());
        });
  }

  @Test
  void conditionOnTheReplacedFlag_isTold_R373() {
    assertThat(
            filterOn(
                FwpConditionFlags.FWP_CONDITION_FLAG_REQUIRES_ALE_CLASSIFY
                    | FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK))
        .containsExactly("CONDITION_FLAG_REPLACED");
  }

  @Test
  void conditionOnAnotherFlag_isFine_R373() {
    filterOn(FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK);
    assertThat(rig.codes()).isEmpty();
  }
}
