package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.inspect.ReauthorizeReason;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Processes that open, use, abort and close sockets in every order, drivers that block, absorb and
 * park, flows that are aborted and reauthorised, a server that exits: whatever happens, nothing
 * leaks, and what the layers were told at the start they are told at the end.
 */
class ChaosTest {
  private static final int SEEDS = Integer.getInteger("wfpsim.seeds", 150);

  @Test
  void anything_atAnyTime_leavesNothingBehind_R342_R343() {
    for (int seed = 0; seed < SEEDS; seed++) {
      new Chaos(seed).run();
    }
  }

  private static final class Chaos {
    final int seed;
    final TwoHosts net;
    final List<String> unexpected = new ArrayList<>();
    long draws;

    Chaos(int seed) {
      this.seed = seed;
      TcpSettings tcp =
          TcpSettings.DEFAULT
              .withRetries(2, 4)
              .withBuffers(3000, 2000)
              .withEndTimes(0, SECOND, SECOND);
      net =
          new TwoHosts(
              seed % 2 == 0 ? AddressFamily.AF_INET : AddressFamily.AF_INET6,
              seed,
              new LinkOptions("wire").loss(0.03).duplicate(0.03).reorder(0.05, 5 * MILLISECOND),
              CarrierKind.AUTOMATIC,
              new TransportSettings(tcp, 2 * SECOND, 3000, null),
              1 + seed % 3);
      for (RecordingInspection at : List.of(net.atA, net.atB)) {
        at.onLayer = layer -> interfere(at, layer);
      }
    }

    int pick(int n) {
      return net.kernel.choices().pick(ChoiceKind.APPLICATION, StableHash.mix(seed, draws++), n);
    }

    void interfere(RecordingInspection at, String layer) {
      for (int call = pick(3); call > 0; call--) {
        net.kernel.call("KeQueryPerformanceCounter", () -> 0);
      }
      int verdict = pick(60);
      at.verdicts.put(
          layer, verdict == 0 ? Verdict.BLOCK : verdict == 1 ? Verdict.ABSORB : Verdict.PERMIT);
    }

    void run() {
      net.onServer(() -> tolerant(this::serve));
      net.onServer(() -> tolerant(this::serveDatagrams));
      for (int i = 0; i < 4; i++) {
        net.onClient(() -> use(3));
      }
      net.onServer(() -> disturb(net.b));
      net.onClient(() -> disturb(net.a));
      net.onServer(
          () -> {
            net.sleep((1 + pick(40)) * SECOND / 10);
            net.server.exit();
            net.sleep(60 * SECOND);
            net.client.exit();
          });
      RunEnd end = net.kernel.run(600 * SECOND);
      String what = "seed=" + seed + " " + end;
      assertThat(end.error()).as(what).isNull();
      assertThat(end.reason()).as(what).isEqualTo(RunEnd.Reason.COMPLETED);
      assertThat(net.findings.all()).as(what).isEmpty();
      assertThat(unexpected).as(what).isEmpty();
      for (Host host : List.of(net.a, net.b)) {
        // the stack has one of its own for ICMP in each family, once it has had to answer
        assertThat(host.transport().openEndpoints()).as(what).isLessThanOrEqualTo(2);
        assertThat(host.transport().flows().all()).as(what).isEmpty();
        assertThat(host.tcp().connectionCount()).as(what).isZero();
        assertThat(host.transport().ports(6).portsHeld()).as(what).isZero();
        assertThat(host.transport().ports(17).portsHeld()).as(what).isZero();
        assertThat(host.buffers().liveCount()).as(what).isZero();
      }
      assertThat(net.network.streams().openStreams()).as(what).isZero();
      balanced(net.atA, what);
      balanced(net.atB, what);
    }

