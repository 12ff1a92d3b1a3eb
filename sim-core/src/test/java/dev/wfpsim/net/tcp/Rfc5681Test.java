package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Congestion control, clause by clause; segments of 1000 bytes. */
class Rfc5681Test {
  private static final TcpSettings ROOM = TcpSettings.DEFAULT.withBuffers(1 << 20, 1 << 20);

  private static Drill sending(int bytes) {
    Drill drill = Drill.open(ROOM);
    drill.write(bytes).done().clear();
    return drill;
  }

  private static int segmentsOut(Drill drill) {
    int count = drill.done().size();
    drill.done().clear();
    return count;
  }

  @Test
  void initialWindow_synLost_isOneSegment_s3_1() {
    Drill drill = new Drill(ROOM);
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.pass(1000);
    drill.in("S.", 0, 1, 65535, 0).done().clear();
    drill.write(5000);
    drill.expect(". 1:1001(1000) ack 1");
  }

  @Test
  void initialWindow_synAckLost_isOneSegment_s3_1() {
    Drill drill = Drill.accepting();
    drill.pass(1000);
    drill.in(".", 1, 1, 65535, 0).done().clear();
    drill.write(5000);
    drill.expect(". 1:1001(1000) ack 1");
  }

  @Test
  void initialWindow_synHeardTwice_staysWhole_s3_1() {
    Drill drill = Drill.accepting();
    drill.in("S", 0, 0, 65535, 0); // the peer asks again: nothing timed out here
    drill.in(".", 1, 1, 65535, 0).done().clear();
    drill.write(20_000);
    assertThat(segmentsOut(drill)).isEqualTo(10);
  }

  @Test
  void slowStart_afterTimeout_growsByOneSegmentEachAck_s3_1() {
    Drill drill = sending(40_000);
    drill.pass(300);
    drill.expect(". 1:1001(1000) ack 1");
    drill.in(".", 1, 10_001, 65535, 0); // all ten arrived but the first: one ack for ten segments
    assertThat(segmentsOut(drill)).isEqualTo(2);
    drill.in(".", 1, 12_001, 65535, 0);
    assertThat(segmentsOut(drill)).isEqualTo(3);
  }

  @Test
  void slowStart_atFirst_growsByTwoSegmentsAtMostEachAck() {
    Drill drill = sending(60_000);
    drill.in(".", 1, 10_001, 65535, 0);
    assertThat(segmentsOut(drill)).isEqualTo(12);
  }

  @Test
  void threshold_secondTimeoutOfASegment_staysWhereItWas_s3_1() {
    CongestionControl control = new CongestionControl(1000, 10);
    control.timedOut(10_000, 10_000, true);
    assertThat(control.threshold()).isEqualTo(5000);
    control.timedOut(10_000, 2000, false);
    assertThat(control.threshold()).isEqualTo(5000);
  }

  @Test
  void threshold_limitedTransmit_doesNotCount_s3_2() {
    CongestionControl control = new CongestionControl(1000, 10);
    assertThat(control.duplicate(0, 10_000, 10_000)).isFalse();
    assertThat(control.duplicate(0, 11_000, 11_000)).isFalse();
    assertThat(control.duplicate(0, 12_000, 12_000)).isTrue();
    assertThat(control.threshold()).isEqualTo(5000);
  }

  @Test
  void limitedTransmit_firstTwoDuplicates_sendOneNewSegmentEach_s3_2() {
    Drill drill = sending(40_000);
    drill.in(".", 1, 1, 65535, 0).expect(". 10001:11001(1000) ack 1");
    drill.in(".", 1, 1, 65535, 0).expect(". 11001:12001(1000) ack 1");
    drill.in(".", 1, 1, 65535, 0).expect(". 1:1001(1000) ack 1");
  }

  @Test
  void duplicate_windowChanged_doesNotCount_s2() {
    Drill drill = sending(40_000);
    for (int i = 0; i < 6; i++) {
      drill.in(".", 1, 1, 60_000 - i, 0);
    }
    drill.expect();
  }

  @Test
  void idle_longerThanTheTimeout_beginsAgainWithTheInitialWindow_s4_1() {
    assertThat(windowAfterIdle(ROOM)).isEqualTo(10);
  }

  @Test
  void idle_windowsTemplate_keepsTheWindow() {
    TcpFeatures windows = TcpFeatures.DEFAULT.withRestartAfterIdle(false);
    assertThat(windowAfterIdle(ROOM.withFeatures(windows))).isEqualTo(12);
  }

  private static int windowAfterIdle(TcpSettings settings) {
    Drill drill = Drill.open(settings);
    drill.write(10_000);
    drill.in(".", 1, 10_001, 65535, 0);
    drill.pass(10_000).done().clear();
    drill.write(60_000);
    return segmentsOut(drill);
  }

  @Test
  void idle_notLonger_keepsTheWindow_s4_1() {
    Drill drill = sending(10_000);
    drill.in(".", 1, 10_001, 65535, 0);
    drill.pass(200).write(60_000);
    assertThat(segmentsOut(drill)).isEqualTo(12);
  }

  @Test
  void read_windowFieldIsFull_sendsNoAck_s4_2() {
    Drill drill = Drill.open(ROOM); // the peer scales no window: 65535 is all that can be said
    for (int i = 0; i < 4; i++) {
      drill.in(".", 1 + i * 1000L, 1, 65535, 1000);
    }
    drill.expect(
        "readable", "readable", ". 1:1(0) ack 2001", "readable", "readable", ". 1:1(0) ack 4001");
    drill.read(4000);
    drill.expect(); // would say what the last said: the peer took it for a duplicate
  }

  @Test
  void acknowledgment_everySecondSegmentAndWithinHalfASecond_s4_2() {
    Drill drill = Drill.open(ROOM);
    drill.in(".", 1, 1, 65535, 1000).expect("readable");
    drill.pass(499);
    drill.expect(". 1:1(0) ack 1001");
  }

  @Test
  void acknowledgment_gapIsFilled_isSentAtOnce_s4_2() {
    Drill drill = Drill.open(ROOM);
    drill.in(".", 1001, 1, 65535, 1000).expect(". 1:1(0) ack 1");
    drill.in(".", 1, 1, 65535, 1000).expect("readable", ". 1:1(0) ack 2001");
  }
}
