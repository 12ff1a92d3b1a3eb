package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.wire.TcpOptions;
import org.junit.jupiter.api.Test;

/** Selective acknowledgments in either role (RFC 2018, RFC 6675); segments of 1000 bytes. */
class SackTest {
  private static final TcpSettings ROOM = TcpSettings.DEFAULT.withBuffers(1 << 20, 1 << 20);
  private static final TcpOptions PERMITTED = TcpOptions.ofSyn(1000, -1, true);

  private static Drill sending(int bytes) {
    Drill drill = Drill.open(ROOM, PERMITTED);
    drill.write(bytes).done().clear();
    return drill;
  }

  // --- what this side reports

  @Test
  void syn_offersSack_s2() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    assertThat(drill.segments().getFirst().options().sackPermitted()).isTrue();
  }

  @Test
  void synAck_permitsOnlyWhereTheSynDid_s2() {
    assertThat(Drill.accepting(ROOM, PERMITTED).segments().getFirst().options().sackPermitted())
        .isTrue();
    assertThat(Drill.accepting().segments().getFirst().options().sackPermitted()).isFalse();
    TcpSettings off = ROOM.withFeatures(TcpFeatures.DEFAULT.withSelectiveAcks(false));
    assertThat(Drill.accepting(off, PERMITTED).segments().getFirst().options().sackPermitted())
        .isFalse();
  }

  @Test
  void report_notPermitted_saysNothing_s3() {
    Drill.open().in(".", 1001, 1, 65535, 1000).expect(". 1:1(0) ack 1");
  }

  @Test
  void report_latestRunFirstAndWhole_s4() {
    Drill drill = Drill.open(ROOM, PERMITTED);
    drill.in(".", 1001, 1, 65535, 1000).expect(". 1:1(0) ack 1 sack 1001-2001");
    drill.in(".", 3001, 1, 65535, 1000).expect(". 1:1(0) ack 1 sack 3001-4001 sack 1001-2001");
    drill.in(".", 2001, 1, 65535, 1000).expect(". 1:1(0) ack 1 sack 1001-4001");
    drill.in(".", 1, 1, 65535, 1000).expect("readable", ". 1:1(0) ack 4001");
  }

  @Test
  void report_gapFilledInPart_dropsWhatIsInOrder_s4() {
    Drill drill = Drill.open(ROOM, PERMITTED);
    drill.in(".", 1001, 1, 65535, 1000).in(".", 3001, 1, 65535, 1000).done().clear();
    drill.in(".", 1, 1, 65535, 1000).expect("readable", ". 1:1(0) ack 2001 sack 3001-4001");
  }

  @Test
  void report_manyRuns_saysTheFourLatest_s3() {
    Drill drill = Drill.open(ROOM, PERMITTED);
    for (int i = 1; i <= 6; i++) {
      drill.in(".", 2000L * i + 1, 1, 65535, 1000);
    }
    assertThat(drill.done().getLast())
        .isEqualTo(
            ". 1:1(0) ack 1 sack 12001-13001 sack 10001-11001 sack 8001-9001 sack 6001-7001");
  }

  @Test
  void report_onData_leavesRoomForItself() {
    Drill drill = Drill.open(ROOM, PERMITTED);
    drill.in(".", 1001, 1, 65535, 1000).done().clear();
    drill.write(3000);
    assertThat(drill.segments().getLast().text().toBytes()).hasSizeLessThanOrEqualTo(988);
    assertThat(drill.segments().getLast().options().sackBlocks()).hasSize(1);
  }

  // --- what the peer reports

  @Test
  void recovery_threeReports_sendTheGapAgain_RFC6675_s5() {
    Drill drill = sending(10_000);
    drill.sack(1, 1001, 2001).expect();
    drill.sack(1, 1001, 3001).expect();
    drill.sack(1, 1001, 4001).expect(". 1:1001(1000) ack 1");
    drill.in(".", 1, 10_001, 65535, 0).expect();
    assertThat(drill.tcp.nextDeadline()).isEqualTo(TcpTimers.NONE);
  }

  @Test
  void recovery_oneReportOfMuch_isEnough_RFC6675_s5() {
    Drill drill = sending(10_000);
    drill.sack(1, 1001, 4001).expect(". 1:1001(1000) ack 1");
  }

  @Test
  void recovery_reportThatIsNoNews_isNoDuplicate_RFC6675_s2() {
    Drill drill = sending(10_000);
    for (int i = 0; i < 6; i++) {
      drill.sack(1, 1001, 2001);
    }
    drill.expect();
  }

  @Test
  void recovery_severalGaps_allAreSentAgainInOneRoundTrip_RFC6675_s5() {
    Drill drill = sending(10_000);
    drill.sack(1, 1001, 2001, 3001, 4001, 5001, 10_001);
    drill.expect(". 1:1001(1000) ack 1", ". 2001:3001(1000) ack 1", ". 4001:5001(1000) ack 1");
    drill.in(".", 1, 10_001, 65535, 0).expect();
  }

  @Test
  void recovery_pipeFull_waitsForReports_RFC6675_s5() {
    Drill drill = sending(20_000); // ten are out
    drill.sack(1, 1001, 4001).expect(". 1:1001(1000) ack 1"); // pipe 7 of 5
    drill.sack(1, 1001, 6001).expect(); // 5 of 5
    drill.sack(1, 1001, 7001).expect(". 10001:11001(1000) ack 1"); // 4 of 5: new data
    drill.sack(1, 1001, 8001).expect(". 11001:12001(1000) ack 1");
  }

  @Test
  void recovery_partialAck_goesOnWithoutAnotherHalving_RFC6675_s5() {
    Drill drill = sending(10_000);
    drill.sack(1, 1001, 2001, 3001, 10_001);
    drill.expect(". 1:1001(1000) ack 1", ". 2001:3001(1000) ack 1");
    drill.sack(2001, 3001, 10_001).expect();
    drill.in(".", 1, 10_001, 65535, 0);
    drill.write(20_000);
    assertThat(drill.done()).hasSize(5); // half of ten
  }

  @Test
  void recovery_lastSegmentsLostToo_oneRescue_RFC6675_s4_rule4() {
    Drill drill = sending(10_000);
    drill.sack(1, 1001, 7001);
    drill.expect(". 1:1001(1000) ack 1", "P. 9001:10001(1000) ack 1");
    drill.sack(1, 1001, 8001).expect();
  }

  @Test
  void timeout_forgetsReports_RFC2018_s8() {
    Drill drill = sending(4000);
    drill.sack(1, 1001, 2001).expect();
    drill.pass(300).expect(". 1:1001(1000) ack 1");
    drill.in(".", 1, 1001, 65535, 0).expect(". 1001:2001(1000) ack 1", ". 2001:3001(1000) ack 1");
  }

  @Test
  void timeout_reportsSince_arePassedOver() {
    Drill drill = sending(4000);
    drill.pass(300).expect(". 1:1001(1000) ack 1");
    drill.sack(1001, 2001, 3001).expect(". 1001:2001(1000) ack 1", "P. 3001:4001(1000) ack 1");
  }

  @Test
  void report_ofNonsense_isIgnored() {
    Drill drill = sending(10_000);
    for (int i = 0; i < 5; i++) {
      drill.sack(1, 50_001 + i, 60_001); // never sent
      drill.sack(1, 4001, 3001 - i); // upside down
    }
    drill.expect();
  }

  // --- the scoreboard alone

  @Test
  void scoreboard_randomReports_isASetOfOctets() {
    java.util.Random random = new java.util.Random(7);
    for (int round = 0; round < 200; round++) {
      SackScoreboard board = new SackScoreboard();
      boolean[] octets = new boolean[300];
      long una = 0;
      for (int i = 0; i < 40; i++) {
        int left = (int) una + random.nextInt(290 - (int) una);
        int right = left + 1 + random.nextInt(Math.min(30, 300 - left - 1) + 1);
        right = Math.min(right, 299);
        if (right <= left) {
          continue;
        }
        boolean news = false;
        for (int at = left; at < right; at++) {
          news |= !octets[at];
          octets[at] = true;
        }
        assertThat(board.report(left, right)).isEqualTo(news);
        if (random.nextInt(10) == 0) {
          una = Math.min(200, una + random.nextInt(20));
          board.acknowledged(una);
          java.util.Arrays.fill(octets, 0, (int) una, false);
        }
        check(board, octets, (int) una);
      }
    }
  }

  private static void check(SackScoreboard board, boolean[] octets, int una) {
    long bytes = 0;
    long highest = Long.MIN_VALUE;
    for (int at = una; at < octets.length; at++) {
      if (octets[at]) {
        bytes++;
        highest = at + 1;
      }
      int missing = at;
      while (missing < octets.length && octets[missing]) {
        missing++;
      }
      assertThat(board.nextMissing(at)).isEqualTo(missing);
    }
    assertThat(board.bytes()).isEqualTo(bytes);
    assertThat(board.highest()).isEqualTo(highest);
  }
}
