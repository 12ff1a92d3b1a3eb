package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.trace.Finding;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More datagrams in pieces than there is room for: the oldest is given up, and that is told. */
class ReassemblyLimitTest {
  private final NetBench bench = new NetBench(11);

  @ParameterizedTest
  @CsvSource({"1, true", "16, false"})
  void datagramsInPieces_beyondTheRoom_areToldOnce(int room, boolean told) {
    Host client = bench.network.addHost(new HostOptions("client").address("10.0.0.1/24"));
    Host server =
        bench.network.addHost(
            new HostOptions("server").address("10.0.0.2/24").reassemblyLimits(room, 1 << 20));
    bench.network.connect(new LinkOptions("l").mtu(600), List.of(client, server));
    bench.network.start();
    int[] seen = {0};
    new LayerLog(server).answer =
        hook ->
            hook.layer().equals("INBOUND_IPPACKET") && ++seen[0] % 2 == 0
                ? Verdict.ABSORB
                : Verdict.PERMIT;
    bench.on(
        client,
        () -> {
          for (int i = 0; i < 4; i++) {
            NetBench.sendUdp(client, "10.0.0.2", 1, 2, new byte[1_000]);
          }
        });
    bench.run();
    assertThat(bench.findings.all().stream().map(Finding::code).toList())
        .isEqualTo(told ? List.of("REASSEMBLY_LIMIT") : List.of());
  }
}
