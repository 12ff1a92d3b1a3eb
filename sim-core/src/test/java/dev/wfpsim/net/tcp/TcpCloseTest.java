package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.wire.TcpHeader;
import org.junit.jupiter.api.Test;

/** FINs in all orders, resets in all states, TIME_WAIT, in scripts. */
class TcpCloseTest {
  @Test
  void close_weFirst_endsInTimeWait() {
    Drill drill = Drill.open();
    drill.tcp.shutdownSend(0);
    drill.expect("F. 1:1(0) ack 1").state(TcpState.FIN_WAIT_1);
    drill.in(".", 1, 2, 65535, 0).expect().state(TcpState.FIN_WAIT_2);
    drill.in("P.", 1, 2, 65535, 10).expect("readable"); // half-closed: the peer may go on
    drill.in("F.", 11, 2, 65535, 0);
    drill.expect("readable", "time-wait", ". 2:2(0) ack 12").state(TcpState.TIME_WAIT);
    drill.pass(119_999).expect();
    drill.pass(1).expect("closed FINISHED").state(TcpState.CLOSED);
  }

  @Test
  void close_peerFirst_endsInLastAck() {
    Drill drill = Drill.open();
    drill.in("F.", 1, 1, 65535, 0);
    drill.expect("readable", ". 1:1(0) ack 2").state(TcpState.CLOSE_WAIT);
    drill.write(10).expect("P. 1:11(10) ack 2");
    drill.tcp.close(0);
    drill.expect("F. 11:11(0) ack 2").state(TcpState.LAST_ACK);
    drill.in(".", 2, 12, 65535, 0).expect("closed FINISHED");
  }

  @Test
  void close_both_atOnce_goesThroughClosing() {
    Drill drill = Drill.open();
    drill.tcp.shutdownSend(0);
    drill.in("F.", 1, 1, 65535, 0);
    drill.expect("F. 1:1(0) ack 1", "readable", ". 2:2(0) ack 2").state(TcpState.CLOSING);
    drill.in(".", 2, 2, 65535, 0).expect("time-wait").state(TcpState.TIME_WAIT);
  }

  @Test
  void close_finAcknowledgedWithPeersFin_skipsFinWait2() {
    Drill drill = Drill.open();
    drill.tcp.shutdownSend(0);
    drill.in("F.", 1, 2, 65535, 0);
    drill.expect("F. 1:1(0) ack 1", "readable", "time-wait", ". 2:2(0) ack 2");
  }

  @Test
  void close_dataBeforeFin_finWaitsForIt() {
    Drill drill = Drill.open();
    drill.write(1500);
    drill.tcp.shutdownSend(0);
    drill.expect(". 1:1001(1000) ack 1", "FP. 1001:1501(500) ack 1");
    drill.in(".", 1, 1001, 65535, 0);
    drill.pass(299).expect();
    drill.pass(1).expect("FP. 1001:1501(500) ack 1"); // the FIN is sent again like data
    drill.in(".", 1, 1502, 65535, 0).expect().state(TcpState.FIN_WAIT_2);
  }

  @Test
  void close_finOutOfOrder_waitsForTheGap() {
    Drill drill = Drill.open();
    drill.in("F.", 101, 1, 65535, 100).expect(". 1:1(0) ack 1").state(TcpState.ESTABLISHED);
    drill.in(".", 1, 1, 65535, 100);
    drill.expect("readable", ". 1:1(0) ack 202").state(TcpState.CLOSE_WAIT);
  }

  @Test
  void close_unreadData_resets() {
    Drill drill = Drill.open();
    drill.in("P.", 1, 1, 65535, 10);
    drill.done().clear();
    drill.tcp.close(0);
    drill.expect("R. 1:1(0) ack 11", "closed ABORTED");
  }

  @Test
  void close_dataAfterwards_resets() {
    Drill drill = Drill.open();
    drill.tcp.close(0);
    drill.in(".", 1, 2, 65535, 0);
    drill.done().clear();
    drill.in("P.", 1, 2, 65535, 10).expect("R. 2:2(0) ack 1", "closed ABORTED");
  }

  @Test
  void close_peerNeverFinishes_orphanEnds() {
    Drill drill = Drill.open();
    drill.tcp.close(0);
    drill.in(".", 1, 2, 65535, 0);
    drill.done().clear();
    drill.pass(120_000).expect("closed FINISHED");
  }

  @Test
  void timeWait_finAgain_isAcknowledgedAndRestarts() {
    Drill drill = timeWait();
    drill.pass(100_000);
    drill.in("F.", 1, 2, 65535, 0).expect(". 2:2(0) ack 2");
    drill.pass(119_000).expect();
    drill.pass(1000).expect("closed FINISHED");
  }

