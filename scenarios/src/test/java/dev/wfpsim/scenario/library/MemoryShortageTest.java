package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine short of pool memory: the drivers give up what they cannot do, and nothing else. */
class MemoryShortageTest {
  private static final int PORT = 4444;
  private static final int PROXY_PORT = 4443;
  private static final int CLIENTS = 6;

  @ParameterizedTest
  @ValueSource(strings = {"thread", "work-item", "dpc"})
  void transportInspect_allocationsFail_everyAnswerArrives(String worker) {
    for (long seed = 0; seed < 6; seed++) {
      assertThat(inspected(new TransportInspectKind(), worker, seed)).containsOnly("remote");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "work-item", "dpc"})
  void networkDivert_allocationsFail_everyAnswerArrives(String worker) {
    for (long seed = 0; seed < 6; seed++) {
      assertThat(inspected(new NetworkDivertKind(), worker, seed)).containsOnly("remote");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "work-item", "dpc"})
  void redirectors_allocationsFail_redirectedOrNot(String worker) {
    List<String> inline = new ArrayList<>();
    List<String> pended = new ArrayList<>();
    for (long seed = 0; seed < 6; seed++) {
      inline.addAll(redirected(new ConnectRedirectKind(), worker, seed));
      pended.addAll(redirected(new AsyncRedirectKind(), worker, seed));
    }
    assertThat(inline).contains("proxy").isSubsetOf("proxy", "remote", "error WSAEACCES");
    assertThat(pended).contains("proxy").isSubsetOf("proxy", "remote", "error WSAEACCES");
  }

  private static List<String> inspected(DriverKind kind, String worker, long seed) {
    LibraryBench bench = new LibraryBench(seed);
    new MatrixServer(bench.remote, "remote", AddressFamily.AF_INET, SocketKind.STREAM, PORT);
    return exchanges(bench, kind, new TreeMap<>(Map.of("worker", worker, "retry", 1_000_000)));
  }

  private static List<String> redirected(DriverKind kind, String worker, long seed) {
    LibraryBench bench = new LibraryBench(seed);
    new MatrixServer(bench.remote, "remote", AddressFamily.AF_INET, SocketKind.STREAM, PORT);
    MatrixServer proxy =
        new MatrixServer(
            bench.client, "proxy", AddressFamily.AF_INET, SocketKind.STREAM, PROXY_PORT);
    Map<String, Object> with = new TreeMap<>();
    with.put("worker", worker);
    with.put("to", proxy.process);
    with.put("port", PROXY_PORT);
    with.put("via", "loopback");
    return exchanges(bench, kind, with);
  }

  /** Some clients, one after the other, while two in five allocations fail; then the unload. */
  private static List<String> exchanges(
      LibraryBench bench, DriverKind kind, Map<String, Object> with) {
    DriverSettings settings = new FixedSettings(1, with);
    Driver driver = kind.create(settings);
    LoadedDriver loaded = bench.load(driver, "driver");
    for (CalloutPort callout : kind.callouts()) {
      FwpsLayer layer = callout.layers().get(0);
      if (layer.name().endsWith("_V4")) {
        bench.calloutFilter(
            layer, settings.calloutKey(callout.name()), LibraryBench.REMOTE_V4, PORT);
      }
    }
    List<String> outcomes = new ArrayList<>();
    UserProcess app = bench.client.processes().start("app", "C:\\App\\app.exe");
    app.startThread(
        "clients",
        () -> {
          bench.client.machine().delay(10_000_000);
          bench.client.pool().failWithProbability(0.4);
          for (int i = 0; i < CLIENTS; i++) {
            outcomes.add(exchange(bench, app));
          }
          bench.drivers.unload(loaded);
        });
    bench.run();
    assertThat(outcomes).hasSize(CLIENTS);
    return outcomes;
  }

  private static String exchange(LibraryBench bench, UserProcess app) {
    Socket socket = bench.client.sockets().open(app, SocketKind.STREAM, AddressFamily.AF_INET);
    try {
      socket.connect(new SocketAddress(LibraryBench.REMOTE_V4, PORT));
      socket.send(MatrixServer.bytes("ping"));
      byte[] answer = new byte[64];
      int length = socket.receive(answer);
      return new String(answer, 0, length, StandardCharsets.US_ASCII);
    } catch (SocketError e) {
      return "error " + e.error();
    } finally {
      socket.close();
    }
  }
}
