package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;
import org.junit.jupiter.api.Test;

/** Clauses of RFC 9293 that no other test of scripts is about. */
class Rfc9293Test {
  private static final byte[] NOTHING = {};

  // --- 3.10.7: segments arrive

  @Test
  void synReceived_synInWindow_returnsToListen_s3_10_7_4() {
    Drill drill = Drill.accepting();
    drill.in("S", 100, 0, 65535, 0).expect("closed RESET_BY_PEER").state(TcpState.CLOSED);
  }

  @Test
  void synSent_synAckWithTextAndFin_takesThem_s3_10_7_3() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.done().clear();
    drill.in("SF.", 0, 1, 65535, Drill.bytes(1, 10));
    drill.expect("established", "readable", ". 1:1(0) ack 12").state(TcpState.CLOSE_WAIT);
    assertThat(drill.read(20)).isEqualTo(Drill.bytes(1, 10));
  }

  @Test
  void synSent_synWithTextAndFin_keepsThemUntilEstablished_s3_10_7_3() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.done().clear();
    drill.in("SF", 0, 0, 65535, Drill.bytes(1, 10));
    drill.expect("S. 0:0(0) ack 1").state(TcpState.SYN_RECEIVED);
    drill.in(".", 12, 1, 65535, 0);
    drill.expect("established", "readable", ". 1:1(0) ack 12").state(TcpState.CLOSE_WAIT);
    assertThat(drill.read(20)).isEqualTo(Drill.bytes(1, 10));
  }

  @Test
  void listen_synWithText_keepsItUntilEstablished_s3_10_7_2() {
    Drill drill = new Drill();
    TcpSegment syn =
        new TcpSegment(
            Drill.PEER_ISS,
            0,
            TcpHeader.SYN,
            65535,
            0,
            TcpOptions.NONE,
            Text.of(Drill.bytes(1, 10)));
    drill.tcp.accept(Drill.ISS, 1000, syn, 0);
    drill.expect("S. 0:0(0) ack 1");
    drill.in(".", 11, 1, 65535, 0);
    drill.expect("established", "readable", ". 1:1(0) ack 11");
    assertThat(drill.read(20)).isEqualTo(Drill.bytes(1, 10));
  }

  @Test
  void outOfWindow_itsAcknowledgmentDoesNotCount_s3_10_7_4() {
    Drill drill = Drill.open();
    drill.write(1000).done().clear();
    drill.in(".", 1_000_000, 1001, 65535, 100).expect(". 1001:1001(0) ack 1");
    drill.pass(300).expect("P. 1:1001(1000) ack 1"); // it is still not acknowledged
  }

  @Test
  void outOfWindow_itsWindowDoesNotCount_s3_10_7_4() {
    Drill drill = Drill.open();
    drill.in(".", 1_000_000, 1, 0, 100).done().clear();
    drill.write(10).expect("P. 1:11(10) ack 1");
  }

  @Test
  void closedWindow_acknowledgmentCountsAndTextDoesNot_s3_10_7_4() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withBuffers(10_000, 1000));
    drill.in(".", 1, 1, 65535, 1000).pass(1000).write(500).done().clear();
    drill.in(".", 1001, 501, 65535, 10).expect(". 501:501(0) ack 1001");
    assertThat(drill.tcp.nextDeadline()).isEqualTo(TcpTimers.NONE);
    drill.in("R", 1001, 0, 0, 0).expect("closed RESET_BY_PEER");
  }

  @Test
  void fullWindow_peersAtTheEdge_doNotAnswerEachOtherForEver() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withBuffers(10_000, 4000));
    drill.write(1000).done().clear();
    drill.in(".", 4001, 1001, 65535, 0).expect(); // the peer's window is full, its text is lost
    assertThat(drill.tcp.nextDeadline()).isEqualTo(TcpTimers.NONE);
  }

  @Test
  void lastAck_peerAsksAgain_acknowledgesWithItsHighestNumber() {
    Drill drill = Drill.open();
    drill.write(3000).done().clear();
    drill.pass(300).expect(". 1:1001(1000) ack 1"); // sent again from the beginning
    drill.in(".", 1, 1, 65535, 10).in(".", 11, 1, 65535, 10);
    drill.expect("readable", "readable", ". 3001:3001(0) ack 21");
  }

  // --- 3.8.6: the peer's window

  @Test
  void window_shrinksUnderDataInFlight_newDataWaits_SHLD16() {
    Drill drill = Drill.open();
    drill.write(8000).done().clear();
    drill.in(".", 1, 1001, 3000, 0).expect(); // 7000 in flight, 3000 allowed
    drill.write(1000).expect();
    drill.in(".", 1, 8001, 3000, 0).expect("P. 8001:9001(1000) ack 1");
  }

  @Test
  void window_shrinksUnderDataInFlight_whatItTakesIsSentAgain_SHLD17() {
    Drill drill = Drill.open();
    drill.write(4000).done().clear();
    drill.in(".", 1, 1, 1500, 0).expect();
    drill.pass(300).expect(". 1:1001(1000) ack 1");
    drill.in(".", 1, 1001, 1500, 0).expect(". 1001:2001(1000) ack 1");
  }

  @Test
  void window_shrinksToNothing_isProbedAndTheConnectionLives_SHLD18_MUST35() {
    Drill drill = Drill.open();
    drill.write(4000).done().clear();
    drill.in(".", 1, 1, 0, 0);
    for (int i = 0; i < 20; i++) {
      drill.pass(60_000).in(".", 1, 1, 0, 0);
    }
    drill.state(TcpState.ESTABLISHED);
    assertThat(drill.done()).hasSizeGreaterThan(10).allMatch(s -> s.equals(". 1:2(1) ack 1"));
    drill.done().clear();
    drill.in(".", 1, 1, 65535, 0);
    drill.expect(". 1:1001(1000) ack 1");
  }

  @Test
  void window_closedLongerThanTheUserTimeout_keepsAConnectionThatAnswers_MUST36() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withEndTimes(5_000_000_000L, 1, 1));
    drill.in(".", 1, 1, 0, 0);
    drill.write(100);
    for (int i = 0; i < 30; i++) {
      drill.pass(1000).in(".", 1, 1, 0, 0);
    }
    drill.state(TcpState.ESTABLISHED);
  }

  @Test
  void window_neverTakenBack_MUST_NOT_shrink_SHLD14() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withBuffers(4000, 4000));
    drill.tcp.setReceiveBuffer(100);
    drill.in(".", 1, 1, 65535, 1000).in(".", 1001, 1, 65535, 1000);
    assertThat(drill.segments().getLast().window()).isEqualTo(2000);
    drill.in(".", 2001, 1, 65535, 1000).in(".", 3001, 1, 65535, 1000);
    assertThat(drill.read(5000)).isEqualTo(Drill.bytes(1, 4000));
  }

  @Test
  void sillyWindow_smallUpdate_isNotSentIntoWhileDataIsInFlight_s3_8_6_2_1() {
    Drill drill = Drill.open();
    drill.write(10).in(".", 1, 1, 400, 0).done().clear();
    drill.write(2000).expect();
    drill.in(".", 1, 11, 400, 0).expect(); // 400 of 65535: waits for more
    drill.pass(300).expect(". 11:411(400) ack 1"); // but not for ever
  }

  @Test
  void sillyWindow_partOfASmallWindow_waitsWhileDataIsInFlight_s3_8_6_2_1() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.in("S.", 0, 1, 1000, 0).done().clear();
    drill.write(10).write(3000).expect("P. 1:11(10) ack 1");
    drill.in(".", 1, 11, 1000, 0).expect(". 11:1011(1000) ack 1");
  }

  // --- 3.7.1: segment size

  @Test
  void mss_notNamed_is536OverIpv4And1220OverIpv6_MUST15() {
    assertThat(firstSegment(Tcb.DEFAULT_MSS_IPV4)).isEqualTo(536);
    assertThat(firstSegment(Tcb.DEFAULT_MSS_IPV6)).isEqualTo(1220);
  }

  private static int firstSegment(int defaultMss) {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1400, defaultMss, 0);
    drill.in("S.", 0, 1, 65535, TcpOptions.NONE);
    drill.write(3000);
    return drill.segments().get(2).text().length();
  }

  // --- 3.8.5: urgent data

  @Test
  void urgent_written_pointsBehindItsLastOctet_MUST30_MUST31() {
    Drill drill = Drill.open();
    drill.write(10).done().clear();
    drill.tcp.writeUrgent(Drill.bytes(1, 3), 0, 3);
    drill.tcp.output(0);
    drill.expect("P. 11:14(3) ack 1 urg 3"); // at once, though ten octets are in flight
    drill.write(10).expect();
    drill.in(".", 1, 14, 65535, 0).expect("P. 14:24(10) ack 1");
  }

  @Test
  void urgent_windowClosed_isToldAnyway_s3_8_5() {
    Drill drill = Drill.open();
    drill.in(".", 1, 1, 0, 0);
    drill.tcp.writeUrgent(Drill.bytes(1, 3), 0, 3);
    drill.tcp.output(0);
    drill.expect(". 1:1(0) ack 1 urg 3");
  }

  @Test
  void urgent_arrives_isToldAndItsLastOctetIsApart_MUST32_MUST33() {
    Drill drill = Drill.open();
    drill.in("U.", 1, 1, 65535, Drill.bytes(1, 10), TcpOptions.NONE, 5);
    drill.expect("urgent", "readable");
    assertThat(drill.tcp.urgentLeft()).isEqualTo(5);
    assertThat(drill.read(20)).isEqualTo(Drill.bytes(1, 4)); // reading stops at the mark
    assertThat(drill.tcp.atMark()).isTrue();
    assertThat(drill.tcp.takeUrgent()).isEqualTo(Drill.bytes(5, 1)[0] & 0xff);
    assertThat(drill.tcp.takeUrgent()).isEqualTo(-1);
    assertThat(drill.tcp.passUrgent()).isEqualTo(Drill.bytes(5, 1)[0] & 0xff);
    assertThat(drill.read(20)).isEqualTo(Drill.bytes(6, 5));
    assertThat(drill.tcp.urgentLeft()).isZero();
  }

  @Test
  void urgent_arrivesInline_staysInTheStream() {
    Drill drill = Drill.open();
    drill.tcp.setUrgentInline(true);
    drill.in("U.", 1, 1, 65535, Drill.bytes(1, 10), TcpOptions.NONE, 5);
    assertThat(drill.read(20)).isEqualTo(Drill.bytes(1, 4));
    assertThat(drill.tcp.passUrgent()).isEqualTo(-1);
    assertThat(drill.read(20)).isEqualTo(Drill.bytes(5, 6));
  }

  @Test
  void urgent_toldBeforeItsText_isNoted() {
    Drill drill = Drill.open();
    drill.in("U.", 1, 1, 65535, NOTHING, TcpOptions.NONE, 3).expect("urgent");
    assertThat(drill.tcp.takeUrgent()).isEqualTo(-1);
    drill.in("U.", 1, 1, 65535, Drill.bytes(1, 3), TcpOptions.NONE, 3).expect("readable");
    assertThat(drill.tcp.takeUrgent()).isEqualTo(Drill.bytes(3, 1)[0] & 0xff);
  }

  // --- 3.8.4: keep-alive

  private static final KeepAlive PROBING = KeepAlive.DEFAULT.enabled(true);

  @Test
  void keepAlive_notAskedFor_sendsNothing_MUST25() {
    assertThat(Drill.open().tcp.nextDeadline()).isEqualTo(TcpTimers.NONE);
  }

  @Test
  void keepAlive_idleForTwoHours_probesWithAnOldNumber_MUST27_MUST28() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withKeepAlive(PROBING));
    drill.pass(7_199_999).expect();
    drill.pass(1).expect(". 0:0(0) ack 1");
    drill.in(".", 1, 1, 65535, 0).expect(); // it lives
    drill.pass(7_199_999).expect();
    drill.pass(1).expect(". 0:0(0) ack 1");
  }

  @Test
  void keepAlive_onlyManyUnansweredProbesEndIt_MUST29() {
    Drill drill = Drill.open(TcpSettings.DEFAULT.withKeepAlive(PROBING));
    drill.pass(7_200_000 + 9000);
    assertThat(drill.done()).hasSize(10).allMatch(s -> s.equals(". 0:0(0) ack 1"));
    drill.done().clear();
    drill.pass(1000).expect("R. 1:1(0) ack 1", "closed KEEP_ALIVE_FAILED");
  }

  @Test
  void keepAlive_dataInFlight_doesNotProbe_MUST26() {
    Drill drill =
        Drill.open(
            TcpSettings.DEFAULT.withKeepAlive(PROBING.times(1_000_000_000, 1_000_000_000, 2)));
    drill.write(10).done().clear();
    drill.pass(1000);
    assertThat(drill.done()).allMatch(s -> s.equals("P. 1:11(10) ack 1"));
  }

  @Test
  void keepAlive_probeArrives_isAnswered() {
    Drill drill = Drill.open();
    drill.in(".", 0, 1, 65535, 0).expect(". 1:1(0) ack 1");
  }

  // --- 3.9.2.2: ICMP

  @Test
  void icmp_softWhileConnecting_doesNotAbort_MUST56_butIsTold_SHLD25() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.tcp.undelivered(false);
    drill.state(TcpState.SYN_SENT).done().clear();
    drill.pass(31_000).done().removeIf(s -> s.startsWith("S"));
    drill.expect("closed UNREACHABLE");
  }

  @Test
  void icmp_hardWhileConnecting_aborts_SHLD26() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.tcp.undelivered(true);
    drill.expect("S 0:0(0)", "closed UNREACHABLE");
  }

  @Test
  void icmp_hardWhenOpen_isSoft_RFC5927_s5_2() {
    Drill drill = Drill.open();
    drill.tcp.undelivered(true);
    drill.expect().state(TcpState.ESTABLISHED);
  }

  @Test
  void icmp_quotedNumber_hasToBeUnderWay_RFC5927_s4_1() {
    Drill drill = Drill.open();
    drill.write(100);
    assertThat(drill.tcp.isUnderWay(Drill.ISS + 1)).isTrue();
    assertThat(drill.tcp.isUnderWay(Drill.ISS + 100)).isTrue();
    assertThat(drill.tcp.isUnderWay(Drill.ISS + 101)).isFalse();
    assertThat(drill.tcp.isUnderWay(Drill.ISS)).isFalse();
  }
}
