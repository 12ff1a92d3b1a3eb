package dev.wfpsim.net.tcp;

import org.junit.jupiter.api.Test;

/** Answers to segments that may be forged, clause by clause. */
class Rfc5961Test {
  private static Drill timeWait() {
    Drill drill = Drill.open();
    drill.tcp.shutdownSend(0);
    drill.in("F.", 1, 2, 65535, 0);
    drill.done().clear();
    return drill.state(TcpState.TIME_WAIT);
  }

  @Test
  void reset_inWindow_isChallenged_s3_2() {
    Drill.open().in("R", 100, 0, 0, 0).expect(". 1:1(0) ack 1").state(TcpState.ESTABLISHED);
    timeWait().in("R", 100, 0, 0, 0).expect(". 2:2(0) ack 2").state(TcpState.TIME_WAIT);
  }

  @Test
  void reset_inWindowWhileAccepting_isChallengedOnce_s3_2() {
    Drill drill = Drill.accepting();
    drill.in("R", 100, 0, 0, 0).expect(". 1:1(0) ack 1").state(TcpState.SYN_RECEIVED);
    drill.in(".", 1, 1, 65535, 0).expect("established"); // and nothing left over from before
  }

  @Test
  void syn_established_isChallenged_s4_2() {
    Drill.open().in("S", 100, 0, 0, 0).expect(". 1:1(0) ack 1");
    Drill.open().in("S", 10_000_000, 0, 0, 0).expect(". 1:1(0) ack 1");
    timeWait().in("S", 100, 0, 0, 0).expect(". 2:2(0) ack 2").state(TcpState.TIME_WAIT);
  }

  @Test
  void syn_whileOpeningActively_isChallenged_s4_2() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.in("S", 0, 0, 65535, 0).done().clear();
    drill.in("S", 100, 0, 65535, 0).expect(". 1:1(0) ack 1").state(TcpState.SYN_RECEIVED);
    drill.in("S.", 0, 1, 65535, 0).expect("established");
  }

  @Test
  void ack_ofWhatWasNeverSent_isChallengedAndItsTextDropped_s5_2() {
    Drill.open().in(".", 1, 500, 65535, 100).expect(". 1:1(0) ack 1");
  }

  @Test
  void ack_olderThanTheLargestWindow_isChallengedAndItsTextDropped_s5_2() {
    Drill drill = Drill.open();
    drill.in(".", 1, 1 - 65535 - 1, 65535, 100).expect(". 1:1(0) ack 1");
    drill.in(".", 1, 1 - 65535, 65535, 100).expect("readable"); // old, but it may be true
  }

  @Test
  void challenges_many_areLimited_s7() {
    Drill drill = Drill.open();
    for (int i = 0; i < 100; i++) {
      drill.in("S", 100, 0, 0, 0).in("R", 200, 0, 0, 0).in(".", 1, 500, 0, 0);
    }
    org.assertj.core.api.Assertions.assertThat(drill.done()).hasSize(10);
    drill.done().clear();
    drill.pass(5000).in("S", 100, 0, 0, 0).expect(". 1:1(0) ack 1");
  }

  @Test
  void challenges_exhausted_leaveNothingForLater_s7() {
    Drill drill = Drill.open();
    for (int i = 0; i < 20; i++) {
      drill.in("S", 100, 0, 0, 0);
    }
    drill.done().clear();
    drill.pass(60_000).expect();
  }

  @Test
  void textSentTwice_isAcknowledgedHoweverOften() {
    Drill drill = Drill.open();
    drill.in(".", 1, 1, 65535, 100).pass(1000);
    drill.done().clear();
    for (int i = 0; i < 50; i++) {
      drill.in(".", 1, 1, 65535, 100).expect(". 1:1(0) ack 101");
    }
  }
}
