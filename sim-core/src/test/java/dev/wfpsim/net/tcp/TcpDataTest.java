package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Data, acknowledgments, windows and retransmission, in scripts. */
class TcpDataTest {
  @Test
  void write_large_sendsFullSegmentsAndPushesTheLast() {
    Drill drill = Drill.open();
    drill.write(2500);
    drill.expect(". 1:1001(1000) ack 1", ". 1001:2001(1000) ack 1"); // the rest waits (Nagle)
    drill.in(".", 1, 2001, 65535, 0);
    drill.expect("P. 2001:2501(500) ack 1");
  }

  @Test
  void pathTakes_lessThanWasSent_sendsTheLostAgainCutAnew() {
    Drill drill = Drill.open();
    drill.write(2500).done().clear();
    drill.tcp.pathTakes(700, drill.now);
    drill.expect(". 1:701(700) ack 1", ". 701:1401(700) ack 1", ". 1401:2101(700) ack 1");
    drill.tcp.pathTakes(700, drill.now); // told again, for the second segment that was too long
    drill.tcp.pathTakes(900, drill.now);
    drill.expect();
  }

  @Test
  void write_smallWhileInFlight_waitsUnlessNagleIsOff() {
    Drill drill = Drill.open();
    drill.write(10).write(10).expect("P. 1:11(10) ack 1");
    drill.in(".", 1, 11, 65535, 0);
    drill.expect("P. 11:21(10) ack 1");
    Drill eager = Drill.open(TcpSettings.DEFAULT.withNagle(false));
    eager.write(10).write(10).expect("P. 1:11(10) ack 1", "P. 11:21(10) ack 1");
  }

  @Test
  void receive_inOrder_everySecondSegmentIsAcknowledgedAtOnce() {
    Drill drill = Drill.open();
    drill.in(".", 1, 1, 65535, 1000).expect("readable");
    drill.in(".", 1001, 1, 65535, 1000).expect("readable", ". 1:1(0) ack 2001");
    drill.in("P.", 2001, 1, 65535, 10).expect("readable");
    drill.pass(39).expect();
    drill.pass(1).expect(". 1:1(0) ack 2011");
    assertThat(drill.read(5000)).isEqualTo(Drill.bytes(1, 2010));
  }

  @Test
  void receive_outOfOrder_acksTheGapAndDeliversInOrder() {
    Drill drill = Drill.open();
    drill.in(".", 2001, 1, 65535, 1000).expect(". 1:1(0) ack 1");
    drill.in(".", 1001, 1, 65535, 1000).expect(". 1:1(0) ack 1");
    drill.in(".", 501, 1, 65535, 1000).expect(". 1:1(0) ack 1");
    drill.in(".", 1, 1, 65535, 1000).expect("readable", ". 1:1(0) ack 3001");
    assertThat(drill.read(5000)).isEqualTo(Drill.bytes(1, 3000));
  }

  @Test
  void receive_duplicate_isAcknowledgedAndDeliveredOnce() {
    Drill drill = Drill.open();
    drill.in(".", 1, 1, 65535, 100).in(".", 1, 1, 65535, 100);
    drill.expect("readable", ". 1:1(0) ack 101");
    drill.in(".", 51, 1, 65535, 100); // half old, half new
    assertThat(drill.read(500)).isEqualTo(Drill.bytes(1, 150));
  }

