package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.trace.EventKind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the hook at the outbound network layer may do to a datagram. */
class OutboundHookTest {
  private final NetBench bench = new NetBench(11);
  private final Host client =
      bench.network.addHost(new HostOptions("client").address("10.0.0.1/24"));
  private final LayerLog atClient;

  OutboundHookTest() {
    Host server = bench.network.addHost(new HostOptions("server").address("10.0.0.2/24"));
    bench.network.connect(new LinkOptions("l"), List.of(client, server));
    bench.network.start();
    atClient = new LayerLog(client);
  }

  @Test
  void outboundBlocked_sender_hearsIt() {
    Verdict[] verdict = {Verdict.BLOCK};
    atClient.answer = hook -> verdict[0];
    bench.on(
        client,
        () -> {
          assertThat(NetBench.sendUdp(client, "10.0.0.2", 1, 2, new byte[1]))
              .isEqualTo(NtStatus.STATUS_ACCESS_DENIED);
          verdict[0] = Verdict.ABSORB;
          assertThat(NetBench.sendUdp(client, "10.0.0.2", 1, 2, new byte[1]))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
        });
    bench.run();
    assertThat(bench.findings.all()).isEmpty();
    assertThat(atClient.layers())
        .containsExactly("OUTBOUND_IPPACKET", "OUTBOUND_IPPACKET_DISCARD 0", "OUTBOUND_IPPACKET");
    assertThat(bench.count(EventKind.PACKET_SENT)).isZero();
  }

  @Test
  void cloneTakenAtTheHook_afterAbsorb_keepsThePacket() {
    NetBufferList[] clone = new NetBufferList[1];
    var pool = client.buffers().newPool("driver");
    atClient.answer =
        hook -> {
          clone[0] = pool.cloneOf(hook.packet().nbl());
          return Verdict.ABSORB;
        };
    bench.on(client, () -> NetBench.sendUdp(client, "10.0.0.2", 1, 2, NetBench.counting(40, 9)));
    bench.run();
    byte[] kept = clone[0].firstNetBuffer().copyBytes();
    assertThat(kept).hasSize(68).endsWith(NetBench.counting(40, 9));
    assertThat(Arrays.copyOf(kept, 1)).containsExactly(0x45);
    clone[0].free(FreeFunction.FREE_CLONE);
    assertThat(client.buffers().liveCount()).isZero();
    assertThat(bench.findings.all()).isEmpty();
  }
}
