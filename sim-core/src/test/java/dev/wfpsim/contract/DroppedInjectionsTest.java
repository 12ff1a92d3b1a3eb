package dev.wfpsim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.ip.IpDiscard;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Injected packets that a stack drops, on traces written by hand. */
class DroppedInjectionsTest {
  private static final int DRIVER = 900;
  private static final int INJECTION = 901;

  /** The activity that moves the packet, and one where it arrives. */
  private static final int MOVER = 1;

  private static final int RECEIVER = 2;

  private final Findings findings = new Findings();
  private final Trace trace = new Trace();

  DroppedInjectionsTest() {
    trace.attach(new DroppedInjections(new Reports(trace, findings)));
    write(0, 0, EventKind.OBJECT, DRIVER, ObjectKind.DRIVER.ordinal(), 0);
  }

  private void write(int activity, int subject, EventKind kind, long... words) {
    long who = (long) activity << 32 | subject;
    switch (words.length) {
      case 1 -> trace.write(kind, 0, who, 0, 0, words[0]);
      case 2 -> trace.write(kind, 0, who, 0, 0, words[0], words[1]);
      case 3 -> trace.write(kind, 0, who, 0, 0, words[0], words[1], words[2]);
      default -> trace.write(kind, 0, who, 0, 0, words);
    }
  }

  private void injected(int injection, int by) {
    write(3, by, EventKind.OBJECT, injection, ObjectKind.INJECTION.ordinal(), 0);
  }

  private void sent(long packet) {
    write(MOVER, 0, EventKind.PACKET_SENT, 0, 60, packet);
  }

  private void moved(int injection) {
    write(MOVER, 0, EventKind.INJECTION_MOVED, injection, 0, 0);
  }

  private void delivered(long packet) {
    write(RECEIVER, 0, EventKind.PACKET_DELIVERED, 0, 60, packet);
  }

  private void discarded(int activity, IpDiscard why) {
    write(activity, 0, EventKind.PACKET_DISCARDED, 0, 60, why.value());
  }

  private void refused(int activity, int why) {
    trace.watched(EventKind.TRANSPORT_DISCARDED, 0, (long) activity << 32, 0, 0, why, 0, 0);
  }

  private List<String> codes() {
    return findings.all().stream().map(Finding::code).toList();
  }

  @Test
  void R238_droppedWhereItArrives_forItsChecksum_isTold() {
    injected(INJECTION, DRIVER);
    sent(7);
    moved(INJECTION);
    delivered(7);
    refused(RECEIVER, DiscardReason.CHECKSUM_INVALID);
    assertThat(codes()).containsExactly("INJECTED_PACKET_DROPPED");
    assertThat(findings.all().get(0).message())
        .isEqualTo("an injected packet was dropped by the stack that got it, for a wrong checksum");
  }

  @Test
  void R238_droppedOnTheSpot_isTold() {
    injected(INJECTION, DRIVER);
    discarded(MOVER, IpDiscard.BAD_CHECKSUM);
    moved(INJECTION);
    assertThat(codes()).containsExactly("INJECTED_PACKET_DROPPED");
  }

  @Test
  void R238_droppedAgainAndAgain_isToldOnce() {
    for (int i = 0; i < 3; i++) {
      injected(INJECTION + i, DRIVER);
      discarded(MOVER, IpDiscard.MALFORMED_HEADER);
      moved(INJECTION + i);
    }
    assertThat(codes()).hasSize(1);
  }

  @Test
  void R238_anothersPacket_orAnyOnceALinkDamages_isNot() {
    injected(INJECTION, DRIVER);
    sent(7);
    moved(INJECTION);
    sent(8);
    delivered(8);
    refused(RECEIVER, DiscardReason.CHECKSUM_INVALID);
    write(0, 0, EventKind.PACKET_CORRUPTED, 0, 3, 99);
    delivered(7);
    refused(RECEIVER, DiscardReason.CHECKSUM_INVALID);
    assertThat(codes()).doesNotContain("INJECTED_PACKET_DROPPED").isEmpty();
  }

  @Test
  void R238_droppedForAnotherReason_isNot() {
    injected(INJECTION, DRIVER);
    sent(7);
    moved(INJECTION);
    delivered(7);
    refused(RECEIVER, DiscardReason.ENDPOINT_NOT_FOUND);
    discarded(RECEIVER, IpDiscard.NO_ROUTE);
    discarded(RECEIVER, IpDiscard.INSPECTION_DROP);
    assertThat(codes()).isEmpty();
  }

  /**
   * What the system injects for itself, and what was dropped before, have nothing to do with it.
   */
  @Test
  void R238_systemsOwn_orWhatWasDroppedBefore_isNot() {
    injected(INJECTION, 0);
    discarded(MOVER, IpDiscard.BAD_CHECKSUM);
    moved(INJECTION);
    injected(INJECTION + 1, DRIVER);
    moved(INJECTION + 1);
    assertThat(codes()).isEmpty();
  }
}