    void balanced(RecordingInspection at, String what) {
      long assigned = count(at, "RESOURCE_ASSIGNMENT");
      long refused = count(at, "ALE_RESOURCE_ASSIGNMENT_DISCARD");
      long absorbed = at.absorbed;
      assertThat(count(at, "RESOURCE_RELEASE")).as(what).isEqualTo(assigned - refused - absorbed);
      assertThat(at.closed).as(what).containsExactlyInAnyOrderElementsOf(at.owed);
      assertThat(count(at, "FLOW_DELETED")).as(what).isEqualTo(count(at, "FLOW_ESTABLISHED"));
    }

    static long count(RecordingInspection at, String layer) {
      return at.layers.stream().filter(layer::equals).count();
    }

    /** Errors are part of the game; anything else is not. */
    void tolerant(TwoHosts.Body body) {
      try {
        body.run();
      } catch (SocketError expected) {
        // the other side, a filter or the exit got in the way
      }
    }

    void serve() throws SocketError {
      Socket listener = listenSomehow();
      while (true) {
        Socket accepted = listener.accept();
        net.start(net.server, () -> tolerant(() -> echo(accepted)));
      }
    }

    Socket listenSomehow() throws SocketError {
      while (true) {
        Socket socket = net.socket(net.server, SocketKind.STREAM);
        try {
          socket.bind(net.any(80));
          socket.listen(3);
          return socket;
        } catch (SocketError blocked) {
          socket.close();
          if (!net.server.isRunning()) {
            throw blocked;
          }
        }
      }
    }

    void echo(Socket socket) throws SocketError {
      byte[] buffer = new byte[4000];
      int count = socket.receive(buffer);
      while (count > 0) {
        socket.send(buffer, 0, count);
        count = socket.receive(buffer);
      }
      socket.close();
    }

    void serveDatagrams() throws SocketError {
      Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
      socket.bind(net.any(53));
      while (true) {
        var got = socket.receiveFrom();
        tolerant(() -> socket.sendTo(got.payload(), got.from()));
      }
    }

    void use(int times) {
      for (int i = 0; i < times; i++) {
        boolean stream = pick(3) > 0;
        SocketOptions options =
            pick(4) == 0
                ? SocketOptions.DEFAULT.withLinger(pick(2) * SECOND)
                : SocketOptions.DEFAULT;
        Socket socket =
            net.socket(net.client, stream ? SocketKind.STREAM : SocketKind.DATAGRAM, options);
        if (pick(4) == 0) {
          net.start(
              net.client,
              () -> {
                net.sleep(pick(2000) * MILLISECOND);
                socket.close();
              });
        }
        tolerant(() -> talk(socket, stream));
        if (pick(5) == 0) {
          socket.abort();
        } else if (pick(5) > 0) {
          socket.close();
        }
      }
    }

    void talk(Socket socket, boolean stream) throws SocketError {
      byte[] buffer = new byte[5000];
      int port = stream ? 80 + pick(10) / 9 : 53 + pick(5) / 4;
      socket.connect(net.toB(port), pick(2) == 0 ? 3 * SECOND : Wait.FOREVER);
      for (int i = pick(4); i >= 0; i--) {
        socket.send(buffer, 0, 1 + pick(stream ? 5000 : 1400));
        int got = socket.receive(buffer, 0, 1 + pick(5000), (1 + pick(2000)) * MILLISECOND);
        if (stream && got == 0) {
          return;
        }
      }
      if (stream && pick(2) == 0) {
        socket.shutdownSend();
        while (socket.receive(buffer, 0, 5000, SECOND) > 0) {
          // reads to the end
        }
      }
    }

    void disturb(Host host) {
      for (int i = 0; i < 10; i++) {
        net.sleep(pick(600) * MILLISECOND);
        for (Flow flow : List.copyOf(host.transport().flows().all())) {
          int what = pick(8);
          if (what == 0) {
            host.transport().abort(flow);
          } else if (what < 4) {
            flow.requestReauthorize(ReauthorizeReason.POLICY_CHANGE);
          }
        }
      }
    }
  }
}
