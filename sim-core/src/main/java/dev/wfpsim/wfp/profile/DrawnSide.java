package dev.wfpsim.wfp.profile;

import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;

/**
 * The side of an option that a host has: 0 or 1 as set, or drawn once for the host where the option
 * is set to 2.
 */
public final class DrawnSide {
  private static final int DRAWN = 2;

  private final Machine machine;
  private final PlatformOption option;
  private final long set;
  private boolean known;
  private boolean other;

  public DrawnSide(Machine machine, PlatformProfile profile, PlatformOption option) {
    this.machine = machine;
    this.option = option;
    this.set = profile.value(option);
  }

  /** Whether it is the other side than the first. */
  public boolean isOther() {
    if (!known) {
      known = true;
      other = set == DRAWN ? drawn() : set == 1;
    }
    return other;
  }

  private boolean drawn() {
    long key = StableHash.mix(machine.key(), StableHash.of(option.path()));
    return machine.kernel().choices().pick(ChoiceKind.NOTICE_PLACE, key, 2) == 1;
  }
}
