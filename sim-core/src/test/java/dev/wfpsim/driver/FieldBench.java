package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Hosts;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * A client with two cards, a forwarding router between and a server, in both families, each with
 * the platform; what every layer told is written down, field by field.
 */
final class FieldBench {
  static final long MILLISECOND = 1_000_000;

  /** The layers traffic reaches, without their family. */
  static final List<String> REACHED =
      List.of(
          "INBOUND_IPPACKET",
          "OUTBOUND_IPPACKET",
          "IPFORWARD",
          "INBOUND_TRANSPORT",
          "OUTBOUND_TRANSPORT",
          "DATAGRAM_DATA",
          "INBOUND_ICMP_ERROR",
          "OUTBOUND_ICMP_ERROR",
          "ALE_RESOURCE_ASSIGNMENT",
          "ALE_AUTH_LISTEN",
          "ALE_AUTH_RECV_ACCEPT",
          "ALE_AUTH_CONNECT",
          "ALE_FLOW_ESTABLISHED",
          "ALE_RESOURCE_RELEASE",
          "ALE_ENDPOINT_CLOSURE",
          "ALE_CONNECT_REDIRECT",
          "ALE_BIND_REDIRECT");

  final AddressFamily family;
  final Kernel kernel;
  final Network network;
  final Findings findings = new Findings();
  final Host client;
  final Host router;
  final Host server;
  final Map<String, Wfp> platforms = new TreeMap<>();
  final List<Seen> seen = new ArrayList<>();
  final List<String> failures = new ArrayList<>();

  /** The hop limits of the packets that came in, over both families, host by host as they came. */
  final List<Integer> hops = new ArrayList<>();

  private int keys;

  /** One classify as a callout saw it. */
  record Seen(String host, String layer, Map<String, String> values, Map<String, String> meta) {}

  /** What a thread of a process does. */
  interface Body {
    void run() throws SocketError;
  }

  FieldBench(AddressFamily family) {
    this(family, options -> {});
  }

  FieldBench(AddressFamily family, java.util.function.Consumer<HostOptions> clientOptions) {
    this.family = family;
    kernel =
        new Kernel(
            KernelProfile.documented(),
            new UndisturbedChoices(),
            new Trace(),
            findings,
            CarrierKind.AUTOMATIC);
    network = new Network(kernel);
    HostOptions options = new HostOptions("client");
    clientOptions.accept(options);
    client = network.addHost(options);
    router = network.addHost(new HostOptions("router").forwarding(true));
    server = network.addHost(new HostOptions("server"));
    link(card(client, 1, 5), card(router, 1, 1));
    link(card(client, 2, 5), card(router, 2, 1));
    link(card(router, 3, 1), card(server, 3, 80));
    route(client, 2, 1, 1);
    route(client, 3, 2, 50);
    route(server, 2, 3, 1);
    network.start();
    for (Host host : network.hosts()) {
      platforms.put(host.name(), new Wfp(host, PlatformProfile.DOCUMENTED));
      for (String layer : REACHED) {
        watch(host, layer(layer));
        watch(host, layer(layer).discardLayer());
      }
    }
  }

  private NetworkInterface card(Host host, int subnet, int number) {
    NetworkInterface card = host.addInterface("card" + subnet, 1500);
    card.addAddress(IpPrefix.parse("10.0." + subnet + "." + number + "/24"));
    card.addAddress(IpPrefix.parse("fd0" + subnet + "::" + number + "/64"));
    return card;
  }

  private void link(NetworkInterface a, NetworkInterface b) {
    network.connectInterfaces(new LinkOptions("link" + network.links().size()), List.of(a, b));
  }

  private void route(Host host, int index, int subnet, int metric) {
    NetworkInterface card = Objects.requireNonNull(host.interfaceByIndex(index));
    host.routes()
        .add(IpPrefix.parse("0.0.0.0/0"), IpAddress.parse("10.0." + subnet + ".1"), card, metric);
    host.routes()
        .add(IpPrefix.parse("::/0"), IpAddress.parse("fd0" + subnet + "::1"), card, metric);
  }

  /** An address of a subnet in the bench's family. */
  IpAddress address(int subnet, int number) {
    return IpAddress.parse(
        family == AddressFamily.AF_INET
            ? "10.0." + subnet + "." + number
            : "fd0" + subnet + "::" + number);
  }

  SocketAddress at(int subnet, int number, int port) {
    return new SocketAddress(address(subnet, number), port);
  }

  FwpsLayer layer(String name) {
    String suffix = family == AddressFamily.AF_INET6 ? "_V6" : "_V4";
    return Objects.requireNonNull(FwpsLayer.byName(name + suffix));
  }

  Guid key() {
    return Guid.parse(String.format(Locale.ROOT, "00000000-0000-0000-0000-%012x", ++keys));
  }

  EngineSession session(Host host) {
    Wfp wfp = Objects.requireNonNull(platforms.get(host.name()));
    return Objects.requireNonNull(wfp.engine().open(SessionOptions.user("t", false)).session());
  }

  private void watch(Host host, FwpsLayer layer) {
    if (layer != null) {
      callout(host, layer, (values, out) -> {});
    }
  }

