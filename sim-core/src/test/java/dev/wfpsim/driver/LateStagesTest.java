package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketIoctl;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can be done with an endpoint when it is established, when it closes, and when it is gone.
 */
class LateStagesTest extends TrafficBench {
  private final NetBufferList[] kept = new NetBufferList[1];
  private long endpoint;

  /** The server tells what comes to it for a second. */
  private void server() {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          log.add("got " + socket.receiveFrom().payload().length);
          log.add("got " + socket.receiveFrom().payload().length);
          socket.close();
        });
  }

  private void sendAndClose() {
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(100), net.toB(PORT));
          net.sleep(10 * MILLISECOND);
          socket.close();
        });
  }

  /** Keeps a clone of the first datagram, which goes on its way. */
  private void keepTheFirst() {
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          if (kept[0] == null) {
            endpoint = meta.transportEndpointHandle();
            kept[0] = clone((NetBufferList) Objects.requireNonNull(data));
          }
        });
  }

  private NtStatus injectKept(InjectionHandle handle) {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = net.toB(PORT).address();
    return fwps()
        .FwpsInjectTransportSendAsync0(
            handle,
            null,
            endpoint,
            0,
            params,
            AddressFamily.AF_INET,
            1,
            Objects.requireNonNull(kept[0]),
            (context, list, dispatchLevel) -> {
              log.add(list.status().toString());
              freeClone(context, list, dispatchLevel);
            },
            null);
  }

  @Test
  void closurePended_endpointStillSends_R190() {
    InjectionHandle handle = handleBeforeRun();
    keepTheFirst();
    callout(
        FwpsLayer.FWPS_LAYER_ALE_ENDPOINT_CLOSURE_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle pended = pend(context, filter, out);
          later(
              5 * MILLISECOND,
              () -> {
                log.add("closing");
                injectKept(handle);
                driver.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
                FwpsClassifyOut done = new FwpsClassifyOut();
                done.actionType = FwpActionType.FWP_ACTION_PERMIT;
                fwps().FwpsCompleteClassify0(pended, 0, done);
                fwps().FwpsReleaseClassifyHandle0(pended);
              });
        });
    server();
    sendAndClose();
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactlyInAnyOrder("got 100", "closing", "STATUS_SUCCESS", "got 100");
  }

  @Test
  void closed_endpointSendsNoMore_R190() {
    InjectionHandle handle = handleBeforeRun();
    keepTheFirst();
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          log.add("got " + socket.receiveFrom().payload().length);
          socket.close();
        });
    sendAndClose();
    net.onClient(
        () -> {
          net.sleep(SECOND);
          injectKept(handle);
        });
    run();
    assertThat(log).containsExactly("got 100", "STATUS_INVALID_HANDLE");
  }

  @ParameterizedTest
  @EnumSource(SocketIoctl.class)
  void controlCall_abovePassive_isTold_R156(SocketIoctl code) {
    assertThat(controlled(code, Irql.DISPATCH_LEVEL)).isEqualTo("R-156");
  }

  @ParameterizedTest
  @EnumSource(SocketIoctl.class)
  void controlCall_atPassive_isFine_R156(SocketIoctl code) {
    assertThat(controlled(code, Irql.PASSIVE_LEVEL)).isEmpty();
  }

  /** The rules that a control call at a level breaks. */
  private String controlled(SocketIoctl code, Irql level) {
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          Machine machine = wfp.host().machine();
          Irql old = machine.raiseIrql(level);
          socket.ioctl(code, new byte[0], new byte[0]);
          machine.lowerIrql(old);
          socket.close();
        });
    run();
    return String.join(" ", rules());
  }

  /** At the layers before, an operation may be put off; where a flow is established it is not. */
  @ParameterizedTest
  @ValueSource(ints = {IpProtocol.UDP, IpProtocol.TCP})
  void flowEstablished_nothingCanBePutOff_R106(int protocol) {
    Object[] completion = new Object[1];
    callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        protocol,
        (values, meta, data, context, filter, flow, out) ->
            completion[0] = meta.completionHandle());
    callout(
        FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4,
        protocol,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<CompletionContext> operation = new Ref<>();
          log.add(fwps().FwpsPendOperation0(completion[0], operation).toString());
          log.add(fwps().FwpsPendOperation0(null, operation).toString());
          ClassifyHandle handle = classifyHandle(context);
          log.add(fwps().FwpsPendClassify0(handle, filter.filterId(), 0, out).toString());
          fwps().FwpsReleaseClassifyHandle0(handle);
        });
    if (protocol == IpProtocol.TCP) {
      echoServer();
      client(10);
    } else {
      server();
      net.onClient(
          () -> {
            net.sleep(MILLISECOND);
            Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
            socket.sendTo(text(5), net.toB(PORT));
            socket.sendTo(text(6), net.toB(PORT));
            socket.close();
          });
    }
    run();
    assertThat(rules()).isEmpty();
    assertThat(log)
        .startsWith("STATUS_FWP_CANNOT_PEND", "STATUS_FWP_NULL_POINTER", "STATUS_FWP_CANNOT_PEND");
  }
}
