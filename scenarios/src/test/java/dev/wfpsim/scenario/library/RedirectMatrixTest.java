package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.kit.SockaddrStorage;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Redirection and authorisation over every family, kind of socket, kind of bind and kind of
 * address: 144 cases after the functional tests of a redirecting product.
 *
 * <p>Twelve groups (four families, three kinds of socket), each with three destinations authorised
 * and refused, seven redirections from implicitly and explicitly bound sockets, and two
 * redirections whose new destination is then authorised and refused.
 */
class RedirectMatrixTest {
  private static final int PORT = 4444;
  private static final int PROXY_PORT = 4443;
  private static final long PATIENCE_NANOS = 3_000_000_000L;
  private static final byte[] PING = MatrixServer.bytes("ping");

  enum Family {
    IPV4,
    V4_MAPPED,
    IPV6,
    DUAL_IPV6;

    boolean isIpv4() {
      return this == IPV4 || this == V4_MAPPED;
    }

    AddressFamily addresses() {
      return isIpv4() ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
    }

    AddressFamily socket() {
      return this == IPV4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
    }

    SocketOptions options() {
      return this == V4_MAPPED || this == DUAL_IPV6
          ? SocketOptions.DEFAULT.withDualStack()
          : SocketOptions.DEFAULT;
    }

    /** An address as a program of this family writes it. */
    IpAddress written(IpAddress address) {
      return this == V4_MAPPED ? address.mapped() : address;
    }
  }

  enum Kind {
    TCP,
    UNCONNECTED_UDP,
    CONNECTED_UDP;

    SocketKind socket() {
      return this == TCP ? SocketKind.STREAM : SocketKind.DATAGRAM;
    }
  }

  enum Place {
    LOOPBACK,
    LOCAL,
    REMOTE,
    VIP;

    IpAddress address(Family family) {
      boolean four = family.isIpv4();
      return switch (this) {
        case LOOPBACK -> IpAddress.loopback(family.addresses());
        case LOCAL -> four ? LibraryBench.LOCAL_V4 : LibraryBench.LOCAL_V6;
        case REMOTE -> four ? LibraryBench.REMOTE_V4 : LibraryBench.REMOTE_V6;
        case VIP -> IpAddress.parse(four ? "10.0.0.200" : "fd00::200");
      };
    }
  }

  record Redirect(Family family, Kind kind, Place from, Place to) {}

  record Target(Family family, Kind kind, Place place) {}

  // --- the cases

  static Stream<Target> targets() {
    return groups(List.of(Place.LOOPBACK, Place.LOCAL, Place.REMOTE));
  }

  static Stream<Target> combinedTargets() {
    return groups(List.of(Place.REMOTE, Place.LOOPBACK));
  }

  private static Stream<Target> groups(List<Place> places) {
    List<Target> targets = new ArrayList<>();
    for (Family family : Family.values()) {
      for (Kind kind : Kind.values()) {
        places.forEach(place -> targets.add(new Target(family, kind, place)));
      }
    }
    return targets.stream();
  }

  static Stream<Redirect> redirects() {
    Place[][] ways = {
      {Place.VIP, Place.REMOTE},
      {Place.VIP, Place.LOOPBACK},
      {Place.VIP, Place.LOCAL},
      {Place.LOOPBACK, Place.REMOTE},
      {Place.LOOPBACK, Place.LOCAL},
      {Place.LOCAL, Place.REMOTE},
      {Place.LOCAL, Place.LOOPBACK}
    };
    List<Redirect> redirects = new ArrayList<>();
    for (Family family : Family.values()) {
      for (Kind kind : Kind.values()) {
        for (Place[] way : ways) {
          redirects.add(new Redirect(family, kind, way[0], way[1]));
        }
      }
    }
    return redirects.stream();
  }

  // --- the tests

