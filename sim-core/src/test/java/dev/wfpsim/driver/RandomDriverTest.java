package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
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
  private record Outcome(RunEnd end, String fingerprint, int calls, int findings, String told) {
    boolean isOurs() {
      return end.reason() == RunEnd.Reason.EXCEPTION && end.blame() == null;
    }
  }

  private static Outcome run(long seed, double wildness) {
    return run(seed, wildness, MemorySpace.ofArrays());
  }

  private static Outcome run(long seed, double wildness, MemorySpace memory) {
    AddressFamily family = seed % 2 == 0 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
    TwoHosts net =
        new TwoHosts(
            family,
            seed,
            new LinkOptions("wire"),
            CarrierKind.AUTOMATIC,
            TransportSettings.DEFAULT,
            2,
            memory);
    DriverHost drivers = new DriverHost(new Wfp(net.a, PlatformProfile.DOCUMENTED));
    RandomDriver driver = new RandomDriver(seed, wildness, family);
    LoadedDriver load = drivers.load("random", driver, Map.of());
    net.onServer(() -> serve(net));
    net.onClient(() -> quietly(() -> ask(net)));
    net.onClient(() -> quietly(() -> listen(net)));
    net.onServer(() -> quietly(() -> call(net)));
    net.onClient(() -> quietly(() -> gather(net)));
    net.onClient(
        () -> {
          net.sleep(200 * TwoHosts.MILLISECOND);
          drivers.unload(load);
        });
    RunEnd end = net.kernel.run(STOP_NANOS);
    return new Outcome(
        end,
        net.trace.fingerprint().toString(),
        driver.calls(),
        net.findings.all().size(),
        net.findings.all().toString());
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

  /** What arrives: a connection, and a datagram for a port that is nobody's. */
  private static void call(TwoHosts net) throws SocketError {
    net.sleep(30 * TwoHosts.MILLISECOND);
    net.socket(net.server, SocketKind.DATAGRAM).sendTo(new byte[3_000], net.toA(9));
    Socket socket = net.socket(net.server, SocketKind.STREAM);
    socket.connect(net.toA(PORT + 1));
    socket.send(new byte[500]);
    socket.close();
  }

  private static void listen(TwoHosts net) throws SocketError {
    Socket peer = net.listener(net.client, PORT + 1).accept(TwoHosts.SECOND);
    peer.receive(new byte[256]);
    peer.abort();
  }

  /** Its own datagrams to a group, and over loopback. */
  private static void gather(TwoHosts net) throws SocketError {
    net.sleep(40 * TwoHosts.MILLISECOND);
    Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
    socket.bind(net.any(5353));
    boolean v4 = socket.family() == AddressFamily.AF_INET;
    IpAddress group = IpAddress.parse(v4 ? "239.1.2.3" : "ff05::123");
    socket.joinGroup(group, 2);
    socket.sendTo(new byte[100], new SocketAddress(group, 5353));
    socket.receiveFrom(TwoHosts.SECOND);
    socket.sendTo(new byte[100], net.loopback(5353));
    socket.receiveFrom(TwoHosts.SECOND);
    socket.leaveGroup(group, 2);
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

  /** Also what a driver does with what it has freed, and with memory that is somebody else's. */
  @ParameterizedTest
  @CsvSource({"0.0", "0.05", "0.4"})
  void randomDriver_inNativeMemory_doesAndIsToldTheSame(double wildness) {
    for (long seed = 1; seed <= SEEDS / 4; seed++) {
      try (MemorySpace memory = MemorySpace.ofNative()) {
        assertThat(run(seed, wildness, memory).toString())
            .as("seed %s", seed)
            .isEqualTo(run(seed, wildness).toString());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.0", "0.05", "0.4"})
  void randomDriver_underOneSeed_doesAndIsToldTheSame(double wildness) {
    for (long seed = 1; seed <= SEEDS / 40; seed++) {
      Outcome outcome = run(seed, wildness);
      assertThat(run(seed, wildness).toString()).as("seed %s", seed).isEqualTo(outcome.toString());
      assertThat(outcome.told).doesNotContainPattern("[A-Za-z]@[0-9a-f]{5,8}\\b");
    }
  }
}
