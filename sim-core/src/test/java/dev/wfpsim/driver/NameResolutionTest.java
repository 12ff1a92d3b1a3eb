package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.dns.DnsRecord;
import dev.wfpsim.net.dns.DnsServer;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that a host resolves: its cache, what it asks, and the layer that sees what it finds. */
class NameResolutionTest extends TrafficBench {
  private static final FwpsLayer V4 = FwpsLayer.FWPS_LAYER_NAME_RESOLUTION_CACHE_V4;
  private static final FwpsLayer V6 = FwpsLayer.FWPS_LAYER_NAME_RESOLUTION_CACHE_V6;
  private static final String NAME = "www.example.com";

  private final List<String> found = new ArrayList<>();
  private final IpAddress other = IpAddress.parse("10.9.9.9");
  private final DnsServer server =
      new DnsServer(
          List.of(
              new DnsRecord(NAME, net.toB(1).address(), 60),
              new DnsRecord(NAME, other, 120),
              new DnsRecord(NAME, IpAddress.parse("fd00::80"), 60),
              new DnsRecord("four.example.com", other, 60)));

  private void serving() {
    UserProcess named = net.b.processes().start("named", "C:\\named.exe");
    server.start(net.b.sockets(), named, AddressFamily.AF_INET);
    net.a.resolver().setServer(new SocketAddress(net.toB(1).address(), 53));
  }

  private void resolve(String name, AddressFamily family) {
    try {
      found.add(net.a.resolver().resolve(net.client, name, family).toString());
    } catch (SocketError error) {
      found.add(error.error().name());
    }
  }

  private void run(long nanos) {
    net.kernel.run(nanos);
    assertThat(net.findings.all()).isEmpty();
  }

  private static String name(FwpValue blob) {
    return new String(blob.asBytes(), StandardCharsets.UTF_16LE).replace("\0", "");
  }

  private void looking(FwpsLayer layer, FwpActionType action) {
    callout(
        layer,
        FwpmFilter.at(layer),
        (values, meta, data, context, filter, flow, out) -> {
          assertThat(driver.ke().KeGetCurrentIrql()).isEqualTo(Irql.PASSIVE_LEVEL);
          assertThat(data).isNull();
          String app = name(values.value(FwpsField.ALE_APP_ID));
          log.add(
              name(values.value(FwpsField.PEER_NAME))
                  + " "
                  + app.substring(app.lastIndexOf('\\') + 1)
                  + " "
                  + values.value(FwpsField.IP_REMOTE_ADDRESS)
                  + " "
                  + values.value(FwpsField.ALE_USER_ID)
                  + " "
                  + values.number(FwpsField.COMPARTMENT_ID));
          out.actionType = action;
        });
  }

