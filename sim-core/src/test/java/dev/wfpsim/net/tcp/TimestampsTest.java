package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.tcp.TcpFeatures.Timestamps;
import dev.wfpsim.net.wire.TcpOptions;
import org.junit.jupiter.api.Test;

/** Window scale and timestamps with PAWS (RFC 7323). */
class TimestampsTest {
  private static final TcpSettings ENABLED =
      TcpSettings.DEFAULT.withFeatures(TcpFeatures.DEFAULT.withTimestamps(Timestamps.ENABLED));
  private static final TcpOptions SYN = TcpOptions.ofSyn(1000, -1, false);

  /** Open, both sides with timestamps; the peer's clock stands at 1000. */
  private static Drill open() {
    return Drill.open(ENABLED, SYN.withTimestamps(1000, 0));
  }

  private static TcpOptions at(int value, int echo) {
    return TcpOptions.NONE.withTimestamps(value, echo);
  }

  private static TcpOptions last(Drill drill) {
    return drill.segments().getLast().options();
  }

  private static Drill data(Drill drill, long sequence, int value) {
    return drill.in(".", sequence, 1, 65535, Drill.bytes(sequence, 100), at(value, 0), 0);
  }

  @Test
  void syn_usual_offersNone_windowsDefault() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    assertThat(last(drill).hasTimestamps()).isFalse();
    drill.in("S.", 0, 1, 65535, SYN.withTimestamps(1000, 0)); // not asked for: not used
    assertThat(last(drill).hasTimestamps()).isFalse();
  }

  @Test
  void synAck_usual_acceptsThem_windowsDefault() {
    Drill drill = Drill.accepting(TcpSettings.DEFAULT, SYN.withTimestamps(1000, 0));
    assertThat(last(drill).hasTimestamps()).isTrue();
    assertThat(last(drill).timestampEcho()).isEqualTo(1000);
  }

  @Test
  void synsCross_onlyOneOffers_neitherUsesThem_s3_2() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.in("S", 0, 0, 65535, SYN.withTimestamps(1000, 0));
    assertThat(last(drill).hasTimestamps()).isFalse();
    drill.in(".", 1, 1, 65535, 0).state(TcpState.ESTABLISHED);
  }

  @Test
  void synAck_disabled_refusesThem() {
    TcpSettings off =
        TcpSettings.DEFAULT.withFeatures(TcpFeatures.DEFAULT.withTimestamps(Timestamps.DISABLED));
    assertThat(last(Drill.accepting(off, SYN.withTimestamps(1000, 0))).hasTimestamps()).isFalse();
  }

  @Test
  void negotiated_everySegmentHasThem_s3_2() {
    Drill drill = open();
    assertThat(last(drill).timestampEcho()).isEqualTo(1000);
    drill.write(5000);
    assertThat(last(drill).hasTimestamps()).isTrue();
    assertThat(last(drill).timestampEcho()).isEqualTo(1000);
    drill.tcp.abort();
    assertThat(last(drill).hasTimestamps()).isTrue();
  }

  @Test
  void negotiated_segmentsAreShorterByTheOption_MUST16() {
    Drill drill = open();
    drill
        .write(5000)
        .expect(
            ". 1:989(988) ack 1",
            ". 989:1977(988) ack 1",
            ". 1977:2965(988) ack 1",
            ". 2965:3953(988) ack 1",
            ". 3953:4941(988) ack 1");
  }

  @Test
  void pathTakesLess_segmentsAreShorterByTheOptionToo() {
    Drill drill = open();
    drill.write(2000).done().clear();
    drill.tcp.pathTakes(700, drill.now);
    drill.expect(". 1:689(688) ack 1", ". 689:1377(688) ack 1", "P. 1377:2001(624) ack 1");
  }

  @Test
  void clock_ticksEachMillisecond_s5_4() {
    Drill drill = open();
    int before = last(drill).timestamp();
    drill.pass(1234).write(10);
    assertThat(last(drill).timestamp() - before).isEqualTo(1234);
  }

  @Test
  void missing_segmentWithoutThem_isDroppedSilently_s3_2() {
    Drill drill = open();
    drill.in(".", 1, 1, 65535, 100).expect();
    drill.in("R", 1, 0, 0, 0).expect("closed RESET_BY_PEER"); // but a RST counts
  }

  @Test
  void missing_notNegotiated_extraOptionDoesNoHarm_s3_2() {
    data(Drill.open(), 1, 5).expect("readable");
  }

  @Test
  void echo_isOfTheSegmentThatLastMovedTheAcknowledgment_s4_3() {
    Drill drill = open();
    data(drill, 1, 1001);
    data(drill, 101, 1002).done().clear(); // one acknowledgment for both: echoes the first
    assertThat(last(drill).timestampEcho()).isEqualTo(1001);
    data(drill, 301, 1004); // behind a gap: does not count
    assertThat(last(drill).timestampEcho()).isEqualTo(1001);
    data(drill, 201, 1003); // fills it: counts
    assertThat(last(drill).timestampEcho()).isEqualTo(1003);
  }

  @Test
  void paws_olderThanSeen_isAnsweredAndDropped_s5_3_R1() {
    Drill drill = open();
    data(drill, 1, 2000);
    drill.pass(40).done().clear();
    data(drill, 101, 1999).expect(". 1:1(0) ack 101");
    data(drill, 101, 2000).expect("readable");
  }

  @Test
  void paws_resetIsExempt_s5_2() {
    Drill drill = open();
    drill.in("R", 1, 0, 0, at(1, 0)).expect("closed RESET_BY_PEER");
  }

  @Test
  void paws_idleFor24Days_acceptsAnyTime_s5_5() {
    Drill drill = open();
    drill.pass(25L * 24 * 3_600_000);
    data(drill, 1, 999).expect("readable");
  }

  @Test
  void paws_clockWraps_staysInOrder_s5_2() {
    Drill drill = Drill.open(ENABLED, SYN.withTimestamps(0xffff_ffff, 0));
    data(drill, 1, 1).expect("readable");
    data(drill, 101, 0xffff_ffff).expect(". 1:1(0) ack 101");
  }

  @Test
  void roundTrip_ofASegmentSentTwice_isMeasured_s4() {
    Drill drill = open();
    drill.write(10);
    drill.pass(300).pass(600);
    int echo = last(drill).timestamp(); // of the third copy
    drill.pass(100);
    drill.in(".", 1, 11, 65535, at(1001, echo));
    drill.write(10).done().clear();
    drill.pass(300).expect("P. 11:21(10) ack 1"); // the measurement ended the backoff
  }

  @Test
  void timeWait_synWithLaterTime_mayReplace_RFC6191() {
    Drill drill = open();
    drill.tcp.shutdownSend(0);
    drill.in("F.", 1, 2, 65535, at(2000, 0));
    drill.state(TcpState.TIME_WAIT);
    assertThat(drill.tcp.mayBeReplacedBy(syn(-1000, 2001))).isTrue();
    assertThat(drill.tcp.mayBeReplacedBy(syn(1000, 1999))).isFalse();
    assertThat(drill.tcp.mayBeReplacedBy(syn(1000, 2000))).isTrue();
    assertThat(drill.tcp.mayBeReplacedBy(syn(-1000, 2000))).isFalse();
  }

  private static TcpSegment syn(int sequence, int value) {
    return new TcpSegment(
        Drill.PEER_ISS + sequence,
        0,
        dev.wfpsim.net.wire.TcpHeader.SYN,
        1000,
        0,
        SYN.withTimestamps(value, 0),
        Text.NONE);
  }

  // --- window scale

  @Test
  void scale_notOfferedByThePeer_isNotUsed_s2_2() {
    Drill drill = Drill.accepting();
    assertThat(drill.segments().getFirst().windowScale()).isEqualTo(-1);
  }

  @Test
  void scale_offByFeature_isNeitherOfferedNorAccepted() {
    TcpSettings off =
        TcpSettings.DEFAULT.withFeatures(TcpFeatures.DEFAULT.withWindowScaling(false));
    Drill drill = Drill.accepting(off, TcpOptions.ofSyn(1000, 7, false));
    assertThat(drill.segments().getFirst().windowScale()).isEqualTo(-1);
    drill.in(".", 1, 1, 100, 0);
    drill.write(5000).pass(1000);
    assertThat(drill.segments().getLast().text().toBytes()).hasSize(100);
  }

  @Test
  void scale_synsWindowIsNotScaled_s2_2() {
    Drill drill = Drill.open(TcpSettings.DEFAULT, TcpOptions.ofSyn(1000, 7, false));
    drill.write(3000);
    assertThat(drill.done()).hasSize(3); // 65535 as it stands
    Drill small = new Drill();
    small.tcp.connect(Drill.ISS, 1000, 0);
    small.in("S.", 0, 1, 500, TcpOptions.ofSyn(1000, 7, false)).done().clear();
    small.write(3000).expect(". 1:501(500) ack 1");
    small.in(".", 1, 501, 500, 0); // 64,000
    small.expect(". 501:1501(1000) ack 1", ". 1501:2501(1000) ack 1");
  }
}
