package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.inspect.AleOperation;
import dev.wfpsim.net.inspect.BindDecision;
import dev.wfpsim.net.inspect.ConnectDecision;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.LocalRedirect;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.socket.IoctlResult;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketIoctl;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Redirection of connects and binds in the stack, as an inspection asks for it. */
class RedirectTest {
  private static final SocketAddress NOWHERE = SocketAddress.parse("203.0.113.9:443");

  private static SocketAddress vip(AddressFamily family) {
    return family == AddressFamily.AF_INET ? NOWHERE : SocketAddress.parse("[2001:db8::9]:443");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void tcp_toLocalProxy_connectsThere_R338_R161(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<SocketAddress> seen = new ArrayList<>();
    net.atA.onConnect =
        operation ->
            new ConnectDecision(
                Verdict.PERMIT,
                net.loopback(8080),
                null,
                new LocalRedirect(net.client.pid(), "handle", "context"));
    net.onClient(
        () -> {
          Socket proxy = net.listener(net.client, 8080);
          net.atA.take();
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(vip(family));
          seen.add(socket.remoteAddress());
          seen.add(socket.localAddress());
          Socket accepted = proxy.accept();
          seen.add(accepted.remoteAddress());
          socket.send(new byte[] {1});
          assertThat(accepted.receive(new byte[9])).isEqualTo(1);
          assertThat(socket.endpoint().originalRemote()).isEqualTo(vip(family));
        });
    net.run(SECOND);
    assertThat(seen.get(0))
        .as("getpeername shows the effective peer")
        .isEqualTo(net.loopback(8080));
    assertThat(seen.get(1).address()).isEqualTo(IpAddress.loopback(family));
    assertThat(seen.get(2)).isEqualTo(seen.get(1));
    assertThat(net.atA.layers)
        .containsSubsequence(
            "CONNECT_REDIRECT",
            "AUTH_CONNECT",
            "OUTBOUND_TRANSPORT",
            "INBOUND_TRANSPORT",
            "AUTH_RECV_ACCEPT",
            "FLOW_ESTABLISHED",
            "FLOW_ESTABLISHED");
    ConnectOperation authorised = lastConnect(net.atA.operations);
    assertThat(authorised.remote()).isEqualTo(net.loopback(8080));
    assertThat(authorised.originalRemote()).isEqualTo(vip(family));
    assertThat(authorised.redirected()).isTrue();
  }

  private static ConnectOperation lastConnect(List<AleOperation> operations) {
    return (ConnectOperation)
        operations.stream().filter(ConnectOperation.class::isInstance).reduce((a, b) -> b).get();
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void tcp_unroutableWithoutRedirect_unreachable(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () ->
            assertThatThrownBy(() -> net.socket(net.client, SocketKind.STREAM).connect(vip(family)))
                .hasMessageContaining("WSAENETUNREACH"));
    net.run(SECOND);
    assertThat(net.atA.layers).contains("CONNECT_REDIRECT").doesNotContain("AUTH_CONNECT");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void udp_unconnected_eachDestinationAndItsAnswers_R166(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atA.onConnect =
        operation ->
            operation.remote().port() == 443
                ? ConnectDecision.to(net.toB(9000))
                : operation.decision();
    net.onServer(() -> echo(net, 9000));
    net.onServer(() -> echo(net, 9001));
    net.onClient(
        () -> {
          net.sleep(1000);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(new byte[] {1}, vip(family));
          Datagram answer = socket.receiveFrom();
          assertThat(answer.from()).isEqualTo(net.toB(9000));
          socket.sendTo(new byte[] {2}, net.toB(9001));
          assertThat(socket.receiveFrom().from()).isEqualTo(net.toB(9001));
          net.atA.take();
          socket.sendTo(new byte[] {3}, vip(family));
          assertThat(net.atA.take()).doesNotContain("CONNECT_REDIRECT");
          assertThat(socket.receiveFrom().payload()).containsExactly(3);
        });
    net.run(SECOND);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void udp_connected_receivesFromTheEffectivePeer(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atA.onConnect = operation -> ConnectDecision.to(net.toB(9000));
    net.onServer(() -> echo(net, 9000));
    net.onClient(
        () -> {
          net.sleep(1000);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.connect(vip(family));
          assertThat(net.atA.take()).containsExactly("BIND_REDIRECT", "RESOURCE_ASSIGNMENT");
          socket.send(new byte[] {1});
          assertThat(socket.receive(new byte[9])).isEqualTo(1);
          assertThat(socket.remoteAddress()).isEqualTo(net.toB(9000));
        });
    net.run(SECOND);
  }

  private static void echo(TwoHosts net, int port) throws SocketError {
    Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
    socket.bind(net.any(port));
    while (true) {
      Datagram got = socket.receiveFrom();
      socket.sendTo(got.payload(), got.from());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void udp_proxySide_carriesControlData(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atB.records = new byte[] {7};
    net.atB.context = new byte[] {8, 9};
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(53));
          Datagram got = socket.receiveFrom();
          assertThat(got.redirectRecords()).containsExactly(7);
          assertThat(got.redirectContext()).containsExactly(8, 9);
        });
    net.onClient(
        () -> {
          net.sleep(1000);
          net.socket(net.client, SocketKind.DATAGRAM).sendTo(new byte[1], net.toB(53));
        });
    net.run(SECOND);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET"})
  void bind_redirected_holdsForAllItsConnections_R120(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    SocketAddress other = SocketAddress.parse("10.0.0.3:0");
    net.atA.onBind = operation -> new BindDecision(other.withPort(operation.local().port()), 0);
    net.onServer(
        () -> {
          Socket accepted = net.listener(net.server, 80).accept();
          assertThat(accepted.remoteAddress().address()).isEqualTo(other.address());
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          assertThat(socket.localAddress().address()).isEqualTo(other.address());
        });
    net.run(SECOND);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void v4Mapped_dualStack_isIpv4ToTheLayers(AddressFamily unused) {
    TwoHosts net = new TwoHosts(AddressFamily.AF_INET6);
    SocketOptions dual = SocketOptions.DEFAULT.withDualStack();
    SocketAddress mapped = SocketAddress.parse("[::ffff:10.0.0.2]:80");
    net.onServer(
        () -> {
          Socket listener = net.socket(net.server, SocketKind.STREAM, dual);
          listener.bind(net.any(80));
          listener.listen();
          Socket accepted = listener.accept();
          assertThat(accepted.remoteAddress().address().isIpv4Mapped()).isTrue();
          accepted.send(new byte[] {5});
          assertThat(listener.accept().remoteAddress().address().isIpv4Mapped()).isFalse();
        });
    net.onClient(
        () -> {
          net.sleep(1000);
          Socket socket = net.socket(net.client, SocketKind.STREAM, dual);
          socket.connect(mapped);
          assertThat(socket.remoteAddress()).isEqualTo(mapped);
          assertThat(socket.receive(new byte[3])).isEqualTo(1);
          assertThat(net.atA.operations).allMatch(o -> o.family() == AddressFamily.AF_INET);
          net.socket(net.client, SocketKind.STREAM, dual).connect(net.toB(80));
          Socket v6Only = net.socket(net.client, SocketKind.STREAM);
          assertThatThrownBy(() -> v6Only.connect(mapped)).hasMessageContaining("WSAEADDRNOTAVAIL");
        });
    net.run(SECOND);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void ioctl_statuses_R152_R153_R154(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    SocketIoctl records = SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS;
    SocketIoctl context = SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT;
    SocketIoctl set = SocketIoctl.SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS;
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          assertThat(socket.ioctl(records, null, new byte[10]))
              .isEqualTo(new IoctlResult(NtStatus.STATUS_NOT_FOUND, 0));
          net.atA.records = new byte[] {1, 2, 3, 4};
          net.atA.context = new byte[] {9};
          assertThat(socket.ioctl(records, null, null))
              .isEqualTo(new IoctlResult(NtStatus.STATUS_BUFFER_TOO_SMALL, 4));
          assertThat(socket.ioctl(records, null, new byte[3]).bytes()).isEqualTo(4);
          byte[] into = new byte[10];
          assertThat(socket.ioctl(records, null, into))
              .isEqualTo(new IoctlResult(NtStatus.STATUS_SUCCESS, 4));
          assertThat(into).startsWith(1, 2, 3, 4);
          assertThat(socket.ioctl(context, null, into).bytes()).isEqualTo(1);
          assertThat(socket.ioctl(set, new byte[] {5, 6}, null).status().isSuccess()).isTrue();
          assertThat(net.atA.recordsSet).containsExactly(5, 6);
        });
    net.run();
  }
}
