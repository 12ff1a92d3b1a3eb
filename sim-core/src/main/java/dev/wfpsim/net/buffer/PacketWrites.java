package dev.wfpsim.net.buffer;

import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;
import java.util.ArrayList;
import java.util.List;

/**
 * What drivers wrote into one packet of the stack, or may have: made at the first write, or when
 * memory is first handed out.
 *
 * <p>Into the packet itself nothing may be written. A clone shares the packet's memory
 * what is written there is harmful while anybody else uses it, that is while the stack
 * keeps it to send again, still has the packet on its way, or goes on with it after the callout.
 * Once the packet has been blocked only the driver is left, and the edit harms nobody: that is how
 * the documented proxies work on datagrams.
 */
final class PacketWrites {
  private record Edit(int bytes, Blame by) {}

  private final NetBufferList packet;
  private final BufferFindings findings;
  private final List<MemoryWatch> watches = new ArrayList<>();
  private final List<Edit> undecided = new ArrayList<>();
  private boolean edited;

  PacketWrites(NetBufferList packet, BufferFindings findings) {
    this.packet = packet;
    this.findings = findings;
  }

  /** Whether any byte was changed. */
  boolean edited() {
    return edited;
  }

  void add(MemoryWatch watch) {
    watches.add(watch);
  }

  /** Looks at what was handed out, and tells of what was changed there since. */
  void look() {
    for (MemoryWatch watch : watches) {
      int changed = watch.takeChanges();
      if (changed > 0) {
        wrote(changed, watch.throughClone(), watch.kept(), watch.taker());
      }
    }
  }

  /** A driver wrote bytes, or has been found to have written them. */
  void wrote(int bytes, boolean throughClone, boolean kept, Blame by) {
    edited = true;
    if (!throughClone) {
      String what = "wrote into a packet of the stack: bytes=" + bytes + ", " + packet.describe();
      findings.report(FindingCode.NBL_INDICATED_WRITTEN, by, what);
    } else if (kept) {
      shared("the stack sends again from", bytes, by);
    } else if (packet.isInCallout()) {
      undecided.add(new Edit(bytes, by));
    } else if (packet.isOnItsWay()) {
      shared("is still on its way", bytes, by);
    }
  }

  /** A callout has answered: were edits made through a clone meanwhile, do they go on with it? */
  void decided(boolean blocked) {
    if (!blocked) {
      for (Edit edit : undecided) {
        shared("goes on", edit.bytes, edit.by);
      }
    }
    undecided.clear();
  }

  private void shared(String what, int bytes, Blame by) {
    findings.report(
        FindingCode.NBL_SHARED_WRITTEN,
        by,
        "wrote through a clone into memory of its original, which "
            + what
            + ": bytes="
            + bytes
            + ", "
            + packet.describe());
  }
}
