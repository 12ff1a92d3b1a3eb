package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server, and between them a router with the platform and one driver: what the
 * client sends goes in fragments, which the router may hold together.
 */
final class ForwardBench implements DriverCalls {
  static final int MTU = 1_280;

  final NetBench net;
  final AddressFamily family;
  final Host client;
  final Host router;
  final Host server;
  final Wfp wfp;
  final DriverContext driver;
  final LayerLog atServer;
  final InjectionHandle handle;
  final List<String> log = new ArrayList<>();
  private final CalloutFilters filters;

  ForwardBench(AddressFamily family) {
    this(family, 11, true, new LinkOptions("one").mtu(MTU));
  }

  ForwardBench(AddressFamily family, long seed, boolean grouping, LinkOptions firstLink) {
    this(
        family,
        seed,
        firstLink,
        new HostOptions("router").forwarding(true).groupForwardedFragments(grouping));
  }

  ForwardBench(AddressFamily family, long seed, LinkOptions firstLink, HostOptions routerOptions) {
    this.family = family;
    net = new NetBench(seed);
    client = net.network.addHost(new HostOptions("client").address(at(1, 5)));
    router = net.network.addHost(routerOptions.address(at(1, 1)).address(at(2, 1)));
    server = net.network.addHost(new HostOptions("server").address(at(2, 80)));
    net.network.connect(firstLink, List.of(client, router));
    net.network.connect(new LinkOptions("two").mtu(MTU), List.of(router, server));
    net.network.start();
    atServer = new LayerLog(server);
    atServer.answer =
        hook ->
            (hook.flags() & PacketIndication.FRAGMENT) == 0 && hook.layer().startsWith("INBOUND")
                ? Verdict.ABSORB
                : Verdict.PERMIT;
    wfp = new Wfp(router, PlatformProfile.DOCUMENTED);
    driver = new DriverHost(wfp).load("d", given -> NtStatus.STATUS_SUCCESS).context();
    filters = new CalloutFilters(wfp);
    InjectionHandle[] made = new InjectionHandle[1];
    wfp.injection()
        .handles()
        .create(family, InjectionHandle.TYPE_FORWARD, handle -> made[0] = handle);
    handle = Objects.requireNonNull(made[0]);
  }

  private String at(int subnet, int number) {
    return family == AddressFamily.AF_INET
        ? "10.0." + subnet + "." + number + "/24"
        : "fd0" + subnet + "::" + number + "/64";
  }

  @Override
  public Fwps fwps() {
    return driver.fwps();
  }

  FwpsLayer layer(String name) {
    String suffix = family == AddressFamily.AF_INET ? "_V4" : "_V6";
    return Objects.requireNonNull(FwpsLayer.byName(name + suffix));
  }

  FwpsLayer discardLayer(String name) {
    return Objects.requireNonNull(layer(name).discardLayer());
  }

  /** A callout of the driver that sees all of a layer. */
  void callout(FwpsLayer layer, ClassifyFn fn) {
    var key = filters.key();
    filters.register(key, 0, fn, null);
    filters.filter(layer, 100, key);
  }

  static byte[] payload(int bytes) {
    return NetBench.counting(bytes, 7);
  }

  /** The client sends a datagram of so many bytes to the server. */
  void datagram(int bytes) {
    net.on(
        client,
        () -> NetBench.sendUdp(client, at(2, 80).replaceFirst("/.*", ""), 1, 2, payload(bytes)));
  }

  /** The client sends one fragment of a datagram to the server. */
  void fragment(int offset, int bytes, boolean more) {
    Memory packet = Memory.ofSize(Ipv4Header.MIN_BYTES + bytes);
    new Ipv4Fields(
            0,
            bytes,
            77,
            false,
            more,
            offset,
            64,
            IpProtocol.UDP,
            IpAddress.parse("10.0.1.5"),
            IpAddress.parse("10.0.2.80"),
            new byte[0])
        .emit(packet, 0);
    net.on(
        client,
        () -> {
          NetBufferList list =
              client.stackPool().allocate(BufferKind.STACK, packet, 0, packet.length(), 0);
          assertThat(client.ip().injectSend(list, true)).isEqualTo(NtStatus.STATUS_SUCCESS);
          list.release();
        });
  }

  /** The whole datagrams that came to the server, from their UDP header. */
  List<byte[]> delivered() {
    return atServer.at("INBOUND_IPPACKET").stream()
        .filter(seen -> (seen.flags() & PacketIndication.FRAGMENT) == 0)
        .map(LayerLog.Seen::bytes)
        .toList();
  }

  /** A thread of the driver. */
  void soon(Runnable body) {
    net.on(router, body);
  }

  NetBufferList reassemble(NetBufferList chain, int backFill) {
    Ref<NetBufferList> whole = new Ref<>();
    assertThat(fwps().FwpsReassembleForwardFragmentGroup0(family, chain, null, backFill, 0, whole))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return whole.value();
  }

  NtStatus forward(NetBufferList list) {
    return fwps()
        .FwpsInjectForwardAsync0(handle, null, 0, family, 1, 3, list, this::completed, null);
  }

  private void completed(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    log.add("completed " + list.status());
    fwps().FwpsFreeNetBufferList0(list);
  }

  /** Runs to the end; the codes of all findings. */
  List<String> run() {
    RunEnd end = net.run();
    if (end.error() != null) {
      throw new AssertionError(end.detail(), end.error());
    }
    assertThat(end.reason()).as(end.detail()).isEqualTo(RunEnd.Reason.COMPLETED);
    for (Host host : net.network.hosts()) {
      assertThat(host.buffers().liveCount()).as(host.name()).isZero();
    }
    return net.findings.all().stream().map(Finding::code).toList();
  }
}