  /** Something a callout does at a layer besides writing down what it is told. */
  void callout(Host host, FwpsLayer layer, BiConsumer<FwpsIncomingValues, FwpsClassifyOut> act) {
    Guid key = key();
    Objects.requireNonNull(platforms.get(host.name()))
        .callouts()
        .register(
            new FwpsCallout(
                3,
                key,
                0,
                (values, meta, data, context, filter, flow, out) -> {
                  seen.add(new Seen(host.name(), shortName(layer), fields(values), meta(meta)));
                  if (layer == layer("INBOUND_IPPACKET") && data instanceof NetBufferList nbl) {
                    hops.add(hopLimit(nbl, meta.ipHeaderSize()));
                  }
                  act.accept(values, out);
                },
                (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
                null));
    EngineSession session = session(host);
    session.add(new FwpmCallout(key, "c", 0, null, layer));
    NtStatus added =
        session
            .add(
                FwpmFilter.at(layer)
                    .callout(FwpActionType.FWP_ACTION_CALLOUT_INSPECTION, key)
                    .build())
            .status();
    assertThat(added).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  private int hopLimit(NetBufferList nbl, int header) {
    nbl.firstNetBuffer().retreat(header);
    byte[] packet = nbl.firstNetBuffer().copyBytes();
    nbl.firstNetBuffer().advance(header);
    return packet[family == AddressFamily.AF_INET ? 8 : 7] & 0xff;
  }

  private static String shortName(FwpsLayer layer) {
    return layer.shortName().replaceAll("_V[46]", "");
  }

  private static Map<String, String> fields(FwpsIncomingValues values) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < values.valueCount(); i++) {
      FwpsField field = values.layer().field(i);
      FwpValue value = values.incomingValue(i);
      if (!value.isEmpty()) {
        assertThat(value.type()).as(field.name()).isEqualTo(values.layer().type(i));
      }
      all.put(field.name(), text(field, value));
    }
    return all;
  }

  private static String text(FwpsField field, FwpValue value) {
    if (value.isEmpty()) {
      return "-";
    }
    boolean address = field.name().endsWith("_ADDRESS");
    return switch (value.type()) {
      case FWP_UINT32 ->
          address ? IpAddress.ofIpv4((int) value.asLong()).toString() : "" + value.asLong();
      case FWP_UINT8, FWP_UINT16, FWP_UINT64 -> "" + value.asLong();
      case FWP_BYTE_ARRAY16_TYPE -> IpAddress.of(value.asBytes()).toString();
      case FWP_TOKEN_ACCESS_INFORMATION_TYPE -> value.asToken().sids().getFirst().text();
      case FWP_BYTE_BLOB_TYPE -> appName(value);
      default -> value.type() == FwpDataType.FWP_EMPTY ? "-" : value.toString();
    };
  }

  private static String appName(FwpValue blob) {
    String path = new String(blob.asBytes(), StandardCharsets.UTF_16LE);
    return path.substring(path.lastIndexOf('\\') + 1).replace("\0", "");
  }

  private static Map<String, String> meta(FwpsIncomingMetadataValues meta) {
    Map<String, String> all = new TreeMap<>();
    for (FwpsMetadataField field : FwpsMetadataField.values()) {
      if (meta.isPresent(field)) {
        Object object = meta.object(field);
        String text =
            object instanceof FwpValue blob ? appName(blob) : object == null ? null : "" + object;
        all.put(field.shortName(), text == null ? "" + meta.number(field) : text);
      }
    }
    return all;
  }

  UserProcess process(Host host, String name) {
    return host.processes().start(name, "C:\\" + name + ".exe");
  }

  Socket socket(UserProcess process, SocketKind kind) {
    return socket(process, kind, SocketOptions.DEFAULT);
  }

  Socket socket(UserProcess process, SocketKind kind, SocketOptions options) {
    return Hosts.of(network, process).sockets().open(process, kind, family, options);
  }

  void start(UserProcess process, long atNanos, Body body) {
    process.startThread(
        "main",
        () -> {
          sleep(Hosts.of(network, process), atNanos);
          try {
            body.run();
          } catch (SocketError error) {
            failures.add(process.name() + " " + error.error());
          }
        });
  }

  void sleep(Host host, long nanos) {
    WaitQueue queue = new WaitQueue(host.machine(), "sleep of a test");
    Wait.until(kernel, "sleep", queue, () -> false, nanos);
  }

  void run() {
    RunEnd end = kernel.run(400_000 * MILLISECOND);
    assertThat(end.error()).as(end.toString()).isNull();
    assertThat(end.reason()).as(end.detail()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(findings.all()).isEmpty();
  }

  /** The classifies of a host at a layer, in order. */
  List<Seen> at(Host host, String layer) {
    return seen.stream()
        .filter(each -> each.host().equals(host.name()) && each.layer().equals(layer))
        .toList();
  }

  Seen first(Host host, String layer) {
    List<Seen> all = at(host, layer);
    assertThat(all).as(host + " " + layer + " of " + seen.size()).isNotEmpty();
    return all.getFirst();
  }
}
