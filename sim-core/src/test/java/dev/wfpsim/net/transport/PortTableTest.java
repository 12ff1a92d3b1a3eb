package dev.wfpsim.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.EndpointTable;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.socket.SocketKind;
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
    SocketAddress any = SocketAddress.parse("0.0.0.0:0");
    for (int i = 0; i < PortTable.DYNAMIC_COUNT; i++) {
      PortTable.Claim claim =
          table.takeDynamic(endpoint(), any, false, PortSharing.DEFAULT, choices, i);
      assertThat(claim).isNotNull();
      taken.add(claim.local().port());
    }
    assertThat(taken).hasSize(PortTable.DYNAMIC_COUNT).allMatch(p -> p >= 49152 && p <= 65535);
    assertThat(table.takeDynamic(endpoint(), any, false, PortSharing.DEFAULT, choices, 0)).isNull();
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
    SocketAddress any = SocketAddress.parse("0.0.0.0:0");
    return table.takeDynamic(endpoint(), any, false, PortSharing.DEFAULT, choices, key);
  }

  /** A hundred thousand connects that find no port: seconds, if each looks at every port. */
  @Test
  @Timeout(60)
  void takeDynamic_noneLeft_isKnownAtOnce() {
    PortTable table = new PortTable();
    SeededChoices choices = new SeededChoices(1);
    TransportEndpoint one = endpoint();
    SocketAddress any = SocketAddress.parse("0.0.0.0:0");
    for (int i = 0; i < PortTable.DYNAMIC_COUNT; i++) {
      assertThat(table.takeDynamic(one, any, false, PortSharing.DEFAULT, choices, i)).isNotNull();
    }
    for (int i = 0; i < 100_000; i++) {
      assertThat(table.takeDynamic(one, any, false, PortSharing.DEFAULT, choices, i)).isNull();
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
}
