package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The retransmission timer, clause by clause. */
class Rfc6298Test {
  @Test
  void data_afterSynTimedOut_waitsThreeSeconds_s5_7() {
    Drill drill = new Drill();
    drill.tcp.connect(Drill.ISS, 1000, 0);
    drill.pass(1000);
    drill.in("S.", 0, 1, 65535, 0).done().clear();
    drill.write(10).expect("P. 1:11(10) ack 1");
    drill.pass(2999).expect();
    drill.pass(1).expect("P. 1:11(10) ack 1");
  }

  @Test
  void data_afterSynAckTimedOut_waitsThreeSeconds_s5_7() {
    Drill drill = Drill.accepting();
    drill.pass(1000);
    drill.in(".", 1, 1, 65535, 0).done().clear();
    drill.write(10).expect("P. 1:11(10) ack 1");
    drill.pass(2999).expect();
    drill.pass(1).expect("P. 1:11(10) ack 1");
  }

  @Test
  void backoff_ackOfWhatWasSentAgain_isKept_s5() {
    Drill drill = Drill.open();
    drill.write(10);
    drill.pass(300).pass(600); // twice expired: 1.2 s
    drill.in(".", 1, 11, 65535, 0).done().clear(); // of which copy? no measurement
    drill.write(10).expect("P. 11:21(10) ack 1");
    drill.pass(1199).expect();
    drill.pass(1).expect("P. 11:21(10) ack 1");
  }

  @Test
  void backoff_nextMeasurement_endsIt_s5() {
    Drill drill = Drill.open();
    drill.write(10);
    drill.pass(300).pass(600);
    drill.in(".", 1, 11, 65535, 0);
    drill.write(10);
    drill.in(".", 1, 21, 65535, 0).done().clear();
    drill.write(10).expect("P. 21:31(10) ack 1");
    drill.pass(300).expect("P. 21:31(10) ack 1");
  }

  @Test
  void timer_ackOfNewData_startsAgain_s5_3() {
    Drill drill = Drill.open();
    drill.write(2000).done().clear();
    drill.pass(200);
    drill.in(".", 1, 1001, 65535, 0);
    drill.pass(299).expect();
    assertThat(drill.tcp.nextDeadline()).isEqualTo(500_000_000); // 300 ms from the ack on
  }

  @Test
  void timer_allAcknowledged_stops_s5_2() {
    Drill drill = Drill.open();
    drill.write(1000);
    drill.in(".", 1, 1001, 65535, 0);
    assertThat(drill.tcp.nextDeadline()).isEqualTo(TcpTimers.NONE);
  }

  @Test
  void probesOfAClosedWindow_backOffByThemselves() {
    Drill drill = Drill.open();
    drill.in(".", 1, 1, 0, 0);
    drill.write(100);
    for (int i = 0; i < 5; i++) {
      drill.pass(60_000).in(".", 1, 1, 0, 0);
    }
    drill.in(".", 1, 1, 5000, 0).done().clear();
    drill.pass(300); // the time-out of data was never doubled
    drill.expect("P. 1:101(100) ack 1");
  }
}