  @Test
  void timeWait_newSyn_mayReplaceOnlyWithHigherNumber() {
    Drill drill = timeWait();
    TcpSegment later = TcpSegment.of(Drill.PEER_ISS + 1000, 0, TcpHeader.SYN, 1);
    TcpSegment old = TcpSegment.of(Drill.PEER_ISS - 1000, 0, TcpHeader.SYN, 1);
    assertThat(drill.tcp.mayBeReplacedBy(later)).isTrue();
    assertThat(drill.tcp.mayBeReplacedBy(old)).isFalse();
  }

  @Test
  void reset_exactNumber_resetsInEveryState() {
    Drill established = Drill.open();
    established.in("R", 1, 0, 0, 0).expect("closed RESET_BY_PEER");
    Drill closing = Drill.open();
    closing.tcp.shutdownSend(0);
    closing.done().clear();
    closing.in("R", 1, 0, 0, 0).expect("closed RESET_BY_PEER");
    Drill halfClosed = Drill.open();
    halfClosed.in("F.", 1, 1, 65535, 0);
    halfClosed.done().clear();
    halfClosed.in("R", 2, 0, 0, 0).expect("closed RESET_BY_PEER");
    Drill last = timeWait();
    last.in("R", 2, 0, 0, 0).expect("closed FINISHED");
  }

  @Test
  void reset_inWindowButNotExact_isChallenged() {
    Drill drill = Drill.open();
    drill.in("R", 100, 0, 0, 0).expect(". 1:1(0) ack 1").state(TcpState.ESTABLISHED);
    drill.in("R", 10_000_000, 0, 0, 0).expect().state(TcpState.ESTABLISHED);
  }

  @Test
  void syn_whenEstablished_isChallenged() {
    Drill drill = Drill.open();
    drill.in("S", 100, 0, 0, 0).expect(". 1:1(0) ack 1").state(TcpState.ESTABLISHED);
    drill.in("S.", 0, 1, 65535, 0).expect(". 1:1(0) ack 1"); // our ACK was lost
  }

  @Test
  void abort_sendsReset() {
    Drill drill = Drill.open();
    drill.write(10);
    drill.done().clear();
    drill.tcp.abort();
    drill.expect("R. 11:11(0) ack 1", "closed ABORTED").state(TcpState.CLOSED);
    drill.tcp.abort();
    drill.expect();
  }

  private static Drill timeWait() {
    Drill drill = Drill.open();
    drill.tcp.shutdownSend(0);
    drill.in("F.", 1, 2, 65535, 0);
    drill.read(1);
    drill.done().clear();
    return drill.state(TcpState.TIME_WAIT);
  }

  @Test
  void buffers_ofAnIdleConnection_takeNoMemory() {
    assertThat(Drill.open().tcp.memory()).isZero();
  }

  /** A thousand connections in TIME_WAIT hold no data any more. */
  @Test
  void buffers_areGivenBackBeforeTimeWait() {
    Drill drill = Drill.open();
    drill.in("P.", 1, 1, 65535, 5000);
    drill.write(5000);
    assertThat(drill.tcp.memory()).isPositive();
    drill.in(".", 5001, 5001, 65535, 0);
    drill.read(5000);
    drill.tcp.shutdownSend(0);
    drill.in("F.", 5001, 5002, 65535, 0).state(TcpState.TIME_WAIT);
    assertThat(drill.tcp.memory()).isZero();
  }

  @Test
  void buffers_readAfterTheFin_areGivenBack() {
    Drill drill = Drill.open();
    drill.in("FP.", 1, 1, 65535, 5000);
    assertThat(drill.tcp.memory()).isPositive();
    assertThat(drill.read(3000)).hasSize(3000);
    assertThat(drill.read(3000)).isEqualTo(Drill.bytes(3001, 2000));
    assertThat(drill.tcp.memory()).isZero();
  }

  @Test
  void buffers_closedUnreadInTimeWait_areGivenBack() {
    Drill drill = Drill.open();
    drill.tcp.shutdownSend(0);
    drill.in("FP.", 1, 2, 65535, 500).state(TcpState.TIME_WAIT);
    assertThat(drill.tcp.memory()).isPositive();
    drill.tcp.close(0);
    assertThat(drill.tcp.memory()).isZero();
    drill.state(TcpState.TIME_WAIT);
  }

  @Test
  void buffers_ofAResetConnection_areGivenBackWhenRead() {
    Drill drill = Drill.open();
    drill.in("P.", 1, 1, 65535, 500);
    drill.write(500);
    drill.in("R", 501, 0, 0, 0).state(TcpState.CLOSED);
    drill.read(500);
    drill.tcp.close(0);
    assertThat(drill.tcp.memory()).isZero();
  }
}
