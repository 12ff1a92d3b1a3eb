package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Candidates;

/**
 * The processors of a machine that can take an interrupt; idle ones are alike, so only the first of
 * them counts. One object a machine, filled anew for every choice.
 */
final class Interruptible implements Candidates {
  private final Processor[] distinct;
  private int size;

  Interruptible(int processors) {
    distinct = new Processor[processors];
  }

  Interruptible among(Processor[] all) {
    size = 0;
    boolean idleSeen = false;
    for (Processor p : all) {
      boolean idle = p.isIdle();
      if (!idle || !idleSeen) {
        distinct[size++] = p;
      }
      idleSeen |= idle;
    }
    return this;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long key(int index) {
    return distinct[index].key;
  }

  Processor get(int index) {
    return distinct[index];
  }
}
