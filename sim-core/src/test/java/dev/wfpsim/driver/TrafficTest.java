package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.CarrierKind;
import dev.wfpsim.kernel.Irql;
import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.kernel.PoolMemory;
import dev.wfpsim.kernel.PoolType;
import dev.wfpsim.kernel.RunEnd;
import dev.wfpsim.kernel.WorkItem;
import dev.wfpsim.net.AddressFamily;
import dev.wfpsim.net.IpProtocol;
import dev.wfpsim.net.SocketAddress;
import dev.wfpsim.net.UserProcess;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketError;
import dev.wfpsim.net.socket.SocketIoctl;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.transport.TransportSettings;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.ClassifyFn;
import dev.wfpsim.wfp.FwpActionType;
import dev.wfpsim.wfp.FwpValue;
import dev.wfpsim.wfp.FwpsCallout;
import dev.wfpsim.wfp.FwpsClassifyOut;
import dev.wfpsim.wfp.Guid;
import dev.wfpsim.wfp.PlatformProfile;
import dev.wfpsim.wfp.Wfp;
import dev.wfpsim.wfp.ale.PendableOperation;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.engine.FwpmCallout;
import dev.wfpsim.wfp.engine.FwpmFilter;
import dev.wfpsim.wfp.engine.SessionOptions;
import dev.wfpsim.wfp.filter.Sublayer;
import dev.wfpsim.wfp.inject.FwpsPacketInjectionState;
import dev.wfpsim.wfp.inject.InjectionHandle;
import dev.wfpsim.wfp.inject.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.redirect.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.redirect.RedirectHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets on two hosts, with small drivers in their way. */
class TrafficTest {
  private static final int PORT = 443;
  private static final int PROXY_PORT = 8080;

  private TwoHosts net = net(1);
  private Wfp wfp = new Wfp(net.a, PlatformProfile.DOCUMENTED);
  private DriverContext driver = context();
  private final List<String> log = new ArrayList<>();
  private int keys;

  private static TwoHosts net(long seed) {
    return new TwoHosts(
        AddressFamily.AF_INET,
        seed,
        new LinkOptions("wire"),
        CarrierKind.AUTOMATIC,
        TransportSettings.DEFAULT,
        2);
  }

  private void seed(long seed) {
    net = net(seed);
    wfp = new Wfp(net.a, PlatformProfile.DOCUMENTED);
    driver = context();
  }

  /** The platform is on the server's host instead. */
  private void atServer() {
    net = net(1);
    wfp = new Wfp(net.b, PlatformProfile.DOCUMENTED);
    driver = context();
  }

  private DriverContext context() {
    return new DriverHost(wfp).load("d", given -> NtStatus.STATUS_SUCCESS).context();
  }

  private Guid key() {
    return Guid.parse(String.format(Locale.ROOT, "00000000-0000-0000-0000-%012x", ++keys));
  }

