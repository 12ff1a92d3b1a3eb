package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.link.Latency;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.tcp.TcpFeatures;
import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every byte arrives once and in order, whatever the link does, in both directions at once. */
class StreamPropertyTest {
  private static final int SEEDS = Integer.getInteger("wfpsim.seeds", 60);

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void streams_badLinksOfAllKinds_arriveOnceInOrder(AddressFamily family) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Exchange exchange = new Exchange(family, seed, CarrierKind.AUTOMATIC);
      exchange.run();
      exchange.check();
    }
  }

  @Test
  void streams_bothCarriers_sameFingerprint() {
    for (int seed = 0; seed < 4; seed++) {
      Exchange continuation = new Exchange(AddressFamily.AF_INET, seed, CarrierKind.CONTINUATION);
      continuation.run();
      Exchange thread = new Exchange(AddressFamily.AF_INET, seed, CarrierKind.THREAD);
      thread.run();
      thread.check();
      assertThat(thread.net.trace.fingerprint()).isEqualTo(continuation.net.trace.fingerprint());
    }
  }

  /** One connection, both sides sending at once. */
  private static final class Exchange {
    final TwoHosts net;
    final byte[] toServer;
    final byte[] toClient;
    byte[] atServer = {};
    byte[] atClient = {};

    Exchange(AddressFamily family, int seed, CarrierKind carrier) {
      toServer = bytes(seed, 20_000 + seed * 331 % 40_000);
      toClient = bytes(~seed, 10_000 + seed * 577 % 50_000);
      TcpSettings tcp =
          TcpSettings.DEFAULT
              .withRetries(12, 20)
              .withNagle(seed % 2 == 0)
              .withBuffers(4_000 + seed * 1_000, seed % 7 == 0 ? 500 : 3_000 + seed * 800)
              .withFeatures(
                  TcpFeatures.DEFAULT
                      .withSelectiveAcks(seed % 3 != 0)
                      .withTimestamps(TcpFeatures.Timestamps.values()[seed / 2 % 3])
                      .withWindowScaling(seed % 5 != 0));
      net =
          new TwoHosts(
              family,
              seed,
              link(seed),
              carrier,
              TransportSettings.DEFAULT.withTcp(tcp),
              1 + seed % 2);
      if (seed % 2 == 1) {
        net.atA.onLayer = layer -> park(layer, seed);
        net.atB.onLayer = layer -> park(layer, seed);
      }
      net.onServer(this::serve);
      net.onClient(this::fetch);
    }

    /** A driver in a hook: every kernel call lets others run, also into the same endpoint. */
    void park(String layer, int seed) {
      for (int call = 0; call < (layer.length() + seed) % 4; call++) {
        net.kernel.call("KeQueryPerformanceCounter", () -> 0);
      }
    }

    static LinkOptions link(int seed) {
      LinkOptions link =
          new LinkOptions("wire")
              .latency(Latency.constant((1 + seed % 30) * MILLISECOND))
              .loss(0.05)
              .duplicate(0.05)
              .reorder(0.05, 20 * MILLISECOND)
              .corrupt(0.05)
              .linkChecksum(seed % 3 == 0)
              .mtu(seed % 4 == 0 ? 1280 : 1500);
      return seed % 5 == 0 ? link.bandwidth(10_000_000).queue(20) : link;
    }

    static byte[] bytes(long seed, int length) {
      byte[] bytes = new byte[length];
      long state = seed * 0x9E3779B97F4A7C15L + 1;
      for (int i = 0; i < length; i++) {
        state = state * 6364136223846793005L + 1442695040888963407L;
        bytes[i] = (byte) (state >>> 56);
      }
      return bytes;
    }

    void serve() throws SocketError {
      Socket listener = net.listener(net.server, 80);
      Socket socket = listener.accept();
      listener.close();
      net.start(net.server, () -> socket.send(toClient));
      atServer = readAll(socket, toServer.length);
      assertThat(socket.receive(new byte[10])).isZero();
      net.sleep(SECOND);
      socket.close();
    }

    void fetch() throws SocketError {
      Socket socket = net.socket(net.client, SocketKind.STREAM);
      socket.connect(net.toB(80));
      net.start(
          net.client,
          () -> {
            socket.send(toServer);
            socket.shutdownSend();
          });
      atClient = readAll(socket, toClient.length);
      assertThat(socket.receive(new byte[10])).isZero();
      socket.close();
    }

    static byte[] readAll(Socket socket, int length) throws SocketError {
      byte[] all = new byte[length];
      int got = 0;
      while (got < length) {
        int count = socket.receive(all, got, Math.min(length - got, 1 + got % 3000), Wait.FOREVER);
        assertThat(count).isPositive();
        got += count;
      }
      return all;
    }

    void run() {
      net.run(3_000 * SECOND);
    }

    void check() {
      assertThat(Arrays.equals(atServer, toServer)).isTrue();
      assertThat(Arrays.equals(atClient, toClient)).isTrue();
      assertThat(net.network.streams().openStreams()).isZero();
      assertThat(net.network.streams().bytesChecked()).isEqualTo(toServer.length + toClient.length);
      // the stack opens one of its own where it had to answer a spoilt packet with an ICMP error
      assertThat(net.a.transport().openEndpoints()).isLessThanOrEqualTo(1);
      assertThat(net.b.transport().openEndpoints()).isLessThanOrEqualTo(1);
      assertThat(net.a.tcp().connectionCount()).isZero();
      assertThat(net.a.transport().flows().all()).isEmpty();
      assertThat(net.a.buffers().liveCount()).isZero();
      assertThat(net.b.buffers().liveCount()).isZero();
    }
  }
}