  @Test
  void resolved_isShownToTheLayerOfItsFamily_andKeptForItsTime() {
    looking(V4, FwpActionType.FWP_ACTION_CONTINUE);
    looking(V6, FwpActionType.FWP_ACTION_CONTINUE);
    serving();
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          resolve(NAME, AddressFamily.AF_INET);
          resolve("WWW.EXAMPLE.COM", AddressFamily.AF_INET);
          assertThat(log).hasSize(2);
          assertThat(server.answered()).isEqualTo(1);
          resolve(NAME, AddressFamily.AF_INET6);
          assertThat(server.answered()).isEqualTo(2);
          net.sleep(61 * SECOND);
          resolve(NAME, AddressFamily.AF_INET);
          assertThat(server.answered()).as("one lives on").isEqualTo(2);
          net.sleep(60 * SECOND);
          resolve(NAME, AddressFamily.AF_INET);
          assertThat(server.answered()).isEqualTo(3);
        });
    run(200 * SECOND);
    String both = "[" + net.toB(1).address() + ", " + other + "]";
    assertThat(found).containsExactly(both, both, "[fd00::80]", "[" + other + "]", both);
    assertThat(log).hasSize(5);
    assertThat(log.getFirst()).startsWith("www.example.com client.exe ").endsWith(" 1");
    assertThat(log.getFirst()).contains("S-1-5-21-");
    assertThat(log.get(2)).startsWith("www.example.com client.exe ");
  }

  @Test
  void blocked_isAnsweredAndNotKept() {
    looking(V4, FwpActionType.FWP_ACTION_BLOCK);
    serving();
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          resolve("four.example.com", AddressFamily.AF_INET);
          resolve("four.example.com", AddressFamily.AF_INET);
        });
    run(SECOND);
    assertThat(found).containsExactly("[10.9.9.9]", "[10.9.9.9]");
    assertThat(server.answered()).isEqualTo(2);
    assertThat(log).hasSize(2);
  }

  @Test
  void nobodyThere_noSuchName_noSuchAddress_areToldApart() {
    net.onClient(
        () -> {
          resolve(NAME, AddressFamily.AF_INET);
          net.a.resolver().setServer(new SocketAddress(net.toB(1).address(), 53));
          long before = net.kernel.nowNanos();
          resolve(NAME, AddressFamily.AF_INET);
          assertThat((net.kernel.nowNanos() - before) / SECOND).isEqualTo(10);
          serving();
          net.sleep(MILLISECOND);
          resolve("other.example.com", AddressFamily.AF_INET);
          resolve("four.example.com", AddressFamily.AF_INET6);
        });
    run(100 * SECOND);
    assertThat(found)
        .containsExactly("WSATRY_AGAIN", "WSATRY_AGAIN", "WSAHOST_NOT_FOUND", "WSANO_DATA");
  }

  @Test
  void answersOfOthers_andToOtherQuestions_arePassedOver() {
    net.a.resolver().setServer(new SocketAddress(net.toB(1).address(), 53));
    net.onServer(
        () -> {
          var socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(53));
          var stranger = net.socket(net.server, SocketKind.DATAGRAM);
          var got = socket.receiveFrom();
          var query = dev.wfpsim.net.dns.DnsMessage.read(got.payload());
          var wrong = List.of(new DnsRecord(NAME, IpAddress.parse("6.6.6.6"), 60));
          stranger.sendTo(query.answer(0, wrong).bytes(), got.from());
          socket.sendTo(
              dev.wfpsim.net.dns.DnsMessage.query(
                      query.identification() + 1 & 0xffff, NAME, query.family())
                  .answer(0, wrong)
                  .bytes(),
              got.from());
          socket.sendTo(new byte[] {1, 2, 3}, got.from());
          socket.sendTo(query.bytes(), got.from());
          socket.sendTo(server.answer(query).bytes(), got.from());
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          resolve("four.example.com", AddressFamily.AF_INET);
        });
    run(SECOND);
    assertThat(found).containsExactly("[10.9.9.9]");
  }

  @Test
  void connect_toAnAddressThatANameHas_tellsTheName() {
    callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        6,
        (values, meta, data, context, filter, flow, out) -> {
          boolean empty = values.isEmpty(FwpsField.PEER_NAME);
          log.add(empty ? "no name" : name(values.value(FwpsField.PEER_NAME)));
        });
    serving();
    net.onServer(
        () -> {
          var socket = net.socket(net.server, SocketKind.STREAM);
          socket.bind(net.any(PORT));
          socket.listen();
          socket.accept().close();
          socket.accept().close();
          socket.accept().close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          connect();
          resolve(NAME, AddressFamily.AF_INET);
          connect();
          net.sleep(61 * SECOND);
          connect();
        });
    run(200 * SECOND);
    assertThat(log).containsExactly("no name", NAME, "no name");
  }

  private void connect() throws SocketError {
    var socket = net.socket(net.client, SocketKind.STREAM);
    socket.connect(net.toB(PORT));
    socket.close();
  }

  @Test
  void question_isAskedByTheDnsClientService() {
    callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        17,
        (values, meta, data, context, filter, flow, out) -> {
          String app = name(values.value(FwpsField.ALE_APP_ID));
          log.add(app.substring(app.lastIndexOf('\\') + 1));
        });
    serving();
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          resolve(NAME, AddressFamily.AF_INET);
        });
    run(SECOND);
    assertThat(log).containsExactly("svchost.exe");
  }
}