  private void callout(FwpsLayer layer, int protocol, ClassifyFn fn) {
    Guid key = key();
    wfp.callouts()
        .register(
            new FwpsCallout(
                3, key, 0, fn, (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS, null));
    EngineSession session =
        Objects.requireNonNull(wfp.engine().open(SessionOptions.user("t", false)).session());
    Guid sublayer = key();
    session.add(new Sublayer(sublayer, "s", 0, null, 100));
    session.add(new FwpmCallout(key, "c", 0, null, layer));
    assertThat(
            session
                .add(
                    FwpmFilter.at(layer)
                        .when(FwpsField.IP_PROTOCOL, FwpValue.uint8(protocol))
                        .subLayer(sublayer)
                        .callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, key)
                        .build())
                .status())
        .isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  private InjectionHandle handle() {
    InjectionHandle[] made = new InjectionHandle[1];
    wfp.injection().handles().create(AddressFamily.AF_INET, 0, handle -> made[0] = handle);
    return Objects.requireNonNull(made[0]);
  }

  private NetBufferList clone(NetBufferList list) {
    Ref<NetBufferList> clone = new Ref<>();
    assertThat(driver.fwps().FwpsAllocateCloneNetBufferList0(list, null, 0, clone))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return clone.value();
  }

  private void freeClone(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    driver.fwps().FwpsFreeCloneNetBufferList0(list, 0);
  }

  private static void absorb(FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
    out.clearWriteRight();
  }

  private RunEnd run() {
    RunEnd end = net.kernel.run(400 * SECOND);
    if (end.error() != null) {
      throw new AssertionError(end.detail(), end.error());
    }
    assertThat(end.reason()).as(end.detail()).isEqualTo(RunEnd.Reason.COMPLETED);
    return end;
  }

  private List<String> rules() {
    return net.findings.all().stream().map(Finding::rule).toList();
  }

  private static void sendAll(Socket socket, byte[] bytes) throws SocketError {
    socket.send(bytes);
    socket.shutdownSend();
  }

  private static byte[] receiveAll(Socket socket) throws SocketError {
    byte[] all = new byte[0];
    byte[] part = new byte[4096];
    for (int n = socket.receive(part); n > 0; n = socket.receive(part)) {
      int old = all.length;
      all = Arrays.copyOf(all, old + n);
      System.arraycopy(part, 0, all, old, n);
    }
    return all;
  }

  private static byte[] text(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return bytes;
  }

  private void echoServer() {
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, PORT);
          Socket peer = listener.accept();
          sendAll(peer, receiveAll(peer));
          peer.close();
          listener.close();
        });
  }

  private void client(int bytes) {
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(PORT));
          byte[] sent = text(bytes);
          sendAll(socket, sent);
          assertThat(receiveAll(socket)).isEqualTo(sent);
          socket.close();
          log.add("done");
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void localProxy_carriesTheConnectionOn_R144_R152_R159_R338(long seed) {
    seed(seed);
    UserProcess proxy = net.a.processes().start("proxy", "C:\\proxy.exe");
    RedirectHandle[] handle = new RedirectHandle[1];
    wfp.redirect().create(key(), 0, made -> handle[0] = made);
    callout(
        FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          FwpsConnectionRedirectState state =
              driver
                  .fwps()
                  .FwpsQueryConnectionRedirectState0(meta.redirectRecords(), handle[0], null);
          if (state == FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_SELF) {
            log.add("self");
            return;
          }
          ConnectRedirectTest.edit(
              driver,
              context,
              filter,
              out,
              request -> {
                PoolMemory memory =
                    Objects.requireNonNull(
                        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 64, "Ctxt"));
                byte[] to =
                    request
                        .remoteAddressAndPort
                        .toString()
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                System.arraycopy(to, 0, memory.bytes(), 0, to.length);
                request.localRedirectContext = memory;
                request.localRedirectContextSize = to.length;
                request.localRedirectHandle = handle[0];
                request.localRedirectTargetPID = proxy.pid();
                request.remoteAddressAndPort = net.loopback(PROXY_PORT);
              });
        });
    net.start(
        proxy,
        () -> {
          Socket listener = net.listener(proxy, PROXY_PORT);
          Socket in = listener.accept();
          byte[] records = new byte[1024];
          int size =
              in.ioctl(SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS, null, records)
                  .bytes();
          byte[] where = new byte[64];
          int length =
              in.ioctl(SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT, null, where).bytes();
          Socket onwards = net.socket(proxy, SocketKind.STREAM);
          onwards.ioctl(
              SocketIoctl.SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS,
              Arrays.copyOf(records, size),
              null);
          onwards.connect(
              SocketAddress.parse(
                  new String(where, 0, length, java.nio.charset.StandardCharsets.US_ASCII)));
          sendAll(onwards, receiveAll(in));
          sendAll(in, receiveAll(onwards));
          in.close();
          onwards.close();
          listener.close();
        });
    echoServer();
    client(20_000);
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactly("self", "done");
    assertThat(wfp.ale().redirectedConnections().size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void inboundSegments_clonedAndReinjected_arriveInOrder_R219_R235(long seed) {
    seed(seed);
    InjectionHandle handle = handle();
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
          int back = meta.ipHeaderSize() + meta.transportHeaderSize();
          int interfaceIndex = (int) values.number(FwpsField.INTERFACE_INDEX);
          driver.ndis().NdisRetreatNetBufferDataStart(list.firstNetBuffer(), back, 0);
          NetBufferList clone = clone(list);
          driver.ndis().NdisAdvanceNetBufferDataStart(list.firstNetBuffer(), back, true);
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
                        NtStatus status =
                            driver
                                .fwps()
                                .FwpsInjectTransportReceiveAsync0(
                                    handle,
                                    null,
                                    0,
                                    AddressFamily.AF_INET,
                                    1,
                                    interfaceIndex,
                                    0,
                                    clone,
                                    this::freeClone,
                                    null);
                        assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
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
    assertThat(handle.pendingCount()).isZero();
  }

  @Test
  void tcp_injectedInlineFromClassifyFn_isReported_R240_R358() {
    InjectionHandle handle = handle();
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
    assertThat(log).containsExactly("done");
  }

  private NtStatus send(InjectionHandle handle, long endpoint, NetBufferList clone) {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = net.toB(PORT).address();
    return driver
        .fwps()
        .FwpsInjectTransportSendAsync0(
            handle,
            null,
            endpoint,
            0,
            params,
            AddressFamily.AF_INET,
            1,
            clone,
            this::freeClone,
            null);
  }

  @Test
  void udp_injectedInlineFromClassifyFn_isAllowed_R241() {
    InjectionHandle handle = handle();
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
    InjectionHandle handle = handle();
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
          Ref<PendableOperation> operation = new Ref<>();
          assertThat(driver.fwps().FwpsPendOperation0(meta.completionHandle(), operation))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          int back = meta.ipHeaderSize() + meta.transportHeaderSize();
          driver.ndis().NdisRetreatNetBufferDataStart(list.firstNetBuffer(), back, 0);
          NetBufferList clone = clone(list);
          driver.ndis().NdisAdvanceNetBufferDataStart(list.firstNetBuffer(), back, true);
          absorb(out);
          int interfaceIndex = (int) values.number(FwpsField.INTERFACE_INDEX);
          net.b
              .machine()
              .startThread(
                  "worker",
                  () -> {
                    driver.ke().KeDelayExecutionThread(20 * MILLISECOND);
                    driver.fwps().FwpsCompleteOperation0(operation.value(), clone);
                    driver
                        .fwps()
                        .FwpsInjectTransportReceiveAsync0(
                            handle,
                            null,
                            0,
                            AddressFamily.AF_INET,
                            1,
                            interfaceIndex,
                            0,
                            clone,
                            this::freeClone,
                            null);
                  });
        });
    echoServer();
    client(1_000);
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactly("NOT_INJECTED", "INJECTED_BY_SELF", "done");
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
          Ref<PendableOperation> operation = new Ref<>();
          driver.fwps().FwpsPendOperation0(meta.completionHandle(), operation);
          absorb(out);
          net.a
              .machine()
              .startThread(
                  "worker",
                  () -> {
                    driver.ke().KeDelayExecutionThread(20 * MILLISECOND);
                    driver.fwps().FwpsCompleteOperation0(operation.value(), null);
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
  void transportSend_afterTheProcessExited_failsInTheCompletion_R190_R233() {
    InjectionHandle handle = handle();
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          NetBufferList clone = clone(list);
          long endpoint = meta.transportEndpointHandle();
          absorb(out);
          net.a
              .machine()
              .startThread(
                  "worker",
                  () -> {
                    driver.ke().KeDelayExecutionThread(SECOND);
                    TransportSendParams params = new TransportSendParams();
                    params.remoteAddress = net.toB(PORT).address();
                    driver
                        .fwps()
                        .FwpsInjectTransportSendAsync0(
                            handle,
                            null,
                            endpoint,
                            0,
                            params,
                            AddressFamily.AF_INET,
                            1,
                            clone,
                            (injectionContext, done, dispatchLevel) -> {
                              log.add(done.status().name());
                              driver.fwps().FwpsFreeCloneNetBufferList0(done, 0);
                            },
                            null);
                  });
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
        wfp.callouts()
            .register(
                new FwpsCallout(
                    3,
                    key,
                    0,
                    (values, meta, data, context, filter, flow, out) -> {},
                    (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
                    (layer, calloutId, context) -> log.add("deleted " + context)))
            .calloutId();
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
}
