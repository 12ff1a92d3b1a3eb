package dev.wfpsim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.fwp.FwpActionType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets that are taken and thrown away by an unload, on traces written by hand. */
class LostAtUnloadTest {
  private static final int DRIVER = 900;
  private static final int PACKET = 901;
  private static final int CLONE = 902;
  private static final int NET = 1;
  private static final int UNLOAD = 2;
  private static final int WORKER = 3;
  private static final long ABSORB = (long) FwpActionType.FWP_ACTION_BLOCK.code() << 16 | 1;
  private static final long BLOCK = (long) FwpActionType.FWP_ACTION_BLOCK.code() << 16;
  private static final long PERMIT = (long) FwpActionType.FWP_ACTION_PERMIT.code() << 16 | 1;

  private final Findings findings = new Findings();
  private final Trace trace = new Trace();

  LostAtUnloadTest() {
    trace.attach(new LostAtUnload(new Reports(trace, findings)));
    write(0, 0, EventKind.OBJECT, DRIVER, ObjectKind.DRIVER.ordinal(), 0);
  }

  private void write(int activity, int subject, EventKind kind, long... words) {
    long who = (long) activity << 32 | subject;
    switch (words.length) {
      case 1 -> trace.write(kind, 0, who, 0, 0, words[0]);
      case 3 -> trace.write(kind, 0, who, 0, 0, words[0], words[1], words[2]);
      default -> trace.write(kind, 0, who, 0, 0, words);
    }
  }

  /** A classifyFn that makes a clone, and says this. */
  private void classify(int clone, int parent, long decision) {
    write(NET, DRIVER, EventKind.CALLOUT_CALL, 0, 0, 0);
    write(NET, DRIVER, EventKind.OBJECT, clone, ObjectKind.NBL.ordinal(), parent);
    write(NET, DRIVER, EventKind.CALLOUT_RETURN, decision, 0, 0);
  }

  private void inject(int clone) {
    write(
        WORKER, DRIVER, EventKind.CALL, trace.name("FwpsInjectNetworkSendAsync0"), 5, clone, 0, 0);
  }

  private void free(int activity, int clone) {
    write(activity, 0, EventKind.DEAD, clone);
  }

  private void unload() {
    write(UNLOAD, DRIVER, EventKind.DRIVER_UNLOAD, DRIVER);
  }

  private List<String> codes() {
    return findings.all().stream().map(Finding::code).toList();
  }

  @Test
  void R191_packetTaken_thrownAwayByUnload_isToldOnce() {
    classify(CLONE, PACKET, ABSORB);
    classify(CLONE + 1, PACKET, ABSORB);
    unload();
    free(UNLOAD, CLONE);
    free(UNLOAD, CLONE + 1);
    assertThat(codes()).containsExactly("TAKEN_PACKET_LOST_AT_UNLOAD");
  }

  @Test
  void R191_packetTaken_injectedFirst_isNot() {
    classify(CLONE, PACKET, ABSORB);
    unload();
    inject(CLONE);
    free(UNLOAD, CLONE);
    assertThat(codes()).doesNotContain("TAKEN_PACKET_LOST_AT_UNLOAD").isEmpty();
  }

  /** Before unload, by a worker during it, or afterwards: somebody has decided so. */
  @Test
  void R191_packetTaken_droppedByAnybodyElse_isNot() {
    classify(CLONE, PACKET, ABSORB);
    free(WORKER, CLONE);
    classify(CLONE + 1, PACKET, ABSORB);
    unload();
    free(WORKER, CLONE + 1);
    classify(CLONE + 2, PACKET, ABSORB);
    write(UNLOAD, DRIVER, EventKind.DRIVER_UNLOADED, DRIVER);
    free(UNLOAD, CLONE + 2);
    assertThat(codes()).isEmpty();
  }

  @Test
  void R191_packetNotTaken_isNot() {
    classify(CLONE, PACKET, BLOCK);
    classify(CLONE + 1, PACKET, PERMIT);
    classify(CLONE + 2, 0, ABSORB); // made from nothing: no packet's
    unload();
    free(UNLOAD, CLONE);
    free(UNLOAD, CLONE + 1);
    free(UNLOAD, CLONE + 2);
    assertThat(codes()).isEmpty();
  }

  /** A clone that a worker makes is no packet that was taken. */
  @Test
  void R191_cloneOfAnothersMaking_isNot() {
    write(WORKER, DRIVER, EventKind.OBJECT, CLONE, ObjectKind.NBL.ordinal(), PACKET);
    unload();
    free(UNLOAD, CLONE);
    assertThat(codes()).isEmpty();
  }
}