  @Test
  void retransmission_noAck_goesBackWithDoublingThenGivesUp() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withRetries(4, 2));
    drill.write(10).expect("P. 1:11(10) ack 1");
    drill.pass(300).expect("P. 1:11(10) ack 1"); // the round trip of the handshake was 0
    drill.pass(599).expect();
    drill.pass(1).expect("P. 1:11(10) ack 1");
    drill.pass(1200).expect("closed TIMED_OUT");
  }

  @Test
  void retransmission_userTimeout_givesUpEarlier() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withEndTimes(1_000_000_000, 1, 1));
    drill.write(10);
    drill.pass(3000);
    drill.expect("P. 1:11(10) ack 1", "P. 1:11(10) ack 1", "P. 1:11(10) ack 1", "closed TIMED_OUT");
  }

  @Test
  void retransmission_threeDuplicates_sendsTheHoleAtOnce() {
    Drill drill = Drill.open();
    drill.write(5000);
    drill.done().clear();
    drill.in(".", 1, 1001, 65535, 0).expect();
    drill.in(".", 1, 1001, 65535, 0).in(".", 1, 1001, 65535, 0).expect();
    drill.in(".", 1, 1001, 65535, 0).expect(". 1001:2001(1000) ack 1");
    drill.in(".", 1, 5001, 65535, 0).expect();
    assertThat(drill.tcp.nextDeadline()).isEqualTo(TcpTimers.NONE);
  }

  @Test
  void retransmission_partialAck_sendsTheNextHole() {
    Drill drill = Drill.open();
    drill.write(6000);
    drill.done().clear();
    for (int i = 0; i < 4; i++) {
      drill.in(".", 1, 1001, 65535, 0);
    }
    drill.expect(". 1001:2001(1000) ack 1");
    drill.in(".", 1, 3001, 65535, 0).expect(". 3001:4001(1000) ack 1");
    drill.in(".", 1, 6001, 65535, 0).expect();
  }

  @Test
  void window_zero_isProbedUntilItOpens() {
    Drill drill = Drill.open();
    drill.in(".", 1, 1, 0, 0);
    drill.write(100).expect();
    drill.pass(300).expect(". 1:2(1) ack 1");
    drill.in(".", 1, 1, 0, 0).expect();
    drill.pass(600).expect(". 1:2(1) ack 1");
    drill.in(".", 1, 1, 0, 0);
    for (int minute = 0; minute < 60; minute++) {
      drill.pass(60_000).in(".", 1, 1, 0, 0);
    }
    assertThat(drill.done()).hasSizeGreaterThan(50).allMatch(s -> s.equals(". 1:2(1) ack 1"));
    drill.done().clear();
    drill.in(".", 1, 1, 0, 0);
    drill.in(".", 1, 1, 5000, 0).expect("P. 1:101(100) ack 1");
  }

  @Test
  void window_zeroAndNoAnswerToProbes_givesUp() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withRetries(4, 3));
    drill.in(".", 1, 1, 0, 0);
    drill.write(100).pass(60_000);
    drill.expect(". 1:2(1) ack 1", ". 1:2(1) ack 1", ". 1:2(1) ack 1", "closed TIMED_OUT");
  }

  @Test
  void window_readerCatchesUp_isOfferedAgain() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withBuffers(4000, 4000));
    drill.in(".", 1, 1, 65535, 1000).in(".", 1001, 1, 65535, 1000);
    drill.in(".", 2001, 1, 65535, 1000).in(".", 3001, 1, 65535, 1000);
    assertThat(drill.segments().getLast().window()).isZero();
    drill.in(".", 4001, 1, 65535, 1); // a probe
    assertThat(drill.segments().getLast().acknowledgment()).isEqualTo(Drill.PEER_ISS + 4001);
    drill.done().clear();
    drill.read(500);
    drill.expect();
    drill.read(3500);
    drill.expect(". 1:1(0) ack 4001");
    assertThat(drill.segments().getLast().window()).isEqualTo(4000);
  }

  @Test
  void acknowledgment_ofUnsentData_isAnsweredAndIgnored() {
    Drill drill = Drill.open();
    drill.in(".", 1, 500, 65535, 0).expect(". 1:1(0) ack 1");
  }

  @Test
  void window_outsideSegment_isAnsweredWithAck() {
    Drill drill = Drill.open();
    drill.in(".", 1_000_000, 1, 65535, 100).expect(". 1:1(0) ack 1");
  }
}
