package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.Latency;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.trace.Fingerprint;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Datagrams over bad links, in both families: whatever is lost, doubled, passed or bent on the way,
 * what comes through is what was sent. With fragments the links check their frames, since two bits
 * flipped in two fragments can leave the Internet checksum of the whole as it was; a whole datagram
 * on one link is safe by its own checksum.
 */
class FragmentsOverBadLinksTest {
  private static final int SEEDS = 60;
  private static final int DATAGRAMS = 30;
  private int delivered;
  private int damaged;
  private int datagramBytes = 1_200;
  private boolean linkChecksum = true;

  @Test
  void datagrams_badLinks_arriveWholeOrNotAtAll() {
    for (int seed = 0; seed < SEEDS; seed++) {
      run(seed, "10.0.2.1");
      run(seed, "fd02::1");
    }
    assertThat(delivered).isGreaterThan(SEEDS * DATAGRAMS / 2);
    assertThat(damaged).isZero();
  }

  @Test
  void wholeDatagrams_oneBentLink_areCaughtByTheirChecksums() {
    datagramBytes = 300;
    linkChecksum = false;
    for (int seed = 0; seed < SEEDS; seed++) {
      run(seed, "10.0.2.1");
      run(seed, "fd02::1");
    }
    assertThat(delivered).isGreaterThan(SEEDS * DATAGRAMS);
    assertThat(damaged).isPositive();
  }

  @Test
  void sameSeed_fragments_sameFingerprint() {
    assertThat(run(1, "fd02::1")).isEqualTo(run(1, "fd02::1"));
  }

  private Fingerprint run(long seed, String to) {
    NetBench bench = new NetBench(seed);
    Host client = host(bench, "client", "10.0.1.1/24", "fd01::1/64");
    Host router =
        bench.network.addHost(
            new HostOptions("router")
                .processors(2)
                .forwarding(true)
                .address("10.0.1.9/24")
                .address("10.0.2.9/24")
                .address("fd01::9/64")
                .address("fd02::9/64"));
    Host server = host(bench, "server", "10.0.2.1/24", "fd02::1/64");
    bench.network.connect(
        bad("one").corrupt(0.03).linkChecksum(linkChecksum), List.of(client, router));
    bench.network.connect(bad("two").corrupt(0.03).linkChecksum(true), List.of(router, server));
    bench.network.start();
    LayerLog atServer = new LayerLog(server);
    Set<Integer> intact = new TreeSet<>();
    atServer.answer = hook -> take(hook, intact);
    bench.on(
        client,
        () -> {
          for (int i = 0; i < DATAGRAMS; i++) {
            NetBench.sendUdp(client, to, 7, 1_000 + i, NetBench.counting(datagramBytes + i, i));
          }
        });
    RunEnd end = bench.run();
    assertThat(end.reason()).as("%s", end).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.isConserved()).isTrue();
    assertThat(bench.findings.all()).isEmpty();
    for (Host host : bench.network.hosts()) {
      assertThat(host.buffers().liveCount()).isZero();
    }
    delivered += intact.size();
    return bench.trace.fingerprint();
  }

  private Verdict take(LayerLog.Seen hook, Set<Integer> intact) {
    if (!hook.layer().equals("INBOUND_IPPACKET")
        || (hook.flags() & PacketIndication.FRAGMENT) != 0) {
      return Verdict.PERMIT;
    }
    PacketIndication packet = hook.packet();
    byte[] bytes = hook.bytes();
    boolean valid =
        packet.protocol() == IpProtocol.UDP
            && Checksum.transportIsValid(
                packet.remote().address(),
                packet.local().address(),
                IpProtocol.UDP,
                Memory.of(bytes),
                0,
                bytes.length);
    if (!valid) {
      damaged++;
      return Verdict.ABSORB;
    }
    int number = packet.local().port() - 1_000;
    intact.add(number);
    assertThat(Arrays.copyOfRange(bytes, 8, bytes.length))
        .isEqualTo(NetBench.counting(datagramBytes + number, number));
    return Verdict.ABSORB;
  }

  private static Host host(NetBench bench, String name, String v4, String v6) {
    return bench.network.addHost(new HostOptions(name).processors(2).address(v4).address(v6));
  }

  private static LinkOptions bad(String name) {
    return new LinkOptions(name)
        .latency(Latency.normal(2_000_000, 1_000_000))
        .loss(0.03)
        .duplicate(0.05)
        .reorder(0.1, 4_000_000)
        .mtu(600);
  }
}
