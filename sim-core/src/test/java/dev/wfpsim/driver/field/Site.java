package dev.wfpsim.driver.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverHost;
import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Hosts;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Client {@code a}, router {@code r} and server {@code b} in a row, the platform on all three; a
 * has two addresses. Nothing runs until {@link #run}.
 */
final class Site {
  static final int PORT = 443;
  static final long MILLISECOND = 1_000_000;
  static final long SECOND = 1_000_000_000;

  /** What a process does; a socket error it does not catch is written to the log. */
  interface Body {
    void run() throws SocketError;
  }

  final AddressFamily family;
  final Findings findings = new Findings();
  final Trace trace = new Trace();
  final Kernel kernel;
  final Network network;
  final Host a;
  final Host r;
  final Host b;
  final Wfp atA;
  final Wfp atR;
  final Wfp atB;
  final UserProcess client;
  final UserProcess server;
  final List<String> log = new ArrayList<>();

  Site(Case given) {
    this(given, PlatformProfile.DOCUMENTED);
  }

  Site(Case given, PlatformProfile profile) {
    this(given, profile, link -> link);
  }

  /** The same, with links that behave otherwise. */
  Site(Case given, PlatformProfile profile, UnaryOperator<LinkOptions> links) {
    family = given.family();
    kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(given.seed()),
            trace,
            findings,
            given.carrier());
    network = new Network(kernel);
    a = host("a", "10.0.1.1/24", "10.0.1.3/24", "fd01::1/64", "fd01::3/64");
    r = network.addHost(new HostOptions("r").processors(2).forwarding(true));
    r.addInterface("west", 1500).addAddress(dev.wfpsim.net.address.IpPrefix.parse("10.0.1.2/24"));
    r.interfaces().getLast().addAddress(dev.wfpsim.net.address.IpPrefix.parse("fd01::2/64"));
    r.addInterface("east", 1500).addAddress(dev.wfpsim.net.address.IpPrefix.parse("10.0.2.2/24"));
    r.interfaces().getLast().addAddress(dev.wfpsim.net.address.IpPrefix.parse("fd02::2/64"));
    b = host("b", "10.0.2.1/24", "fd02::1/64");
    network.connectInterfaces(
        links.apply(new LinkOptions("west")),
        List.of(a.interfaces().getLast(), r.interfaces().get(1)));
    network.connectInterfaces(
        links.apply(new LinkOptions("east")),
        List.of(r.interfaces().get(2), b.interfaces().getLast()));
    network.start();
    atA = new Wfp(a, profile);
    atR = new Wfp(r, profile);
    atB = new Wfp(b, profile);
    client = a.processes().start("client", "C:\\client.exe");
    server = b.processes().start("server", "C:\\server.exe");
  }

  /** One run: family, seed and carrier. */
  record Case(AddressFamily family, long seed, CarrierKind carrier) {
    static Case of(AddressFamily family, long seed) {
      return new Case(family, seed, CarrierKind.AUTOMATIC);
    }
  }

  /** A scenario of one case; answers the site it has run. */
  interface Scenario {
    Site run(Case given);
  }

  /** Both families and many seeds; each also on platform threads, which must change nothing. */
  static void everywhere(int seeds, Scenario scenario) {
    for (AddressFamily family : List.of(AddressFamily.AF_INET, AddressFamily.AF_INET6)) {
      for (long seed = 1; seed <= seeds; seed++) {
        Site first;
        try {
          first = scenario.run(Case.of(family, seed));
        } catch (AssertionError e) {
          throw new AssertionError(e.getMessage() + " family=" + family + " seed=" + seed, e);
        }
        if (seed % 8 == 1) {
          Site again = scenario.run(new Case(family, seed, CarrierKind.THREAD));
          assertThat(again.trace.fingerprint()).isEqualTo(first.trace.fingerprint());
        }
      }
    }
  }

  private Host host(String name, String... addresses) {
    Host host = network.addHost(new HostOptions(name).processors(2));
    var nic = host.addInterface("nic", 1500);
    for (String each : addresses) {
      nic.addAddress(dev.wfpsim.net.address.IpPrefix.parse(each));
    }
    return host;
  }

  boolean v4() {
    return family == AddressFamily.AF_INET;
  }

  IpAddress address(String v4, String v6) {
    return IpAddress.parse(v4() ? v4 : v6);
  }

  SocketAddress toB(int port) {
    return new SocketAddress(address("10.0.2.1", "fd02::1"), port);
  }

  SocketAddress any(int port) {
    return new SocketAddress(IpAddress.any(family), port);
  }

  SocketAddress loopback(int port) {
    return new SocketAddress(IpAddress.loopback(family), port);
  }

  /** The drivers of one host. */
  static final class Drivers {
    final DriverHost host;

    Drivers(Wfp wfp) {
      host = new DriverHost(wfp);
    }

    LoadedDriver load(Driver driver) {
      return load(driver.getClass().getSimpleName().toLowerCase(Locale.ROOT), driver);
    }

    LoadedDriver load(String name, Driver driver) {
      return host.load(name, driver);
    }
  }

  Socket stream(UserProcess process) {
    return Hosts.of(network, process).sockets().open(process, SocketKind.STREAM, family);
  }

  Socket datagram(UserProcess process) {
    return Hosts.of(network, process).sockets().open(process, SocketKind.DATAGRAM, family);
  }

  void process(UserProcess process, Body body) {
    process.startThread("main", () -> guarded(process.name(), body));
  }

  private void guarded(String who, Body body) {
    try {
      body.run();
    } catch (SocketError error) {
      log.add(who + " " + error.error());
    }
  }

  /** A thread of the system, as drivers' parts and tests use. */
  void system(Host host, String name, long afterNanos, Runnable body) {
    host.machine()
        .startThread(
            name,
            () -> {
              host.machine().delay(afterNanos);
              body.run();
            });
  }

  void sleep(UserProcess process, long nanos) {
    process.machine().delay(nanos);
  }

  /** Serves {@code connections} TCP connections one after the other, by echoing all. */
  void echo(UserProcess process, int port, int connections) {
    process(
        process,
        () -> {
          Socket listener = stream(process);
          listener.bind(any(port));
          listener.listen();
          for (int i = 0; i < connections; i++) {
            Socket peer = listener.accept();
            log.add(process.name() + " accepted " + peer.remoteAddress());
            process.startThread("peer", () -> guarded(process.name(), () -> answer(peer)));
          }
          listener.close();
        });
  }

  private static void answer(Socket peer) throws SocketError {
    byte[] all = receiveAll(peer);
    peer.send(all);
    peer.shutdownSend();
    peer.close();
  }

  /** Answers {@code datagrams} datagrams, then closes. */
  void echoDatagrams(UserProcess process, int port, int datagrams) {
    process(
        process,
        () -> {
          Socket socket = datagram(process);
          socket.bind(any(port));
          for (int i = 0; i < datagrams; i++) {
            var got = socket.receiveFrom();
            log.add(process.name() + " got " + got.payload().length + " from " + got.from());
            socket.sendTo(got.payload(), got.from());
          }
          sleep(process, SECOND);
          socket.close();
        });
  }

  /** Connects, sends, and reads the same back. */
  void exchange(UserProcess process, SocketAddress to, int bytes) throws SocketError {
    Socket socket = stream(process);
    try {
      socket.connect(to);
      byte[] sent = text(bytes);
      socket.send(sent);
      socket.shutdownSend();
      assertThat(receiveAll(socket)).isEqualTo(sent);
      log.add(process.name() + " done");
    } finally {
      socket.close();
    }
  }

  static byte[] receiveAll(Socket socket) throws SocketError {
    byte[] all = new byte[0];
    byte[] part = new byte[4096];
    for (int n = socket.receive(part); n > 0; n = socket.receive(part)) {
      int old = all.length;
      all = Arrays.copyOf(all, old + n);
      System.arraycopy(part, 0, all, old, n);
    }
    return all;
  }

  static byte[] text(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return bytes;
  }

  /** Runs to an ordinary end. */
  Site run() {
    RunEnd end = runToEnd();
    assertThat(end.reason())
        .as(end.detail() + " " + codes() + " " + log)
        .isEqualTo(RunEnd.Reason.COMPLETED);
    return this;
  }

  /** Runs to whatever end; only an exception inside fails. */
  RunEnd runToEnd() {
    RunEnd end = kernel.run(600 * SECOND);
    if (end.error() != null) {
      throw new AssertionError(end.detail(), end.error());
    }
    return end;
  }

  /** {@code R-130 WRITABLE_DATA_NOT_APPLIED}, in order. */
  List<String> codes() {
    return findings.all().stream()
        .filter(each -> each.severity() != Severity.NOTE)
        .map(each -> each.rule() + " " + each.code())
        .toList();
  }

  @Nullable Finding finding(String code) {
    return findings.all().stream().filter(f -> f.code().equals(code)).findFirst().orElse(null);
  }

  static void succeed(NtStatus status) {
    assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
  }
}
