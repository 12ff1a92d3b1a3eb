package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order in which UDP and ICMP echo visit the layers, for both families. */
class UdpLayerOrderTest {
  private static final String[] NEXT_SEND = {
    "DATAGRAM_DATA", "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET"
  };

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void bind_redirectThenAssignmentAndNoListen_R324_R345(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () -> {
          net.socket(net.client, SocketKind.DATAGRAM).bind(net.any(53));
          net.socket(net.client, SocketKind.RAW_ICMP).bind(net.any(0));
        });
    net.run();
    assertThat(net.atA.layers)
        .containsExactly(
            "BIND_REDIRECT", "RESOURCE_ASSIGNMENT", "BIND_REDIRECT", "RESOURCE_ASSIGNMENT");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void send_newPeer_authorisedOnce_R325_R346_R344(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> first = new ArrayList<>();
    List<String> later = new ArrayList<>();
    List<String> other = new ArrayList<>();
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(new byte[8], net.toB(53));
          first.addAll(net.atA.take());
          socket.sendTo(new byte[8], net.toB(53));
          later.addAll(net.atA.take());
          socket.sendTo(new byte[8], net.toB(54));
          other.addAll(net.atA.take());
        });
    net.run(MILLISECOND / 2);
    assertThat(first)
        .containsExactly(
            "BIND_REDIRECT",
            "RESOURCE_ASSIGNMENT",
            "CONNECT_REDIRECT",
            "AUTH_CONNECT+packet",
            "FLOW_ESTABLISHED",
            "DATAGRAM_DATA",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET");
    assertThat(later).containsExactly(NEXT_SEND);
    assertThat(other).startsWith("CONNECT_REDIRECT", "AUTH_CONNECT+packet", "FLOW_ESTABLISHED");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void receive_newPeer_authorisedOnceAndAnswersWithoutConnect_R326_R298(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> answered = new ArrayList<>();
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(53));
          net.atB.take();
          Datagram first = socket.receiveFrom();
          assertThat(net.atB.take())
              .containsExactly(
                  "INBOUND_IPPACKET",
                  "INBOUND_TRANSPORT",
                  "AUTH_RECV_ACCEPT",
                  "FLOW_ESTABLISHED",
                  "DATAGRAM_DATA");
          socket.sendTo(first.payload(), first.from());
          answered.addAll(net.atB.take());
          socket.receiveFrom();
          assertThat(net.atB.take())
              .containsExactly("INBOUND_IPPACKET", "INBOUND_TRANSPORT", "DATAGRAM_DATA");
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          net.sleep(MILLISECOND);
          socket.sendTo(new byte[] {1, 2, 3}, net.toB(53));
          assertThat(socket.receiveFrom().payload()).containsExactly(1, 2, 3);
          socket.sendTo(new byte[] {4}, net.toB(53));
        });
    net.run(SECOND);
    assertThat(answered).containsExactly(NEXT_SEND);
    assertThat(
            net.atB.packets.stream()
                .filter(p -> p.has(PacketIndication.ALE_CLASSIFY_REQUIRED))
                .count())
        .isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void send_closedPort_discardThenIcmpError_R327_R333(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(new byte[8], net.toB(99));
          assertThatThrownBy(socket::receiveFrom).hasMessageContaining("WSAECONNRESET");
        });
    net.run(SECOND);
    assertThat(net.atB.layers)
        .containsExactly(
            "INBOUND_IPPACKET",
            "INBOUND_IPPACKET_DISCARD",
            "OUTBOUND_ICMP_ERROR",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void send_closedPortAndDiscardBlocked_noIcmpError_R107(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atB.verdicts.put("INBOUND_IPPACKET_DISCARD", Verdict.BLOCK);
    net.onClient(
        () -> net.socket(net.client, SocketKind.DATAGRAM).sendTo(new byte[8], net.toB(99)));
    net.run(SECOND);
    assertThat(net.atB.layers).containsExactly("INBOUND_IPPACKET", "INBOUND_IPPACKET_DISCARD");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void close_closureOnceThenReleaseThenFlows_R328_R342_R343_R297(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(new byte[8], net.toB(53));
          socket.sendTo(new byte[8], net.toB(54));
          net.atA.take();
          socket.close();
          assertThat(net.atA.take())
              .containsExactly(
                  "ENDPOINT_CLOSURE", "RESOURCE_RELEASE", "FLOW_DELETED", "FLOW_DELETED");
        });
    net.run(MILLISECOND / 2);
    assertThat(net.a.transport().openEndpoints()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void flow_idle60s_expiresAndIsAuthorisedAgain_R166_R297(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(new byte[8], net.toB(53));
          net.sleep(40 * SECOND);
          socket.sendTo(new byte[8], net.toB(53));
          net.atA.take();
          net.sleep(59 * SECOND);
          assertThat(net.atA.take()).doesNotContain("FLOW_DELETED");
          net.sleep(2 * SECOND);
          assertThat(net.atA.take()).containsExactly("FLOW_DELETED");
          socket.sendTo(new byte[8], net.toB(53));
          assertThat(net.atA.take())
              .startsWith("CONNECT_REDIRECT", "AUTH_CONNECT+packet", "FLOW_ESTABLISHED");
          socket.close();
        });
    net.run();
  }

  /**
   * A datagram in the moment in which the flow's time is over: it goes on the flow that is still
   * there, or begins another when it is gone; never is there a second one beside it.
   */
  @Test
  void flow_usedWhenItsTimeIsOver_goesOnOrIsGone_R166() {
    SortedSet<String> seen = new TreeSet<>();
    for (int seed = 1; seed <= 200; seed++) {
      LinkOptions link = new LinkOptions("wire");
      TwoHosts net =
          new TwoHosts(
              AddressFamily.AF_INET,
              seed,
              link,
              CarrierKind.AUTOMATIC,
              TransportSettings.DEFAULT,
              1);
      long early = seed % 40 * 100L;
      net.onClient(
          () -> {
            Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
            socket.sendTo(new byte[8], net.toB(53));
            net.atA.take();
            net.sleep(60 * SECOND - early);
            socket.sendTo(new byte[8], net.toB(53));
            List<String> told = net.atA.take();
            int gone = told.indexOf("FLOW_DELETED");
            int asked = told.indexOf("AUTH_CONNECT+packet");
            seen.add(asked < 0 ? "goes on" : gone >= 0 && gone < asked ? "anew" : "beside it");
            socket.close();
          });
      net.run();
    }
    assertThat(seen).containsExactly("anew", "goes on");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void send_blockedOrAbsorbed_errorOrSilence(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          net.atA.verdicts.put("AUTH_CONNECT+packet", Verdict.BLOCK);
          assertThatThrownBy(() -> socket.sendTo(new byte[8], net.toB(53)))
              .hasMessageContaining("WSAEACCES");
          assertThat(net.atA.take()).endsWith("ALE_AUTH_CONNECT_DISCARD");
          net.atA.verdicts.put("AUTH_CONNECT+packet", Verdict.ABSORB);
          socket.sendTo(new byte[8], net.toB(53));
          assertThat(net.atA.take()).endsWith("AUTH_CONNECT+packet");
          net.atA.verdicts.clear();
          net.atA.verdicts.put("DATAGRAM_DATA", Verdict.BLOCK);
          assertThatThrownBy(() -> socket.sendTo(new byte[8], net.toB(53)))
              .hasMessageContaining("WSAEACCES");
          assertThat(net.atA.take()).endsWith("DATAGRAM_DATA", "DATAGRAM_DATA_DISCARD");
        });
    net.run(SECOND);
    assertThat(net.atB.layers).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void echo_outAndIn_followUdpsPattern_R329_R330_R331(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    boolean v4 = family == AddressFamily.AF_INET;
    byte[] request = new byte[40];
    request[0] = (byte) (v4 ? 8 : 128);
    request[5] = 77;
    request[7] = 1;
    List<String> out = new ArrayList<>();
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.RAW_ICMP);
          socket.sendTo(request, net.toB(0));
          out.addAll(net.atA.take());
          byte[] reply = socket.receiveFrom().payload();
          assertThat(reply[0]).isEqualTo((byte) (v4 ? 0 : 129));
          assertThat(reply[5]).isEqualTo((byte) 77);
          assertThat(reply).hasSize(40);
        });
    net.run(SECOND);
    assertThat(out)
        .as("raw ICMP may be redirected, so the redirect layers are among them")
        .containsSubsequence(
            "RESOURCE_ASSIGNMENT",
            "AUTH_CONNECT+packet",
            "FLOW_ESTABLISHED",
            "DATAGRAM_DATA",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET");
    assertThat(((ConnectOperation) net.atA.operations.getLast()).endpoint().raw()).isTrue();
    assertThat(net.atB.layers)
        .containsExactly(
            "INBOUND_IPPACKET",
            "INBOUND_TRANSPORT",
            "AUTH_RECV_ACCEPT",
            "FLOW_ESTABLISHED",
            "DATAGRAM_DATA",
            "DATAGRAM_DATA",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET");
    assertThat(net.atB.packets.get(1).local().port()).isEqualTo(v4 ? 8 : 128);
    assertThat(net.atB.packets.get(1).icmpIdAndSequence()).isEqualTo(77 << 16 | 1);
    assertThat(net.a.transport().openEndpoints()).as("the raw socket").isEqualTo(1);
    assertThat(net.b.transport().openEndpoints()).as("the stack's own is not counted").isZero();
  }

  /** As a datagram comes to the socket that talks with its sender, and to no other. */
  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void echoReply_comesToTheSocketThatAsked_R329(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> heard = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int identifier = i;
      net.onClient(
          () -> {
            Socket socket = net.socket(net.client, SocketKind.RAW_ICMP);
            byte[] request = new byte[8];
            request[0] = (byte) (family == AddressFamily.AF_INET ? 8 : 128);
            request[5] = (byte) identifier;
            if (identifier < 3) { // the third asks nobody
              socket.sendTo(request, net.toB(0));
            } else {
              socket.bind(net.any(0));
            }
            try {
              while (true) {
                heard.add(identifier + " hears " + socket.receiveFrom(SECOND).payload()[5]);
              }
            } catch (SocketError nothingMore) {
              socket.close();
            }
          });
    }
    net.run(5 * SECOND);
    assertThat(heard).containsExactlyInAnyOrder("1 hears 1", "2 hears 2");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void echoReply_thatNobodyAskedFor_isDiscarded_R329(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> heard = new ArrayList<>();
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.RAW_ICMP);
          socket.bind(net.any(0));
          try {
            heard.add("heard " + socket.receiveFrom(SECOND).payload().length);
          } catch (SocketError nothing) {
            socket.close();
          }
        });
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.RAW_ICMP);
          byte[] reply = new byte[8];
          reply[0] = (byte) (family == AddressFamily.AF_INET ? 0 : 129);
          socket.sendTo(reply, net.toA(0));
          socket.close();
        });
    net.run(5 * SECOND);
    assertThat(heard).isEmpty();
    assertThat(net.atA.layers).contains("INBOUND_TRANSPORT_DISCARD");
    assertThat(net.atA.layers).doesNotContain("INBOUND_TRANSPORT", "AUTH_RECV_ACCEPT");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void echo_anotherIdentifier_isAnotherFlow_R300(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.RAW_ICMP);
          for (int id : new int[] {1, 1, 2}) {
            byte[] request = new byte[8];
            request[0] = (byte) (family == AddressFamily.AF_INET ? 8 : 128);
            request[5] = (byte) id;
            socket.sendTo(request, net.toB(0));
          }
        });
    net.run(SECOND);
    assertThat(net.atA.layers.stream().filter("AUTH_CONNECT+packet"::equals)).hasSize(2);
    assertThat(net.atB.layers.stream().filter("AUTH_RECV_ACCEPT"::equals)).hasSize(2);
  }
}
