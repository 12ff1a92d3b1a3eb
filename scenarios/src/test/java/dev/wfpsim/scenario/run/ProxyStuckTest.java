package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.SockaddrStorage;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a proxy of the scenario could not do is said where its connection's bytes are missing. */
final class ProxyStuckTest {
  private static final SocketAddress PROXY = SocketAddress.parse("127.0.0.1:8080");

  /** A redirector that leaves something out of what a proxy needs. */
  private static final class Careless {
    private final DriverContext context;
    private final boolean bare;
    private final RedirectHandle handle;
    private int proxyPid;

    Careless(DriverContext context, DriverSettings settings, boolean bare) {
      this.context = context;
      this.bare = bare;
      Ref<RedirectHandle> made = new Ref<>();
      context.fwps().FwpsRedirectHandleCreate0(settings.key("provider"), 0, made);
      this.handle = made.value();
      context
          .ps()
          .PsSetCreateProcessNotifyRoutineEx(
              (process, created) -> {
                if (created != null && created.imageFileName().endsWith("proxy.exe")) {
                  proxyPid = process;
                }
              },
              false);
    }

    void redirect(
        ClassifyHandle classifyHandle, long filterId, dev.wfpsim.wfp.fwps.FwpsClassifyOut out) {
      Ref<LayerDataVersion> data = new Ref<>();
      context.fwps().FwpsAcquireWritableLayerDataPointer0(classifyHandle, filterId, 0, data, out);
      FwpsConnectRequest request = (FwpsConnectRequest) data.value();
      PoolMemory memory =
          Objects.requireNonNull(
              context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, bare ? 4 : 256, "rctx"));
      if (!bare) {
        SockaddrStorage.write(request.remoteAddressAndPort, memory.bytes(), 0);
      }
      request.localRedirectContext = memory;
      request.localRedirectContextSize = memory.bytes().length;
      request.localRedirectHandle = handle;
      request.localRedirectTargetPID = proxyPid;
      request.remoteAddressAndPort = PROXY;
      context.fwps().FwpsApplyModifiedLayerData0(classifyHandle, request, 0);
      out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    }
  }

  private static SimulationResult run(String transport, String policy) throws Exception {
    return run(transport, policy, "forward-proxy");
  }

  private static SimulationResult run(String transport, String policy, String behaviour)
      throws Exception {
    List<Careless> loaded = new ArrayList<>();
    return new OddDrivers()
        .with(
            "careless",
            (context, settings) -> {
              loaded.add(new Careless(context, settings, policy.isEmpty()));
              return OddDrivers.callout(
                  context,
                  settings,
                  (values, meta, data, classification, filter, flow, out) -> {
                    Ref<ClassifyHandle> handle = new Ref<>();
                    context.fwps().FwpsAcquireClassifyHandle0(classification, 0, handle);
                    loaded.getLast().redirect(handle.value(), filter.filterId(), out);
                    context.fwps().FwpsReleaseClassifyHandle0(handle.value());
                  });
            },
            context -> context.fwps().FwpsRedirectHandleDestroy0(loaded.getLast().handle))
        .run(
            """
            scenario: stuck
            run: { seed: 3, stop: 20 s }
            hosts:
              a: { processors: 2, addresses: [10.0.0.1/24] }
              b: { addresses: [10.0.0.2/24] }
            links: [ { between: [a, b], latency: 1 ms } ]
            processes:
              app: { on: a }
              proxy: { on: a, listen: TRANSPORT/127.0.0.1:8080, behave: BEHAVIOUR }
              web: { on: b, listen: TRANSPORT/0.0.0.0:80, behave: echo }
            drivers: { careless: { use: test/careless, on: a } }
            policy:
              - { name: turn, layer: ALE_CONNECT_REDIRECT_V4, when: { ALE_APP_ID: app }, action: callout-terminating, callout: careless/v4 }
            POLICY
            traffic:
              - app: { connect: TRANSPORT/10.0.0.2:80, start: 100 ms, send: 100 B, receive: 100 B }
            expect: [ 'every connection of app: blocked' ]
            """
                .replace("TRANSPORT", transport)
                .replace("BEHAVIOUR", behaviour)
                .replace("POLICY", policy.isEmpty() ? "" : "  - " + policy));
  }

  private static String detail(SimulationResult result) {
    assertThat(result.expectations()).as(result.toString()).hasSize(1);
    return result.expectations().getFirst().detail();
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, the proxy found no address in its redirect context",
    "udp, the proxy found no address in a redirect context"
  })
  void contextWithoutAnAddress_saysSo(String transport, String words) throws Exception {
    assertThat(detail(run(transport, ""))).contains("; " + words + ", bytes=4");
  }

  @ParameterizedTest
  @CsvSource({"tcp", "udp"})
  void onwardConnectionThatIsBlocked_saysSo(String transport) throws Exception {
    String shut =
        "{ name: shut, layer: ALE_AUTH_CONNECT_V4, when: { ALE_APP_ID: proxy }, action: block }";
    assertThat(detail(run(transport, shut)))
        .contains(
            "the proxy did not get on: proxy connection 2 to "
                + transport
                + "/10.0.0.2:80: blocked");
  }

  private static final String HARMLESS =
      "{ name: open, layer: ALE_AUTH_CONNECT_V4, when: { ALE_APP_ID: proxy }, action: permit }";

  @ParameterizedTest
  @CsvSource({"tcp", "udp"})
  void proxyThatSetsNoRecords_saysSo(String transport) throws Exception {
    String forgetful = "{ forward-proxy: { redirect-records: false } }";
    assertThat(detail(run(transport, HARMLESS, forgetful)))
        .endsWith("; the proxy set no redirect records");
    assertThat(detail(run(transport, HARMLESS, "forward-proxy"))).doesNotContain("records");
  }

  @Test
  void datagramThatWasNotRedirected_saysSo() throws Exception {
    SimulationResult result =
        new OddDrivers()
            .run(
                """
                scenario: direct
                run: { seed: 3, stop: 20 s }
                hosts: { a: { addresses: [10.0.0.1/24] } }
                processes:
                  app: { on: a }
                  proxy: { on: a, listen: udp/127.0.0.1:8080, behave: forward-proxy }
                traffic:
                  - app: { connect: udp/127.0.0.1:8080, start: 100 ms, send: 100 B }
                expect: [ 'every connection of app: blocked' ]
                """);
    assertThat(detail(result)).endsWith("; the proxy found no redirect context with a datagram");
  }

  /**
   * Records that are none, as a proxy has that passes on another connection's or another host's.
   */
  @Test
  void recordsThatAreNoneOrRefused_areSaid() {
    Kernel kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(1),
            new Trace(),
            new Findings(),
            CarrierKind.AUTOMATIC);
    Network network = new Network(kernel);
    Host host = network.addHost(new HostOptions("a").address("10.0.0.1/24"));
    Wfp unused = new Wfp(host, PlatformProfile.DOCUMENTED);
    network.start();
    UserProcess process = host.processes().start("proxy", "C:\\proxy.exe");
    List<String> said = new ArrayList<>();
    host.machine()
        .startThread(
            "t",
            () -> {
              Socket socket =
                  host.sockets().open(process, SocketKind.STREAM, AddressFamily.AF_INET);
              said.add(ProxyTalk.setRecords(socket, new byte[40]));
              // As of a connection that was reset since it was asked for its context.
              said.add(ProxyTalk.passRecords(socket, socket));
              socket.close();
            });
    kernel.run(1_000_000_000L);
    assertThat(said)
        .containsExactly(
            "the proxy could not set the redirect records: STATUS_INVALID_PARAMETER",
            "the proxy found no redirect records on it");
    assertThat(unused.host()).isSameAs(host);
  }
}
