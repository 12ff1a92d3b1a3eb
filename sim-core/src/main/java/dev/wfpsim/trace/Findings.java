package dev.wfpsim.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The findings of a run, in the order they were made. Bounded: a driver that breaks a rule a
 * million times is told of the first {@value #LIMIT}, and how many more there were.
 */
public final class Findings {
  static final int LIMIT = 1_000;

  private final List<Finding> all = new ArrayList<>();
  private long dropped;

  /** Adds a finding. */
  public void report(Finding finding) {
    if (all.size() < LIMIT) {
      all.add(finding);
    } else {
      dropped++;
    }
  }

  /** Whether what is reported now is only counted. */
  public boolean isFull() {
    return all.size() >= LIMIT;
  }

  /** Everything kept, in order. */
  public List<Finding> all() {
    return Collections.unmodifiableList(all);
  }

  /** How many findings came after the limit and were only counted. */
  public long dropped() {
    return dropped;
  }

  /** Whether a finding of this kind was made. */
  public boolean has(FindingKind kind) {
    return all.stream().anyMatch(finding -> finding.kind() == kind);
  }
}
