package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.Candidates;

/** Candidates with these keys. */
record NamedCandidates(long... keys) implements Candidates {
  @Override
  public int size() {
    return keys.length;
  }

  @Override
  public long key(int index) {
    return keys[index];
  }
}
