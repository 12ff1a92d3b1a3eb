package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.wire.TcpHeader;
import org.junit.jupiter.api.Test;

/** Opening connections, in scripts. */
class TcpHandshakeTest {
  @Test
  void connect_synAckArrives_establishesBeforeTheAck() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.expect("S 0:0(0)").state(TcpState.SYN_SENT);
    drill.in("S.", 0, 1, 65535, 0);
    drill.expect("established", ". 1:1(0) ack 1").state(TcpState.ESTABLISHED);
  }

  @Test
  void connect_noAnswer_retriesWithDoublingAndGivesUp() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.expect("S 0:0(0)");
    drill.pass(999).expect();
    drill.pass(1).expect("S 0:0(0)");
    drill.pass(1999).expect();
    drill.pass(1).expect("S 0:0(0)");
    drill.pass(4000 + 8000).expect("S 0:0(0)", "S 0:0(0)");
    drill.pass(15_999).expect();
    drill.pass(1).expect("closed CONNECT_TIMED_OUT").state(TcpState.CLOSED);
  }

  @Test
  void connect_rstWithAck_isRefused() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.in("R.", 0, 1, 0, 0);
    drill.expect("S 0:0(0)", "closed REFUSED");
  }

  @Test
  void connect_rstWithWrongAckOrNone_isIgnored() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.in("R.", 0, 2, 0, 0).in("R", 0, 0, 0, 0);
    drill.expect("S 0:0(0)").state(TcpState.SYN_SENT);
  }

  @Test
  void connect_ackOfSomethingNeverSent_isReset() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.in("S.", 0, 100, 65535, 0);
    drill.expect("S 0:0(0)", "R 100:100(0)").state(TcpState.SYN_SENT);
  }

  @Test
  void connect_bothSidesAtOnce_becomesEstablished() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.in("S", 0, 0, 65535, 0);
    drill.expect("S 0:0(0)", "S. 0:0(0) ack 1").state(TcpState.SYN_RECEIVED);
    drill.in("S.", 0, 1, 65535, 0);
    drill.expect("established").state(TcpState.ESTABLISHED);
    drill.write(10).expect("P. 1:11(10) ack 1");
  }

  @Test
  void connect_bothSidesAtOnceAndPlainAck_becomesEstablished() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.in("S", 0, 0, 65535, 0).in(".", 1, 1, 65535, 0);
    drill.expect("S 0:0(0)", "S. 0:0(0) ack 1", "established").state(TcpState.ESTABLISHED);
  }

  @Test
  void accept_finalAck_establishes() {
    Drill drill = accepted();
    drill.in(".", 1, 1, 65535, 0);
    drill.expect("established").state(TcpState.ESTABLISHED);
  }

  @Test
  void accept_finalAckWithData_establishesThenDelivers() {
    Drill drill = accepted();
    drill.in("P.", 1, 1, 65535, 10);
    drill.expect("established", "readable");
    drill.pass(40).expect(". 1:1(0) ack 11");
  }

  @Test
  void accept_synAgain_answersAgain() {
    Drill drill = accepted();
    drill.in("S", 0, 0, 65535, 0);
    drill.expect("S. 0:0(0) ack 1").state(TcpState.SYN_RECEIVED);
  }

  @Test
  void accept_noFinalAck_retriesAndGivesUp() {
    Drill drill = accepted();
    drill.pass(15_000);
    drill.expect("S. 0:0(0) ack 1", "S. 0:0(0) ack 1", "S. 0:0(0) ack 1", "S. 0:0(0) ack 1");
    drill.pass(16_000).expect("closed CONNECT_TIMED_OUT");
  }

  @Test
  void accept_rst_endsIt() {
    Drill drill = accepted();
    drill.in("R", 1, 0, 0, 0);
    drill.expect("closed RESET_BY_PEER").state(TcpState.CLOSED);
  }

  @Test
  void accept_ackOfSomethingElse_isReset() {
    Drill drill = accepted();
    drill.in(".", 1, 77, 65535, 0);
    drill.expect("R 77:77(0)").state(TcpState.SYN_RECEIVED);
  }

  @Test
  void handshake_windowScale_onlyWhereBothOffer() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    assertThat(drill.segments().getFirst().windowScale()).isEqualTo(3);
    drill.in("S.", 0, 1, 65535, 0);
    drill.in("P.", 1, 1, 65535, 10);
    drill.pass(40);
    assertThat(drill.segments().getLast().window()).isEqualTo(65535);
  }

  private static Drill accepted() {
    Drill drill = new Drill();
    TcpSegment syn = new TcpSegment(Drill.PEER_ISS, 0, TcpHeader.SYN, 65535, 1000, -1, Text.NONE);
    drill.tcp.accept(Drill.ISS, 1000, syn, 0);
    drill.expect("S. 0:0(0) ack 1").state(TcpState.SYN_RECEIVED);
    return drill;
  }
}
