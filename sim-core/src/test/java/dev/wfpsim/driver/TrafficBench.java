package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.ip.ReceiveLayout;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Real sockets on two hosts, one of them with the platform and a driver whose calls a test makes.
 */
abstract class TrafficBench implements DriverCalls {
  static final int PORT = 443;

  TwoHosts net = net(1);
  Wfp wfp = new Wfp(net.a, PlatformProfile.DOCUMENTED);
  DriverContext driver = context();
  CalloutFilters filters = new CalloutFilters(wfp);
  final List<String> log = new ArrayList<>();

  TwoHosts net(long seed) {
    return net(seed, new LinkOptions("wire"));
  }

  TwoHosts net(long seed, LinkOptions link) {
    return new TwoHosts(
        AddressFamily.AF_INET,
        seed,
        link,
        CarrierKind.AUTOMATIC,
        TransportSettings.DEFAULT,
        2,
        memory(),
        receiveLayout());
  }

  /** How packets lie that come in; null where that is drawn. */
  @Nullable ReceiveLayout receiveLayout() {
    return null;
  }

  /** Where the packets lie. */
  MemorySpace memory() {
    return MemorySpace.ofArrays();
  }

  void seed(long seed) {
    begin(net(seed), false);
  }

  /** The platform is on the server's host instead. */
  void atServer() {
    begin(net(1), true);
  }

  /** Other hosts, with a platform and a driver of their own. */
  void begin(TwoHosts hosts, boolean atServer) {
    net = hosts;
    wfp = new Wfp(atServer ? hosts.b : hosts.a, PlatformProfile.DOCUMENTED);
    driver = context();
    filters = new CalloutFilters(wfp);
  }

  @Override
  public Fwps fwps() {
    return driver.fwps();
  }

  DriverContext context() {
    return new DriverHost(wfp).load("d", given -> NtStatus.STATUS_SUCCESS).context();
  }

  Guid key() {
    return filters.key();
  }

  void callout(FwpsLayer layer, int protocol, ClassifyFn fn) {
    callout(layer, FwpmFilter.at(layer).when(FwpsField.IP_PROTOCOL, FwpValue.uint8(protocol)), fn);
  }

  /** A callout that sees what its filter's conditions let by. */
  void callout(FwpsLayer layer, FwpmFilter.Builder matching, ClassifyFn fn) {
    Guid key = key();
    filters.register(key, 0, fn, null);
    filters.filter(layer, matching, 100, key);
  }

  /** A handle for packets of the transport layers. */
  InjectionHandle handleBeforeRun() {
    return DriverCalls.handleBeforeRun(wfp, 0);
  }

  void freeClone(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    driver.fwps().FwpsFreeCloneNetBufferList0(list, 0);
  }

  /** A clone of an indicated packet, with the headers before its data. */
  NetBufferList cloneWhole(NetBufferList list, FwpsIncomingMetadataValues meta) {
    int back = meta.ipHeaderSize() + meta.transportHeaderSize();
    driver.ndis().NdisRetreatNetBufferDataStart(list.firstNetBuffer(), back, 0);
    NetBufferList clone = clone(list);
    driver.ndis().NdisAdvanceNetBufferDataStart(list.firstNetBuffer(), back, true);
    return clone;
  }

  /** Injects a clone where its packet came in. */
  void receiveAgain(InjectionHandle handle, int interfaceIndex, NetBufferList clone) {
    NtStatus status =
        fwps()
            .FwpsInjectTransportReceiveAsync0(
                handle,
                null,
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
  }

  /** Has a thread of the driver do something a while later. */
  void later(long nanos, Runnable body) {
    wfp.host()
        .machine()
        .startThread(
            "worker",
            () -> {
              driver.ke().KeDelayExecutionThread(fromNow(nanos));
              body.run();
            });
  }

  RunEnd run() {
    RunEnd end = net.kernel.run(400 * SECOND);
    if (end.error() != null) {
      throw new AssertionError(end.detail(), end.error());
    }
    assertThat(end.reason()).as(end.detail()).isEqualTo(RunEnd.Reason.COMPLETED);
    return end;
  }

  List<String> rules() {
    return net.findings.all().stream().map(Finding::rule).toList();
  }

  List<String> codes() {
    return net.findings.all().stream().map(Finding::code).toList();
  }

  static void sendAll(Socket socket, byte[] bytes) throws SocketError {
    socket.send(bytes);
    socket.shutdownSend();
  }

  static byte[] receiveAll(Socket socket) throws SocketError {
    byte[] all = new byte[0];
    byte[] part = new byte[4096];
    for (int n = socket.receive(part); n > 0; n = socket.receive(part)) {
      int old = all.length;
      all = Arrays.copyOf(all, old + n);
      System.arraycopy(part, 0, all, old, n);
    }
    return all;
  }

  static byte[] text(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return bytes;
  }

  void echoServer() {
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, PORT);
          Socket peer = listener.accept();
          sendAll(peer, receiveAll(peer));
          peer.close();
          listener.close();
        });
  }

  void client(int bytes) {
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
}
