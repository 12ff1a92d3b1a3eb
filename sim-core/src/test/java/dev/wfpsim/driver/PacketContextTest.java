package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsNetBufferListEventType;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.NetBufferListNotifyFn1;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.tag.PacketContexts;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that a driver tags, and what it hears of them. */
class PacketContextTest extends MacBench {
  private static final Guid PROVIDER = Guid.parse("00000000-0000-0000-0000-0000000000aa");
  private static final int OUT_IP = FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4.id();

  private long tag;

  private NtStatus tag(NetBufferList list, int layer, long context) {
    return tag(list, layer, context, tag, this::heard);
  }

  private NtStatus tag(
      NetBufferList list,
      int layer,
      long context,
      long by,
      @Nullable NetBufferListNotifyFn1 notifyFn) {
    return fwps()
        .FwpsNetBufferListAssociateContext1(
            list, layer, context, by, PROVIDER, driver.deviceObject(), notifyFn, 0);
  }

  private NtStatus heard(
      FwpsNetBufferListEventType type,
      NetBufferList list,
      @Nullable NetBufferList newer,
      int layerId,
      long context,
      long contextTag) {
    assertThat(contextTag).isEqualTo(tag);
    assertThat(driver.ke().KeGetCurrentIrql()).isLessThanOrEqualTo(Irql.DISPATCH_LEVEL);
    log.add(context + " " + type.name().replace("FWPS_NET_BUFFER_LIST_", ""));
    return NtStatus.STATUS_SUCCESS;
  }

  private @Nullable Long context(NetBufferList list, boolean remove) {
    Ref<Long> context = new Ref<>();
    NtStatus status = fwps().FwpsNetBufferListRetrieveContext0(list, tag, remove, 0, context);
    assertThat(status).isIn(NtStatus.STATUS_SUCCESS, NtStatus.STATUS_NOT_FOUND);
    return status.isSuccess() ? context.value() : null;
  }

  /** Has a thread of the driver do something with a list of its own. */
  private void onList(Consumer<NetBufferList> body) {
    later(
        MILLISECOND,
        () -> {
          tag = fwps().FwpsNetBufferListGetTagForContext0();
          NetBufferList list = PlatformBench.built(driver, new byte[64]);
          body.accept(list);
        });
    run();
  }