  @ParameterizedTest
  @MethodSource("targets")
  void authorise_destination_connectsUnlessPolicyBlocks(Target target) {
    for (boolean blocked : new boolean[] {false, true}) {
      World world = new World(target.family(), target.kind());
      if (blocked) {
        world.block(target.place(), PORT);
      }
      world.connect(target.place(), false);
      world.bench.run();

      if (blocked) {
        assertThat(world.outcome).isEqualTo("error " + WinsockError.WSAEACCES);
        assertThat(world.servedByAnyone()).isEmpty();
      } else {
        assertThat(world.outcome).isEqualTo(world.nameOf(target.place(), PORT));
        assertThat(world.server(target.place(), PORT).served).hasSize(1);
        assertThat(world.server(target.place(), PORT).served.get(0).context()).isNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("redirects")
  void redirect_everyWay_targetServesAndKnowsTheOriginal_R118_R167_R168(Redirect way) {
    for (boolean explicit : new boolean[] {false, true}) {
      if (explicit && way.to() == Place.LOOPBACK) {
        continue; // a local source cannot reach loopback
      }
      World world = new World(way.family(), way.kind());
      world.redirect(way.from(), way.to());
      world.connect(way.from(), explicit);
      world.bench.run();

      assertRedirected(world, way, explicit);
    }
  }

  @ParameterizedTest
  @MethodSource("combinedTargets")
  void redirectAndAuthorise_newDestination_isWhatPolicySees_R161(Target target) {
    for (boolean blocked : new boolean[] {false, true}) {
      World world = new World(target.family(), target.kind());
      world.redirect(Place.VIP, target.place());
      // A rule for the original destination has no say: it is not where the connection goes.
      world.block(Place.VIP, PORT);
      if (blocked) {
        world.block(target.place(), PROXY_PORT);
      }
      world.connect(Place.VIP, false);
      world.bench.run();

      if (blocked) {
        assertThat(world.outcome).isEqualTo("error " + WinsockError.WSAEACCES);
        assertThat(world.servedByAnyone()).isEmpty();
      } else {
        assertRedirected(
            world, new Redirect(target.family(), target.kind(), Place.VIP, target.place()), false);
      }
    }
  }

  private static void assertRedirected(World world, Redirect way, boolean explicit) {
    MatrixServer server = world.server(way.to(), PROXY_PORT);
    assertThat(world.outcome).isEqualTo(world.nameOf(way.to(), PROXY_PORT));
    assertThat(world.servedByAnyone()).hasSize(1);
    MatrixServer.Served served = server.served.get(0);
    IpAddress target = way.to().address(way.family());
    assertThat(served.at()).isEqualTo(new SocketAddress(target, PROXY_PORT));
    boolean ownAddress = explicit || way.to() == Place.REMOTE || way.to() == Place.LOCAL;
    Place source = ownAddress ? Place.LOCAL : Place.LOOPBACK;
    assertThat(served.from().address()).isEqualTo(source.address(way.family()));
    if (way.to() == Place.REMOTE) {
      assertThat(served.context()).isNull();
    } else {
      byte[] context = served.context();
      assertThat(context).hasSize(2 * SockaddrStorage.BYTES);
      assertThat(SockaddrStorage.read(context, 0))
          .isEqualTo(new SocketAddress(way.from().address(way.family()), PORT));
    }
  }

  /** One client, and servers at both ports of both hosts. */
  private static final class World {
    final Family family;
    final Kind kind;
    final LibraryBench bench;
    final Map<String, MatrixServer> servers = new TreeMap<>();
    String outcome = "nothing";

    World(Family family, Kind kind) {
      this.family = family;
      this.kind = kind;
      this.bench = new LibraryBench(family.ordinal() * 3L + kind.ordinal());
      for (int port : new int[] {PORT, PROXY_PORT}) {
        for (Place place : new Place[] {Place.LOCAL, Place.REMOTE}) {
          String name = nameOf(place, port);
          servers.put(
              name,
              new MatrixServer(
                  place == Place.REMOTE ? bench.remote : bench.client,
                  name,
                  family.addresses(),
                  kind.socket(),
                  port));
        }
      }
    }

    String nameOf(Place place, int port) {
      return (place == Place.REMOTE ? "remote-" : "local-") + port;
    }

    MatrixServer server(Place place, int port) {
      return java.util.Objects.requireNonNull(servers.get(nameOf(place, port)));
    }

    List<MatrixServer.Served> servedByAnyone() {
      return servers.values().stream().flatMap(server -> server.served.stream()).toList();
    }

    void block(Place place, int port) {
      FwpsLayer layer =
          family.isIpv4()
              ? FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4
              : FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6;
      bench.blockFilter(layer, place.address(family), port);
    }

    void redirect(Place from, Place to) {
      Map<String, Object> with = new TreeMap<>();
      with.put("port", PROXY_PORT);
      with.put("address", to.address(family));
      if (to != Place.REMOTE) {
        with.put("to", server(to, PROXY_PORT).process);
      }
      FixedSettings settings = new FixedSettings(1, with);
      bench.load(new ConnectRedirect(settings), "redirector");
      FwpsLayer layer =
          family.isIpv4()
              ? FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4
              : FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V6;
      bench.calloutFilter(
          layer, settings.calloutKey(family.isIpv4() ? "v4" : "v6"), from.address(family), PORT);
    }

    void connect(Place place, boolean explicit) {
      UserProcess app = bench.client.processes().start("app", "C:\\App\\app.exe");
      app.startThread(
          "connect",
          () -> {
            bench.client.machine().delay(10_000_000);
            outcome = exchange(app, place, explicit);
          });
    }

    private String exchange(UserProcess app, Place place, boolean explicit) {
      Socket socket =
          bench.client.sockets().open(app, kind.socket(), family.socket(), family.options());
      SocketAddress destination = new SocketAddress(family.written(place.address(family)), PORT);
      try {
        if (explicit) {
          IpAddress source = family.written(Place.LOCAL.address(family));
          socket.bind(new SocketAddress(source, 0));
        }
        return kind == Kind.TCP ? stream(socket, destination) : datagram(socket, destination);
      } catch (SocketError e) {
        return "error " + e.error();
      } finally {
        socket.close();
      }
    }

    private static String stream(Socket socket, SocketAddress destination) throws SocketError {
      socket.connect(destination, PATIENCE_NANOS);
      socket.send(PING);
      byte[] answer = new byte[64];
      int length = 0;
      while (true) {
        int got = socket.receive(answer, length, answer.length - length, PATIENCE_NANOS);
        if (got <= 0) {
          return new String(answer, 0, length, StandardCharsets.US_ASCII);
        }
        length += got;
      }
    }

    private String datagram(Socket socket, SocketAddress destination) throws SocketError {
      if (kind == Kind.CONNECTED_UDP) {
        socket.connect(destination);
        socket.send(PING);
      } else {
        socket.sendTo(PING, destination);
      }
      Datagram answer = socket.receiveFrom(PATIENCE_NANOS);
      return new String(answer.payload(), StandardCharsets.US_ASCII);
    }
  }
}
