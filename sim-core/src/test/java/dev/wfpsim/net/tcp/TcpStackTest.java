package dev.wfpsim.net.tcp;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.OutboundPacket;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.wire.IcmpFields;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.TcpFields;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Segments that belong to no connection or to an old one, and forged ICMP errors. */
class TcpStackTest {
  private final TwoHosts net = new TwoHosts(AddressFamily.AF_INET);

  private static final IpAddress A = IpAddress.parse("10.0.0.1");
  private static final IpAddress B = IpAddress.parse("10.0.0.2");

  /** Host A sends host B a segment that no connection of A knows. */
  private void forge(int sourcePort, int sequence, int acknowledgment, int flags) {
    forgeTo(B, sourcePort, sequence, acknowledgment, flags);
  }

  private void forgeTo(
      IpAddress target, int sourcePort, int sequence, int acknowledgment, int flags) {
    TcpFields fields =
        new TcpFields(sourcePort, 80, sequence, acknowledgment, flags, 1000, 0, TcpOptions.NONE);
    byte[] bytes = new byte[fields.headerLength()];
    fields.emit(Memory.of(bytes), 0);
    TcpHeader.view(Memory.of(bytes), 0, bytes.length).fillChecksum(A, target);
    send(bytes, A, target, IpProtocol.TCP);
  }

  private void send(byte[] bytes, IpAddress from, IpAddress to, int protocol) {
    NetBufferList nbl = net.a.stackPool().allocate(BufferKind.STACK, bytes, 0, bytes.length, 80);
    assertThat(net.a.ip().send(new OutboundPacket(nbl, from, to, protocol)).isSuccess()).isTrue();
    nbl.release();
  }

  /** Host A answers nothing from now on. */
  private void deafA() {
    net.atA.verdicts.put("INBOUND_IPPACKET", Verdict.BLOCK);
  }

  private List<String> answers() {
    List<String> answers = new ArrayList<>();
    for (TcpFields each : net.atB.tcpOut) {
      answers.add(TcpHeader.flagNames(each.flags()));
    }
    return answers;
  }