  private void sendOne() {
    net.onClient(
        () -> {
          tag = fwps().FwpsNetBufferListGetTagForContext0();
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(10), net.toB(PORT));
          socket.close();
        });
    run();
  }

  @Test
  void tags_areAllDifferent_R312() {
    onList(
        list -> {
          assertThat(fwps().FwpsNetBufferListGetTagForContext0()).isNotEqualTo(tag);
          fwps().FwpsFreeNetBufferList0(list);
        });
  }

  @Test
  void outboundPacket_isFollowedToTheCard_andItsContextRemoved_R312() {
    at(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        (values, meta, data, context, filter, flow, out) ->
            assertThat(tag(list(data), values.layerId(), 7)).isEqualTo(NtStatus.STATUS_SUCCESS));
    at(
        FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4,
        (values, meta, data, context, filter, flow, out) ->
            log.add("at IPPACKET " + context(list(data), false)));
    at(
        OUT_ETHERNET,
        (values, meta, data, context, filter, flow, out) ->
            log.add("at ETHERNET " + context(list(data), false)));
    sendOne();
    assertThat(log)
        .containsExactly(
            "at IPPACKET 7",
            "7 EXIT_NETIO",
            "at ETHERNET 7",
            "7 NDIS_NATIVE_SEND_COMPLETE",
            "7 NDIS_ETHERNET_SEND_COMPLETE",
            "7 CONTEXT_REMOVED");
    assertThat(wfp.packetContexts().count()).isZero();
    assertThat(codes()).isEmpty();
  }

  @Test
  void inboundFrame_entersTheStack_andItsContextGoesWithIt_R312() {
    atServer();
    at(
        IN_NATIVE,
        (values, meta, data, context, filter, flow, out) -> {
          tag = fwps().FwpsNetBufferListGetTagForContext0();
          tag(list(data), PacketContexts.FWPS_LAYER_NON_WFP, 5);
        });
    at(
        FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4,
        (values, meta, data, context, filter, flow, out) ->
            log.add("at TRANSPORT " + context(list(data), false)));
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          assertThat(socket.receiveFrom().payload()).hasSize(10);
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(10), net.toB(PORT));
          socket.close();
        });
    run();
    assertThat(log)
        .containsExactly(
            "5 ENTERED_NETIO",
            "at TRANSPORT 5",
            "5 EXIT_NETIO",
            "5 NDIS_ETHERNET_RECV_COMPLETE",
            "5 NDIS_NATIVE_RECV_COMPLETE");
    assertThat(wfp.packetContexts().count()).isZero();
  }

  @Test
  void clone_isTold_andTheDriverMovesOrCopiesTheContext_R313() {
    onList(
        list -> {
          NetBufferList[] made = new NetBufferList[1];
          NetBufferListNotifyFn1 notify =
              (type, old, newer, layer, context, of) -> {
                log.add(type.name().replace("FWPS_NET_BUFFER_LIST_", ""));
                assertThat(old).isSameAs(list);
                assertThat(layer).isEqualTo(OUT_IP);
                if (newer != null) {
                  made[0] = newer;
                  assertThat(context(newer, false)).isNull();
                  assertThat(context(old, true)).isEqualTo(9);
                  tag(newer, OUT_IP, context);
                }
                return NtStatus.STATUS_SUCCESS;
              };
          tag(list, OUT_IP, 9, tag, notify);
          NetBufferList clone = clone(list);
          assertThat(made[0]).isSameAs(clone);
          assertThat(context(clone, false)).isEqualTo(9);
          assertThat(context(list, false)).isNull();
          fwps().FwpsFreeCloneNetBufferList0(clone, 0);
          assertThat(wfp.packetContexts().count()).isZero();
          fwps().FwpsFreeNetBufferList0(list);
        });
    assertThat(log).containsExactly("CLONED_VIA_WFP_API");
  }

  @Test
  void deepClone_isToldToo_R313() {
    onList(
        list -> {
          tag(list, OUT_IP, 9);
          Ref<NetBufferList> clone = new Ref<>();
          fwps().FwpsAllocateDeepCloneNetBufferList0(list, null, clone);
          assertThat(context(list, false)).isEqualTo(9);
          fwps().FwpsFreeCloneNetBufferList0(clone.value(), 0);
          fwps().FwpsFreeNetBufferList0(list);
        });
    assertThat(log).containsExactly("9 CLONED_VIA_WFP_API");
  }

  @Test
  void injectedPacket_enters_andItsCopyIsTold_R313() {
    InjectionHandle network = DriverCalls.handleBeforeRun(wfp, InjectionHandle.TYPE_NETWORK);
    onList(
        unused -> {
          fwps().FwpsFreeNetBufferList0(unused);
          NetBufferList list =
              PlatformBench.built(
                  driver, PlatformBench.packet(net.toA(1).address(), net.toB(1).address(), 17, 20));
          tag(list, OUT_IP, 3);
          fwps().FwpsInjectNetworkSendAsync0(network, null, 0, 1, list, this::freeBuilt, null);
        });
    assertThat(log).containsExactly("3 ENTERED_NETIO", "3 DUPLICATED_BY_NETIO");
    assertThat(wfp.packetContexts().count()).isZero();
  }

  @Test
  void removal_comesLater_andIsTold_R312() {
    onList(
        list -> {
          NetBufferList other = PlatformBench.built(driver, new byte[64]);
          tag(list, OUT_IP, 1);
          tag(other, OUT_IP, 2);
          Irql old = wfp.host().machine().raiseIrql(Irql.DISPATCH_LEVEL);
          assertThat(fwps().FwpsNetBufferListRemoveContext0(list, tag, 0))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(log).isEmpty();
          wfp.host().machine().lowerIrql(old);
          driver.ke().KeDelayExecutionThread(-10_000);
          assertThat(log).containsExactly("1 CONTEXT_REMOVED");
          assertThat(context(list, false)).isNull();
          assertThat(context(other, false)).isEqualTo(2);
          assertThat(fwps().FwpsNetBufferListRemoveContext0(null, tag, 0))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          driver.ke().KeDelayExecutionThread(-10_000);
          assertThat(fwps().FwpsNetBufferListRemoveContext0(list, tag, 0))
              .isEqualTo(NtStatus.STATUS_NOT_FOUND);
          fwps().FwpsFreeNetBufferList0(list);
          fwps().FwpsFreeNetBufferList0(other);
        });
    assertThat(log).containsExactly("1 CONTEXT_REMOVED", "2 CONTEXT_REMOVED");
  }

  @Test
  void function_ofVersionZero_hearsTheSame() {
    onList(
        list -> {
          assertThat(
                  fwps()
                      .FwpsNetBufferListAssociateContext0(
                          list,
                          OUT_IP,
                          4,
                          tag,
                          PROVIDER,
                          driver.deviceObject(),
                          (type, old, newer, layer, context, of) -> log.add(context + " told"),
                          0))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          fwps().FwpsNetBufferListRemoveContext0(list, tag, 0);
          driver.ke().KeDelayExecutionThread(-10_000);
          fwps().FwpsFreeNetBufferList0(list);
        });
    assertThat(log).containsExactly("4 told");
  }

  @ParameterizedTest
  @EnumSource(
      value = FwpsLayer.class,
      names = {"FWPS_LAYER_STREAM_V4", "FWPS_LAYER_STREAM_V6", "FWPS_LAYER_STREAM_PACKET_V4"})
  void streamLayers_haveNoPacketsToTag(FwpsLayer layer) {
    onList(
        list -> {
          assertThat(tag(list, layer.id(), 1))
              .isEqualTo(
                  layer.shortName().contains("PACKET")
                      ? NtStatus.STATUS_SUCCESS
                      : NtStatus.STATUS_INVALID_PARAMETER);
          fwps().FwpsFreeNetBufferList0(list);
        });
  }

  @Test
  void badArguments_areRefused() {
    onList(
        list -> {
          assertThat(tag(list, 99, 1)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(tag(list, OUT_IP, 1, tag, null)).isEqualTo(NtStatus.STATUS_FWP_NULL_POINTER);
          assertThat(
                  fwps()
                      .FwpsNetBufferListAssociateContext1(
                          list, OUT_IP, 1, tag, PROVIDER, driver.deviceObject(), this::heard, 1))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(tag(list, OUT_IP, 1)).isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(tag(list, OUT_IP, 2)).isEqualTo(NtStatus.STATUS_FWP_ALREADY_EXISTS);
          assertThat(context(list, false)).isEqualTo(1);
          fwps().FwpsFreeNetBufferList0(list);
          assertThat(wfp.packetContexts().count()).isZero();
        });
    assertThat(codes()).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void tagThatNobodyAskedFor_isRefusedAndReported_R312() {
    onList(
        list -> {
          for (long odd : new long[] {0, tag + 1}) {
            assertThat(tag(list, OUT_IP, 1, odd, this::heard))
                .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
            assertThat(fwps().FwpsNetBufferListRemoveContext0(list, odd, 0))
                .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          }
          fwps().FwpsFreeNetBufferList0(list);
        });
    assertThat(codes()).hasSize(4).containsOnly("PACKET_TAG_UNKNOWN");
  }
}
