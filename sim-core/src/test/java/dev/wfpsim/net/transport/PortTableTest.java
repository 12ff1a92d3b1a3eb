package dev.wfpsim.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.EndpointTable;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.testing.TestKernels;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PortTableTest {
  private final EndpointTable endpoints =
      new EndpointTable(TestKernels.seeded(1).addMachine("m", 1));

  private TransportEndpoint endpoint() {
    return endpoints.create(
        null, IpProtocol.TCP, AddressFamily.AF_INET, SocketAddress.parse("0.0.0.0:0"), null);
  }

  private @Nullable WinsockError second(
      String first, PortSharing firstSharing, String second, PortSharing secondSharing) {
    PortTable table = new PortTable();
    assertThat(table.take(claim(first, firstSharing, false))).isNull();
    return table.take(claim(second, secondSharing, false));
  }

  private PortTable.Claim claim(String local) {
    return claim(local, PortSharing.DEFAULT, false);
  }

  /** A connect to an endpoint that is numbered, which binds itself. */
  private PortTable.Claim towards(int number) {
    SocketAddress remote = SocketAddress.parse("203.0.113." + number + ":443");
    SocketAddress any = SocketAddress.parse("0.0.0.0:0");
    return new PortTable.Claim(endpoint(), any, false, PortSharing.DEFAULT, remote);
  }

  private PortTable.Claim claim(String local, PortSharing sharing, boolean dual) {
    return new PortTable.Claim(endpoint(), SocketAddress.parse(local), dual, sharing);
  }

  @Test
  void take_sameAddress_onlyReuseShares() {
    String any = "0.0.0.0:80";
    String one = "10.0.0.1:80";
    for (String local : new String[] {any, one}) {
      assertThat(second(local, PortSharing.DEFAULT, local, PortSharing.DEFAULT))
          .isEqualTo(WinsockError.WSAEADDRINUSE);
      assertThat(second(local, PortSharing.DEFAULT, local, PortSharing.REUSE)).isNull();
      assertThat(second(local, PortSharing.EXCLUSIVE, local, PortSharing.REUSE))
          .isEqualTo(WinsockError.WSAEACCES);
      assertThat(second(local, PortSharing.REUSE, local, PortSharing.EXCLUSIVE))
          .isEqualTo(WinsockError.WSAEADDRINUSE);
    }
  }

  @Test
  void take_wildcardAndSpecific_exclusiveObjects() {
    String any = "0.0.0.0:80";
    String one = "10.0.0.1:80";
    assertThat(second(any, PortSharing.DEFAULT, one, PortSharing.DEFAULT)).isNull();
    assertThat(second(one, PortSharing.DEFAULT, any, PortSharing.DEFAULT)).isNull();
    assertThat(second(any, PortSharing.EXCLUSIVE, one, PortSharing.DEFAULT))
        .isEqualTo(WinsockError.WSAEACCES);
    assertThat(second(one, PortSharing.DEFAULT, any, PortSharing.EXCLUSIVE))
        .isEqualTo(WinsockError.WSAEADDRINUSE);
    assertThat(second("10.0.0.2:80", PortSharing.EXCLUSIVE, one, PortSharing.EXCLUSIVE)).isNull();
  }

  @Test
  void take_dualStackWildcard_holdsBothFamilies() {
    PortTable table = new PortTable();
    PortTable.Claim dual = claim("[::]:80", PortSharing.DEFAULT, true);
    assertThat(table.take(dual)).isNull();
    assertThat(table.take(claim("0.0.0.0:80", PortSharing.DEFAULT, false)))
        .isEqualTo(WinsockError.WSAEADDRINUSE);
    assertThat(table.holders(SocketAddress.parse("10.0.0.1:80").address(), 80))
        .containsExactly(dual.endpoint());
    table.release(dual);
    assertThat(table.portsHeld()).isZero();
  }

  @Test
  void holders_specificBeforeWildcard() {
    PortTable table = new PortTable();
    PortTable.Claim any = claim("0.0.0.0:80", PortSharing.DEFAULT, false);
    PortTable.Claim one = claim("10.0.0.1:80", PortSharing.DEFAULT, false);
    table.take(any);
    table.take(one);
    assertThat(table.holders(one.local().address(), 80))
        .containsExactly(one.endpoint(), any.endpoint());
    assertThat(table.holders(SocketAddress.parse("10.0.0.9:80").address(), 80))
        .containsExactly(any.endpoint());
  }

  @Test
  void takeDynamic_allPorts_onceEach() {
    PortTable table = new PortTable();
    SeededChoices choices = new SeededChoices(3);
    Set<Integer> taken = new LinkedHashSet<>();
    for (int i = 0; i < PortTable.DYNAMIC_COUNT; i++) {
      PortTable.Claim claim = table.takeDynamic(claim("0.0.0.0:0"), choices, i);
      assertThat(claim).isNotNull();
      taken.add(claim.local().port());
    }
    assertThat(taken).hasSize(PortTable.DYNAMIC_COUNT).allMatch(p -> p >= 49152 && p <= 65535);
    assertThat(table.takeDynamic(claim("0.0.0.0:0"), choices, 0)).isNull();
  }

  @Test
  void handles_staleOnes_areNotFound_R233() {
    TransportEndpoint first = endpoint();
    assertThat(endpoints.find(first.handle())).isSameAs(first);
    endpoints.close(first);
    assertThat(first.open()).isFalse();
    TransportEndpoint next = endpoint();
    assertThat(next.handle()).isNotEqualTo(first.handle());
    assertThat(endpoints.find(first.handle())).isNull();
    endpoints.close(first);
    assertThat(endpoints.find(next.handle())).isSameAs(next);
    assertThat(endpoints.find(0)).isNull();
    assertThat(endpoints.find(-1)).isNull();
  }

  private PortTable.@Nullable Claim dynamic(PortTable table, SeededChoices choices, long key) {
    return table.takeDynamic(claim("0.0.0.0:0"), choices, key);
  }

  /** A hundred thousand connects that find no port: seconds, if each looks at every port. */
  @Test
  @Timeout(60)
  void takeDynamic_noneLeft_isKnownAtOnce() {
    PortTable table = new PortTable();
    SeededChoices choices = new SeededChoices(1);
    PortTable.Claim one = claim("0.0.0.0:0");
    for (int i = 0; i < PortTable.DYNAMIC_COUNT; i++) {
      assertThat(table.takeDynamic(one, choices, i)).isNotNull();
    }
    for (int i = 0; i < 100_000; i++) {
      assertThat(table.takeDynamic(one, choices, i)).isNull();
    }
  }

  /** Whatever is held and given back, named or drawn: what is drawn is free, and the next one. */
  @Test
  void takeDynamic_amongPortsHeldAndGivenBack_isTheNextFreeOne() {
    Random random = new Random(7);
    PortTable table = new PortTable();
    SeededChoices choices = new SeededChoices(1);
    List<PortTable.Claim> held = new ArrayList<>();
    Map<Integer, Integer> holders = new TreeMap<>();
    int full = 0;
    for (int step = 0; step < 60_000; step++) {
      PortTable.Claim claim = null;
      int what = random.nextInt(10);
      if (what < 6) {
        claim = dynamic(table, choices, step);
        if (claim == null) {
          full++;
          if (full == 1) {
            assertThat(dynamicPorts(holders)).isEqualTo(PortTable.DYNAMIC_COUNT);
          }
        } else {
          assertThat(holders).doesNotContainKey(claim.local().port());
        }
      } else if (what < 8) {
        int port = PortTable.DYNAMIC_FIRST - 5 + random.nextInt(PortTable.DYNAMIC_COUNT + 5);
        PortTable.Claim named = claim("10.0.0.1:" + port, PortSharing.REUSE, false);
        claim = table.take(named) == null ? named : null;
      } else if (!held.isEmpty()) {
        PortTable.Claim gone = held.remove(random.nextInt(held.size()));
        table.release(gone);
        table.release(gone); // once too often changes nothing
        holders.merge(gone.local().port(), -1, (a, b) -> a + b == 0 ? null : a + b);
      }
      if (claim != null) {
        held.add(claim);
        holders.merge(claim.local().port(), 1, Integer::sum);
      }
    }
    assertThat(held.size()).isGreaterThan(PortTable.DYNAMIC_COUNT);
    assertThat(table.portsHeld()).isEqualTo(holders.size());
  }

  private static long dynamicPorts(Map<Integer, Integer> holders) {
    return holders.keySet().stream().filter(p -> p >= PortTable.DYNAMIC_FIRST).count();
  }

  @Test
  void connect_noPortLeft_saysSo() {
    TwoHosts net = new TwoHosts(AddressFamily.AF_INET);
    SocketError[] error = new SocketError[1];
    net.onClient(
        () -> {
          for (int i = 0; i < PortTable.DYNAMIC_COUNT; i++) {
            net.socket(net.client, SocketKind.STREAM).bind(net.any(0));
          }
          try {
            net.socket(net.client, SocketKind.STREAM).connect(net.toB(80));
          } catch (SocketError e) {
            error[0] = e;
          }
          try {
            net.socket(net.client, SocketKind.STREAM).bind(net.any(50_000));
          } catch (SocketError e) {
            assertThat(e.isOutOfPorts()).isFalse();
          }
        });
    net.kernel.run(TwoHosts.SECOND);
    assertThat(error[0].isOutOfPorts()).isTrue();
    assertThat(error[0].error()).isEqualTo(WinsockError.WSAENOBUFS);
  }

  private List<PortTable.Claim> fill(PortTable table, SeededChoices choices, int number) {
    List<PortTable.Claim> held = new ArrayList<>();
    PortTable.Claim claim = table.takeDynamic(towards(number), choices, 0);
    while (claim != null) {
      held.add(claim);
      claim = table.takeDynamic(towards(number), choices, held.size());
    }
    return held;
  }

  private static Set<Integer> ports(List<PortTable.Claim> claims) {
    Set<Integer> ports = new LinkedHashSet<>();
    claims.forEach(claim -> ports.add(claim.local().port()));
    return ports;
  }

  /** Every dynamic port once towards each remote endpoint. */
  @Test
  void takeDynamic_ofConnects_servesAgainTowardsAnotherEndpoint() {
    PortTable table = new PortTable();
    SeededChoices choices = new SeededChoices(5);
    for (int number = 1; number <= 3; number++) {
      List<PortTable.Claim> held = fill(table, choices, number);
      assertThat(held).hasSize(PortTable.DYNAMIC_COUNT);
      assertThat(ports(held)).hasSize(PortTable.DYNAMIC_COUNT);
    }
    assertThat(table.portsHeld()).isEqualTo(PortTable.DYNAMIC_COUNT);
  }

  /** A bind for its own sake gets only a port that is free, and keeps it to itself. */
  @Test
  void takeDynamic_ofABind_isNotShared() {
    PortTable table = new PortTable();
    SeededChoices choices = new SeededChoices(5);
    PortTable.Claim bound = table.takeDynamic(claim("0.0.0.0:0"), choices, 0);
    assertThat(fill(table, choices, 1)).hasSize(PortTable.DYNAMIC_COUNT - 1);
    assertThat(table.takeDynamic(claim("0.0.0.0:0"), choices, 1)).isNull();
    List<PortTable.Claim> more = fill(table, choices, 2);
    assertThat(ports(more))
        .hasSize(PortTable.DYNAMIC_COUNT - 1)
        .doesNotContain(bound.local().port());
    int shared = more.getFirst().local().port();
    assertThat(table.take(claim("0.0.0.0:" + shared))).isEqualTo(WinsockError.WSAEADDRINUSE);
  }

  /** One that shares a port with SO_REUSEADDR has it from then on. */
  @Test
  void takeDynamic_ofAPortThatABindShares_isNotShared() {
    PortTable table = new PortTable();
    SeededChoices choices = new SeededChoices(5);
    int port = fill(table, choices, 1).getFirst().local().port();
    PortTable.Claim bound = claim("0.0.0.0:" + port, PortSharing.REUSE, false);
    assertThat(table.take(bound)).isNull();
    assertThat(ports(fill(table, choices, 2)))
        .hasSize(PortTable.DYNAMIC_COUNT - 1)
        .doesNotContain(port);
    table.release(bound);
    assertThat(fill(table, choices, 2)).hasSize(1);
  }

  /** Whatever comes and goes: towards one endpoint a port is held once, and none is refused. */
  @Test
  void takeDynamic_amongConnectsThatComeAndGo_isHeldOnceTowardsAnEndpoint() {
    Random random = new Random(11);
    PortTable table = new PortTable();
    SeededChoices choices = new SeededChoices(1);
    List<PortTable.Claim> held = new ArrayList<>(fill(table, choices, 1));
    Set<String> pairs = new LinkedHashSet<>();
    held.forEach(claim -> pairs.add(claim.towards() + " " + claim.local().port()));
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(3) > 0) {
        PortTable.Claim claim = table.takeDynamic(towards(1 + random.nextInt(4)), choices, step);
        if (claim != null) {
          held.add(claim);
          assertThat(pairs.add(claim.towards() + " " + claim.local().port())).isTrue();
        } else {
          String full = "203.0.113.1:443 ";
          assertThat(pairs.stream().filter(pair -> pair.startsWith(full)).count())
              .isEqualTo(PortTable.DYNAMIC_COUNT);
        }
      } else {
        PortTable.Claim gone = held.remove(random.nextInt(held.size()));
        table.release(gone);
        pairs.remove(gone.towards() + " " + gone.local().port());
      }
    }
    held.forEach(table::release);
    assertThat(table.portsHeld()).isZero();
  }

  /** Two endpoints, and all ports taken towards one of them. */
  @Test
  void connect_allPortsTakenTowardsOneEndpoint_reachesAnother() {
    TwoHosts net = new TwoHosts(AddressFamily.AF_INET);
    List<String> told = new ArrayList<>();
    net.onServer(
        () -> {
          net.listener(net.server, 80);
          net.listener(net.server, 81);
        });
    net.onClient(
        () -> {
          PortTable ports = net.a.transport().ports(IpProtocol.TCP);
          SeededChoices choices = new SeededChoices(1);
          for (int i = 0; i < PortTable.DYNAMIC_COUNT; i++) {
            assertThat(
                    ports.takeDynamic(
                        new PortTable.Claim(
                            endpoint(), net.any(0), false, PortSharing.DEFAULT, net.toB(80)),
                        choices,
                        i))
                .isNotNull();
          }
          for (int port : new int[] {80, 81}) {
            try {
              net.socket(net.client, SocketKind.STREAM).connect(net.toB(port));
              told.add(port + " connected");
            } catch (SocketError e) {
              told.add(port + (e.isOutOfPorts() ? " out of ports" : " other"));
            }
          }
          SocketOptions options = SocketOptions.DEFAULT.withSharing(PortSharing.EXCLUSIVE);
          Socket exclusive = net.socket(net.client, SocketKind.STREAM, options);
          try {
            exclusive.connect(net.toB(81));
          } catch (SocketError e) {
            told.add(e.isOutOfPorts() ? "exclusive: out of ports" : "other");
          }
        });
    net.kernel.run(TwoHosts.SECOND);
    assertThat(told).containsExactly("80 out of ports", "81 connected", "exclusive: out of ports");
  }
}
