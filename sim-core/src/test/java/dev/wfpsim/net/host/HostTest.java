package dev.wfpsim.net.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.ip.Route;
import dev.wfpsim.net.ip.RouteTable;
import dev.wfpsim.net.link.Interfaces;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostTest {
  private final NetBench bench = new NetBench(1);

  @Test
  void processes_idsAreMultiplesOfFour_andAreGivenAgain() {
    Host host = bench.network.addHost(new HostOptions("h"));
    UserProcess first = host.processes().start("one", "C:\\Program Files\\One\\One.exe");
    UserProcess second = host.processes().start("two", "C:/Two.exe");
    assertThat(first.pid() % 4).isZero();
    assertThat(second.pid()).isNotEqualTo(first.pid());
    assertThat(first.devicePath())
        .isEqualTo("\\device\\harddiskvolume3\\program files\\one\\one.exe");
    assertThat(second.devicePath()).isEqualTo("\\device\\harddiskvolume3\\two.exe");
    first.exit();
    first.exit();
    assertThat(host.processes().byPid(first.pid())).isNull();
    UserProcess third = host.processes().start("three", "C:\\three.exe");
    assertThat(third.pid()).isEqualTo(first.pid());
    assertThat(third.generation()).isEqualTo(1);
    assertThat(host.processes().running()).containsExactly(second, third);
    assertThat(bench.count(EventKind.PROCESS_EXIT)).isEqualTo(1);
  }

  @Test
  void exit_registrations_runNewestFirstUnlessCancelled() {
    Host host = bench.network.addHost(new HostOptions("h"));
    UserProcess process = host.processes().start("p", "C:\\p.exe");
    List<String> order = new ArrayList<>();
    process.onExit(() -> order.add("first"));
    UserProcess.ExitRegistration second = process.onExit(() -> order.add("second"));
    process.onExit(() -> order.add("third"));
    second.cancel();
    process.exit();
    assertThat(order).containsExactly("third", "first");
    assertThat(process.isRunning()).isFalse();
  }

  @Test
  void connect_addresses_goToTheLinkOfTheirSubnet() {
    Host a =
        bench.network.addHost(
            new HostOptions("a")
                .address("10.0.1.1/24")
                .address("fd01::1/64")
                .address("9.9.9.9/32"));
    Host r =
        bench.network.addHost(
            new HostOptions("r").forwarding(true).address("10.0.1.2/24").address("10.0.2.2/24"));
    Host b = bench.network.addHost(new HostOptions("b").address("10.0.2.1/24"));
    Host alone = bench.network.addHost(new HostOptions("alone").address("10.5.0.1/24"));
    bench.network.connect(new LinkOptions("one"), List.of(a, r));
    bench.network.connect(new LinkOptions("two"), List.of(r, b));
    bench.network.start();
    assertThat(r.interfaces().get(1).addresses()).hasToString("[10.0.1.2/24]");
    assertThat(r.interfaces().get(2).addresses()).hasToString("[10.0.2.2/24]");
    assertThat(a.interfaces().get(1).addresses())
        .hasToString("[10.0.1.1/24, fd01::1/64, 9.9.9.9/32]");
    assertThat(alone.interfaces().get(1).isUp()).isFalse();
    Route route = a.routes().find(IpAddress.parse("10.0.2.1"));
    assertThat(route.nextHop()).hasToString("10.0.1.2");
    assertThat(b.routes().find(IpAddress.parse("10.0.1.1")).nextHop()).hasToString("10.0.2.2");
    assertThat(b.routes().find(IpAddress.parse("10.5.0.1"))).isNull();
  }

  @Test
  void routes_longestPrefixThenMetricThenOrder() {
    Host a = bench.network.addHost(new HostOptions("a").address("10.0.0.1/24"));
    Host b = bench.network.addHost(new HostOptions("b").address("10.0.0.2/24"));
    bench.network.connect(new LinkOptions("l"), List.of(a, b));
    NetworkInterface nic = a.interfaces().get(1);
    RouteTable routes = a.routes();
    routes.add(IpPrefix.parse("0.0.0.0/0"), IpAddress.parse("10.0.0.10"), nic, 1);
    routes.add(IpPrefix.parse("20.0.0.0/8"), IpAddress.parse("10.0.0.11"), nic, 50);
    routes.add(IpPrefix.parse("20.0.0.0/8"), IpAddress.parse("10.0.0.12"), nic, 20);
    routes.add(IpPrefix.parse("20.0.0.0/8"), IpAddress.parse("10.0.0.13"), nic, 20);
    assertThat(routes.find(IpAddress.parse("20.1.1.1")).nextHop()).hasToString("10.0.0.12");
    assertThat(routes.find(IpAddress.parse("30.1.1.1")).nextHop()).hasToString("10.0.0.10");
    assertThat(routes.find(IpAddress.parse("10.0.0.9")).nextHop()).isNull();
    assertThat(routes.find(IpAddress.parse("fd00::1"))).isNull();
    nic.adapter().setUp(false);
    assertThat(routes.find(IpAddress.parse("30.1.1.1"))).isNull();
  }

  @Test
  void start_hostBetweenThatDoesNotForward_isNoWay() {
    Host a = bench.network.addHost(new HostOptions("a").address("10.0.1.1/24"));
    Host r =
        bench.network.addHost(new HostOptions("r").address("10.0.1.2/24").address("10.0.2.2/24"));
    Host b = bench.network.addHost(new HostOptions("b").address("10.0.2.1/24"));
    bench.network.connect(new LinkOptions("one"), List.of(a, r));
    bench.network.connect(new LinkOptions("two"), List.of(r, b));
    bench.network.start();
    assertThat(a.routes().find(IpAddress.parse("10.0.2.1"))).isNull();
    assertThat(r.routes().find(IpAddress.parse("10.0.2.1")).nextHop()).isNull();
  }

  @Test
  void options_outOfRange_areRefused() {
    HostOptions options = new HostOptions("h");
    assertThatThrownBy(() -> options.processors(65))
        .hasMessage("out of range: option=processors, value=65, range=1..64");
    assertThatThrownBy(() -> options.hopLimit(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.stackReadyNanos(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limits_hostsAndNames_areChecked() {
    bench.network.addHost(new HostOptions("same"));
    assertThatThrownBy(() -> bench.network.addHost(new HostOptions("same")))
        .hasMessage("host name in use: name=same");
    for (int i = 1; i < Network.MAX_HOSTS; i++) {
      bench.network.addHost(new HostOptions("h" + i));
    }
    assertThatThrownBy(() -> bench.network.addHost(new HostOptions("more")))
        .hasMessage("too many hosts: limit=" + Network.MAX_HOSTS);
  }

  @Test
  void interface_luidAndType_areAsDocumented() {
    Host host = bench.network.addHost(new HostOptions("h").address("10.0.0.1/24"));
    bench.network.start();
    assertThat(host.loopback().index()).isEqualTo(1);
    assertThat(host.loopback().luid()).isEqualTo(24L << 48 | 1L << 24);
    assertThat(host.interfaces().get(1).luid()).isEqualTo(6L << 48 | 2L << 24);
  }

  @Test
  void addInterface_beyondTheLimit_isRefused() {
    Host host = bench.network.addHost(new HostOptions("many"));
    for (int i = host.interfaces().size(); i < Interfaces.LIMIT; i++) {
      assertThat(host.addInterface("card" + i, 1500).index()).isEqualTo(i + 1);
    }
    assertThatThrownBy(() -> host.addInterface("one more", 1500))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("too many interfaces");
    assertThat(host.interfaceByIndex(Interfaces.LIMIT)).isSameAs(host.interfaces().getLast());
    assertThat(host.interfaceByIndex(Interfaces.LIMIT + 1)).isNull();
    assertThat(host.interfaceByIndex(0)).isNull();
  }
}
