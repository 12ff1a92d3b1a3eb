package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.inject.IssuedInjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that drivers take out of real connections and put back, and operations they put off. */
class TrafficTest extends TrafficBench {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void inboundSegments_clonedAndReinjected_arriveInOrder_R191_R219_R235(long seed) {
    seed(seed);
    InjectionHandle handle = handleBeforeRun();
    int[] taken = new int[1];
    callout(
        FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          FwpsPacketInjectionState state =
              driver.fwps().FwpsQueryPacketInjectionState0(handle, list, null);
          if (state == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF
              || !out.hasWriteRight()) {
            return;
          }
          int interfaceIndex = (int) values.number(FwpsField.INTERFACE_INDEX);
          NetBufferList clone = cloneWhole(list, meta);
          absorb(out);
          taken[0]++;
          WorkItem[] item = new WorkItem[1];
          item[0] =
              driver
                  .io()
                  .IoAllocateWorkItem(
                      driver.deviceObject(),
                      "reinject",
                      () -> {
                        receiveAgain(handle, interfaceIndex, clone);
                        driver.io().IoFreeWorkItem(item[0]);
                      });
          driver.io().IoQueueWorkItem(item[0]);
        });
    echoServer();
    client(30_000);
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactly("done");
    assertThat(taken[0]).isGreaterThan(10);
    assertThat(IssuedInjectionHandle.of(handle).pendingCount()).isZero();
  }

  @Test
  void tcp_injectedInlineFromClassifyFn_isReported_R240_R358() {
    InjectionHandle handle = handleBeforeRun();
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          if (driver.fwps().FwpsQueryPacketInjectionState0(handle, list, null)
                  != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED
              || !out.hasWriteRight()) {
            return;
          }
          NetBufferList clone = clone(list);
          absorb(out);
          send(handle, meta.transportEndpointHandle(), clone);
        });
    echoServer();
    client(2_000);
    run();
    assertThat(rules()).isNotEmpty().containsOnly("R-240");
    assertThat(codes()).contains("TCP_INJECTED_INLINE");
    assertThat(log).containsExactly("done");
  }

  private NtStatus send(InjectionHandle handle, long endpoint, NetBufferList clone) {
    return send(handle, endpoint, clone, this::freeClone);
  }

  private NtStatus send(
      InjectionHandle handle, long endpoint, NetBufferList clone, FwpsInjectComplete completion) {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = net.toB(PORT).address();
    return driver
        .fwps()
        .FwpsInjectTransportSendAsync0(
            handle, null, endpoint, 0, params, AddressFamily.AF_INET, 1, clone, completion, null);
  }

  @Test
  void udp_injectedInlineFromClassifyFn_isAllowed_R241() {
    InjectionHandle handle = handleBeforeRun();
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          if (driver.fwps().FwpsQueryPacketInjectionState0(handle, list, null)
              == FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
            log.add("taken");
            NetBufferList clone = clone(list);
            absorb(out);
            send(handle, meta.transportEndpointHandle(), clone);
          }
        });
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          log.add("got " + socket.receiveFrom().payload().length);
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(100), net.toB(PORT));
          net.sleep(SECOND);
          socket.close();
        });
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactly("taken", "got 100");
  }

  @Test
  void accept_pendedThenReinjected_isAccepted_R177_R178() {
    atServer();
    InjectionHandle handle = handleBeforeRun();
    callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          FwpsPacketInjectionState state =
              driver.fwps().FwpsQueryPacketInjectionState0(handle, list, null);
          log.add(state.name().substring("FWPS_PACKET_".length()));
          if (state == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF) {
            out.actionType = FwpActionType.FWP_ACTION_PERMIT;
            return;
          }
          CompletionContext operation = pend(meta, out);
          NetBufferList clone = cloneWhole(list, meta);
          int interfaceIndex = (int) values.number(FwpsField.INTERFACE_INDEX);
          later(
              20 * MILLISECOND,
              () -> {
                driver.fwps().FwpsCompleteOperation0(operation, clone);
                receiveAgain(handle, interfaceIndex, clone);
              });
        });
    echoServer();
    client(1_000);
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactly("NOT_INJECTED", "INJECTED_BY_SELF", "done");
  }

  @Test
  void accept_reinjectedBeforeItsCompletion_isReported_R178() {
    atServer();
    InjectionHandle handle = handleBeforeRun();
    callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          if (!list.lineage().isEmpty()) {
            return;
          }
          CompletionContext operation = pend(meta, out);
          NetBufferList first = cloneWhole(list, meta);
          NetBufferList last = cloneWhole(list, meta);
          int index = (int) values.number(FwpsField.INTERFACE_INDEX);
          net.b
              .machine()
              .startThread(
                  "worker",
                  () -> {
                    receiveAgain(handle, index, first);
                    driver.ke().KeDelayExecutionThread(fromNow(20 * MILLISECOND));
                    driver.fwps().FwpsCompleteOperation0(operation, last);
                    receiveAgain(handle, index, last);
                  });
        });
    echoServer();
    client(1_000);
    run();
    assertThat(codes()).containsOnly("ACCEPT_INJECTED_BEFORE_COMPLETION");
    assertThat(log).containsExactly("done");
  }

  @Test
  void connect_pended_sendsItsSynOnlyWhenAuthorised_R175_R180_R316() {
    callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          assertThat(data).isNull();
          if (values.number(FwpsField.REAUTHORIZE_REASON) != 0) {
            log.add("second");
            return;
          }
          log.add("first");
          CompletionContext operation = pend(meta, out);
          later(
              20 * MILLISECOND,
              () -> {
                driver.fwps().FwpsCompleteOperation0(operation, null);
              });
        });
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          if (!log.contains("packet")) {
            log.add("packet");
          }
        });
    echoServer();
    client(100);
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactly("first", "second", "packet", "done");
  }

  @Test
  void transportSend_afterTheProcessExited_failsInTheCompletion_R233() {
    InjectionHandle handle = handleBeforeRun();
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          NetBufferList clone = clone(list);
          long endpoint = meta.transportEndpointHandle();
          absorb(out);
          later(
              SECOND,
              () ->
                  send(
                      handle,
                      endpoint,
                      clone,
                      (injectionContext, done, dispatchLevel) -> {
                        log.add(done.status().name());
                        driver.fwps().FwpsFreeCloneNetBufferList0(done, 0);
                      }));
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(10), net.toB(PORT));
          net.sleep(10 * MILLISECOND);
          net.client.exit();
        });
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactly("STATUS_INVALID_HANDLE");
  }

  @Test
  void flowAbort_endsTheConnectionAndItsContext_R292_R296() {
    long[] flowHandle = new long[1];
    Guid key = key();
    int id =
        filters.register(
            key,
            0,
            (values, meta, data, context, filter, flow, out) -> {},
            (layer, calloutId, context) -> log.add("deleted " + context));
    filters.add(FwpsLayer.FWPS_LAYER_STREAM_V4, key);
    callout(
        FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          flowHandle[0] = meta.flowHandle();
          assertThat(driver.ke().KeGetCurrentIrql()).isEqualTo(Irql.DISPATCH_LEVEL);
          driver
              .fwps()
              .FwpsFlowAssociateContext0(
                  meta.flowHandle(), FwpsLayer.FWPS_LAYER_STREAM_V4.id(), id, 42);
        });
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, PORT);
          Socket peer = listener.accept();
          try {
            receiveAll(peer);
          } catch (SocketError reset) {
            log.add("server " + reset.error());
          }
          peer.close();
          listener.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(PORT));
          net.sleep(100 * MILLISECOND);
          net.a
              .machine()
              .startThread(
                  "driver",
                  () ->
                      assertThat(driver.fwps().FwpsFlowAbort0(flowHandle[0]))
                          .isEqualTo(NtStatus.STATUS_SUCCESS));
          net.sleep(100 * MILLISECOND);
          socket.close();
        });
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).contains("deleted 42");
    assertThat(log).filteredOn(line -> line.startsWith("deleted")).hasSize(1);
  }

  @Test
  void datagram_pendedAtConnect_isInjectedAfterTheSecondClassify_R174_R179() {
    InjectionHandle handle = handleBeforeRun();
    NetBufferList[] clone = new NetBufferList[1];
    callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          if (values.number(FwpsField.REAUTHORIZE_REASON) != 0) {
            log.add("second");
            out.actionType = FwpActionType.FWP_ACTION_PERMIT;
            return;
          }
          log.add("first");
          clone[0] = clone((NetBufferList) Objects.requireNonNull(data));
          long endpoint = meta.transportEndpointHandle();
          CompletionContext operation = pend(meta, out);
          later(
              20 * MILLISECOND,
              () -> {
                driver.fwps().FwpsCompleteOperation0(operation, null);
                send(handle, endpoint, clone[0]);
              });
        });
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          log.add("got " + socket.receiveFrom().payload().length);
          log.add("got " + socket.receiveFrom().payload().length);
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(100), net.toB(PORT));
          net.sleep(SECOND);
          socket.sendTo(text(7), net.toB(PORT));
          net.sleep(SECOND);
          socket.close();
        });
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactly("first", "second", "got 100", "got 7");
  }
}
