package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.StableHash;

/**
 * The processors of a machine that can take an interrupt: an idle one first, and of those, which
 * are alike, only one. Each is named by what runs there, so that after an edit that puts another
 * thread on a processor an idle one is still meant. One object a machine, filled anew for every
 * choice.
 */
final class Interruptible implements Candidates {
  private static final long IDLE = StableHash.of("idle");

  private final Processor[] distinct;
  private int size;

  Interruptible(int processors) {
    distinct = new Processor[processors];
  }

  Interruptible among(Processor[] all) {
    size = 0;
    for (Processor p : all) {
      if (p.isIdle()) {
        distinct[size++] = p;
        break;
      }
    }
    for (Processor p : all) {
      if (!p.isIdle()) {
        distinct[size++] = p;
      }
    }
    return this;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long key(int index) {
    Processor p = distinct[index];
    return p.isIdle() ? IDLE : p.runsKey();
  }

  Processor get(int index) {
    return distinct[index];
  }
}
