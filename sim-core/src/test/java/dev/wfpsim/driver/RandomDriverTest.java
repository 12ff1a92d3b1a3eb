package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.CarrierKind;
import dev.wfpsim.kernel.RunEnd;
import dev.wfpsim.net.AddressFamily;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketError;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.transport.TransportSettings;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.wfp.PlatformProfile;
import dev.wfpsim.wfp.Wfp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Drivers drawn at random, under real traffic: however they use the interface, the run ends, and
 * never with an error of the simulator's own.
 */
class RandomDriverTest {
  private static final int PORT = 443;

  /** Drivers for each wildness; more can be asked for when something was changed. */
  private static final int SEEDS = Integer.getInteger("wfpsim.random.drivers", 700);

  private static final long STOP_NANOS = 3_000_000_000L;

  /** What a run came to. */
  private record Outcome(RunEnd end, long fingerprint, int calls, int findings) {
    boolean isOurs() {
      return end.reason() == RunEnd.Reason.EXCEPTION && end.blame() == null;
    }
  }

  private static Outcome run(long seed, double wildness) {
    TwoHosts net =
        new TwoHosts(
            AddressFamily.AF_INET,
            seed,
            new LinkOptions("wire"),
            CarrierKind.AUTOMATIC,
            TransportSettings.DEFAULT,
            2);
    DriverHost drivers = new DriverHost(new Wfp(net.a, PlatformProfile.DOCUMENTED));
    RandomDriver driver = new RandomDriver(seed, wildness);
    LoadedDriver load = drivers.load("random", driver, Map.of());
    net.onServer(() -> serve(net));
    net.onClient(() -> quietly(() -> ask(net)));
    net.onClient(
        () -> {
          net.sleep(200 * TwoHosts.MILLISECOND);
          drivers.unload(load);
        });
    RunEnd end = net.kernel.run(STOP_NANOS);
    return new Outcome(end, net.trace.events(), driver.calls(), net.findings.all().size());
  }

  private static void serve(TwoHosts net) {
    quietly(
        () -> {
          Socket listener = net.listener(net.server, PORT);
          Socket peer = listener.accept();
          byte[] part = new byte[256];
          for (int n = peer.receive(part); n > 0; n = peer.receive(part)) {
            peer.send(part);
          }
          peer.close();
        });
  }

  private static void ask(TwoHosts net) throws SocketError {
    net.sleep(20 * TwoHosts.MILLISECOND);
    Socket datagrams = net.socket(net.client, SocketKind.DATAGRAM);
    datagrams.sendTo(new byte[64], net.toB(53));
    Socket socket = net.socket(net.client, SocketKind.STREAM);
    socket.connect(net.toB(PORT));
    socket.send(new byte[2_000]);
    socket.shutdownSend();
    byte[] part = new byte[256];
    for (int n = socket.receive(part); n > 0; n = socket.receive(part)) {
      net.sleep(TwoHosts.MILLISECOND);
    }
    socket.close();
  }

  /** Traffic that a driver spoils is no matter here. */
  private static void quietly(TwoHosts.Body body) {
    try {
      body.run();
    } catch (SocketError spoiled) {
      return;
    }
  }

  @ParameterizedTest
  @CsvSource({"0.0", "0.05", "0.4"})
  void randomDrivers_neverEndTheRunWithAnInternalError(double wildness) {
    List<String> wrong = new ArrayList<>();
    Map<RunEnd.Reason, Integer> reasons = new TreeMap<>();
    int calls = 0;
    int findings = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Outcome outcome = run(seed, wildness);
      reasons.merge(outcome.end.reason(), 1, Integer::sum);
      calls += outcome.calls;
      findings += outcome.findings;
      if (outcome.isOurs()) {
        wrong.add("seed " + seed + ": " + outcome.end.detail());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(calls).as("calls made, ends %s", reasons).isGreaterThan(5 * SEEDS);
    assertThat(findings).isGreaterThan(SEEDS / 4);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5"})
  void randomDriver_underOneSeed_doesTheSame(long seed) {
    assertThat(run(seed, 0.05).toString()).isEqualTo(run(seed, 0.05).toString());
  }
}