  @Test
  void listener_finWithoutSynOrAck_isIgnored_RFC9293_s3_10_7_2() {
    net.onServer(() -> net.listener(net.server, 80));
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          forge(5000, 1, 0, TcpHeader.FIN);
          forge(5000, 1, 0, 0);
        });
    net.run(SECOND);
    assertThat(answers()).isEmpty();
  }

  @Test
  void listener_ack_isReset_RFC9293_s3_10_7_2() {
    net.onServer(() -> net.listener(net.server, 80));
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          forge(5000, 1, 77, TcpHeader.ACK);
        });
    net.run(SECOND);
    assertThat(answers()).containsExactly("RST");
  }

  @Test
  void syn_toManyHosts_isIgnored_RFC9293_s3_9_2_3() {
    net.onServer(() -> net.listener(net.server, 80));
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          forgeTo(IpAddress.parse("10.0.0.255"), 5000, 1, 0, TcpHeader.SYN);
          forgeTo(IpAddress.parse("255.255.255.255"), 5000, 1, 0, TcpHeader.SYN);
          forgeTo(IpAddress.parse("224.0.0.1"), 5000, 1, 0, TcpHeader.SYN);
          forgeTo(IpAddress.parse("224.0.0.1"), 5000, 1, 0, TcpHeader.ACK);
          net.sleep(MILLISECOND);
          for (String nobody : List.of("0.0.0.0:80", "224.0.0.1:80", "10.0.0.2:0")) {
            Socket socket = net.socket(net.client, SocketKind.STREAM);
            assertThatThrownBy(() -> socket.connect(SocketAddress.parse(nobody)))
                .hasMessageContaining("WSAEADDRNOTAVAIL");
            socket.close();
          }
        });
    net.run(SECOND);
    assertThat(answers()).isEmpty();
    assertThat(net.b.tcp().connectionCount()).isZero();
  }

  @Test
  void closedPort_fin_isReset_RFC9293_s3_10_7_1() {
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          forge(5000, 1, 0, TcpHeader.FIN);
        });
    net.run(SECOND);
    assertThat(answers()).containsExactly("RST|ACK");
  }

  /** The server closes first, so that its side of the connection stays in TIME_WAIT. */
  private void leaveInTimeWait(boolean keepListening) {
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, 80);
          Socket socket = listener.accept();
          if (!keepListening) {
            listener.close();
          }
          socket.close();
          if (keepListening) {
            accepted = listener.accept();
          }
        });
  }

  private Socket accepted;

  private void exchangeAndClose() throws SocketError {
    net.sleep(20 * MILLISECOND);
    Socket socket = net.socket(net.client, SocketKind.STREAM);
    socket.bind(net.toA(5000));
    socket.connect(net.toB(80));
    assertThat(socket.receive(new byte[1])).isZero();
    socket.close();
    net.sleep(SECOND);
    assertThat(net.b.tcp().connectionCount()).isEqualTo(1);
    assertThat(net.a.tcp().connectionCount()).isZero();
  }

  @Test
  void timeWait_newerSyn_opensAnewWithNumbersAboveTheOldOnes_RFC9293_s3_6_1() {
    leaveInTimeWait(true);
    List<TcpFields> seen = net.atB.tcpOut;
    net.onClient(
        () -> {
          exchangeAndClose();
          int last = seen.getLast().sequence();
          int mine = seen.getLast().acknowledgment();
          seen.clear();
          deafA();
          forge(5000, mine + 1000, 0, TcpHeader.SYN);
          net.sleep(20 * MILLISECOND);
          assertThat(seen.getFirst().flags()).isEqualTo(TcpHeader.SYN | TcpHeader.ACK);
          assertThat(seen.getFirst().sequence() - last).isPositive();
          forge(5000, mine + 1001, seen.getFirst().sequence() + 1, TcpHeader.ACK);
          net.sleep(20 * MILLISECOND);
          assertThat(accepted).isNotNull();
          assertThat(net.b.tcp().connectionCount()).isEqualTo(1);
        });
    net.run(3 * SECOND);
  }

  @Test
  void timeWait_olderSyn_isChallenged_RFC9293_s3_6_1() {
    leaveInTimeWait(true);
    net.onClient(
        () -> {
          exchangeAndClose();
          int mine = net.atB.tcpOut.getLast().acknowledgment();
          net.atB.tcpOut.clear();
          forge(5000, mine - 1000, 0, TcpHeader.SYN);
          net.sleep(20 * MILLISECOND);
          assertThat(answers()).containsExactly("ACK");
        });
    net.run(3 * SECOND);
  }

  @Test
  void timeWait_synNobodyListensFor_doesNotEndIt_RFC9293_s3_6_1() {
    leaveInTimeWait(false);
    net.onClient(
        () -> {
          exchangeAndClose();
          int mine = net.atB.tcpOut.getLast().acknowledgment();
          net.atB.tcpOut.clear();
          deafA(); // else it resets, which ends TIME_WAIT (3.10.7.4)
          forge(5000, mine + 1000, 0, TcpHeader.SYN);
          net.sleep(20 * MILLISECOND);
          assertThat(answers()).containsExactly("ACK"); // a challenge
          assertThat(net.b.tcp().connectionCount()).isEqualTo(1);
        });
    net.run(3 * SECOND);
  }

  @Test
  void timeWait_synWasAnOldDuplicate_goesOn_RFC9293_s3_6_1() {
    leaveInTimeWait(true);
    net.onClient(
        () -> {
          exchangeAndClose();
          int mine = net.atB.tcpOut.getLast().acknowledgment();
          net.atB.tcpOut.clear();
          forge(5000, mine + 1000, 0, TcpHeader.SYN);
          net.sleep(
              20 * MILLISECOND); // host A knows nothing of it, and answers the SYN-ACK with RST
          assertThat(answers()).containsExactly("SYN|ACK");
          net.sleep(SECOND);
          assertThat(net.b.tcp().connectionCount()).as("TIME_WAIT").isEqualTo(1);
          net.atB.tcpOut.clear();
          forge(5000, mine - 1, 0, TcpHeader.FIN | TcpHeader.ACK);
          net.sleep(20 * MILLISECOND);
          assertThat(answers()).containsExactly("ACK"); // as TIME_WAIT answers
        });
    net.run(5 * SECOND);
  }

  // --- ICMP

  private void icmp(int type, int code, int rest, int localPort, int remotePort, int sequence) {
    TcpFields inner =
        new TcpFields(localPort, remotePort, sequence, 0, TcpHeader.SYN, 1000, 0, TcpOptions.NONE);
    byte[] segment = new byte[inner.headerLength()];
    inner.emit(Memory.of(segment), 0);
    byte[] quoted = Quotes.ipv4(B, A, segment);
    byte[] message = new byte[IcmpHeader.BYTES + quoted.length];
    new IcmpFields(type, code, rest).emit(Memory.of(message), 0);
    System.arraycopy(quoted, 0, message, IcmpHeader.BYTES, quoted.length);
    IcmpHeader.view(Memory.of(message), 0, message.length).fillChecksum(A, B);
    send(message, A, B, IpProtocol.ICMP);
  }

  @Test
  void icmp_fragmentationNeededForged_teachesNothing_RFC5927_s7() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.sleep(SECOND);
          socket.send(new byte[100]);
          net.sleep(SECOND);
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.bind(net.toA(0));
          socket.connect(net.toB(80));
          int port = socket.localAddress().port();
          icmp(3, 4, 600, 80, port, 12345);
          net.sleep(20 * MILLISECOND);
          assertThat(net.b.ip().pathMtu(A)).isEqualTo(1500);
          icmp(3, 4, 600, 80, port + 1, net.atB.tcpOut.getFirst().sequence());
          net.sleep(20 * MILLISECOND);
          assertThat(net.b.ip().pathMtu(A)).isEqualTo(1500);
          deafA();
          net.sleep(SECOND);
          icmp(3, 4, 600, 80, port, net.atB.tcpOut.getLast().sequence());
          net.sleep(20 * MILLISECOND);
          assertThat(net.b.ip().pathMtu(A)).as("a true one").isEqualTo(600);
          socket.abort();
        });
    net.run(3 * SECOND);
  }

  @Test
  void icmp_portUnreachableForgedWhileConnecting_doesNotAbort_RFC5927_s4_1() {
    connectWhile(12345, 3, "WSAETIMEDOUT");
  }

  @Test
  void icmp_portUnreachableTrueWhileConnecting_aborts_SHLD26() {
    connectWhile(0, 3, "WSAEHOSTUNREACH");
  }

  @Test
  void icmp_hostUnreachableWhileConnecting_doesNotAbort_MUST56() {
    connectWhile(0, 1, "WSAETIMEDOUT");
  }

  /** Host B connects to a silent address; host A sends an error about its SYN. */
  private void connectWhile(int sequenceOff, int code, String outcome) {
    deafA();
    net.onServer(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.server, SocketKind.STREAM);
          assertThatThrownBy(() -> socket.connect(new SocketAddress(A, 9999), 900 * MILLISECOND))
              .hasMessageContaining(outcome);
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(100 * MILLISECOND);
          TcpFields syn = net.atB.tcpOut.getFirst();
          icmp(3, code, 0, syn.sourcePort(), 9999, syn.sequence() + sequenceOff);
        });
    net.run(3 * SECOND);
  }

  @Test
  void segmentSizes_areThoseOfTheFamily_MUST15() {
    SocketAddress v4 = SocketAddress.parse("10.0.0.1:80");
    SocketAddress v6 = SocketAddress.parse("[fd00::1]:80");
    assertThat(TcpStack.defaultMss(v4)).isEqualTo(536);
    assertThat(TcpStack.defaultMss(v6)).isEqualTo(1220);
    assertThat(net.b.tcp().linkMss(v4)).isEqualTo(1460);
    assertThat(net.b.tcp().linkMss(v6)).isEqualTo(1440);
  }

  @Test
  void segments_ofNoConnection_areCountedByTheirReason() {
    net.onServer(() -> net.listener(net.server, 80));
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          forge(5000, 1, 77, TcpHeader.ACK);
          forge(5000, 1, 0, TcpHeader.FIN);
        });
    net.run(SECOND);
    net.b.ip().drops().transport("TCP", DiscardReason.EXPECTED_SYN);
    assertThat(net.b.ip().drops().counts().values()).containsExactly(3L);
  }

  @Test
  void segment_toAClosedPort_isCountedAsSuch() {
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          forge(5000, 1, 77, TcpHeader.ACK);
        });
    net.run(SECOND);
    net.b.ip().drops().transport("TCP", DiscardReason.ENDPOINT_NOT_FOUND);
    assertThat(net.b.ip().drops().counts().values()).containsExactly(2L);
  }

  @Test
  void abort_ofAFlow_resetsItsConnection() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.sleep(10 * MILLISECOND);
          net.b.tcp().abort(net.b.transport().flows().all().iterator().next());
          assertThatThrownBy(() -> socket.receive(new byte[1])).isInstanceOf(SocketError.class);
        });
    List<String> log = new ArrayList<>();
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          assertThatThrownBy(() -> socket.receive(new byte[1]))
              .hasMessageContaining("WSAECONNRESET");
          log.add("reset");
        });
    net.run(SECOND);
    assertThat(log).containsExactly("reset");
  }

  @Test
  void icmp_fragmentationNeeded_makesSegmentsSmallerAtOnce() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.sleep(10 * MILLISECOND);
          deafA();
          socket.send(new byte[1400]);
          net.sleep(10 * MILLISECOND);
          net.atB.tcpOut.clear();
          icmp(3, 4, 600, 80, accepted.localAddress().port(), sentFirst);
          net.sleep(SECOND);
          socket.abort();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          accepted = net.socket(net.client, SocketKind.STREAM);
          accepted.bind(net.toA(0));
          accepted.connect(net.toB(80));
          net.sleep(5 * MILLISECOND);
          sentFirst = net.atB.tcpOut.getFirst().sequence() + 1;
        });
    net.run(3 * SECOND);
    List<Integer> again =
        net.atB.tcpOut.stream().map(TcpFields::sequence).map(each -> each - sentFirst).toList();
    assertThat(again).contains(0, 560);
  }

  private int sentFirst;
}
