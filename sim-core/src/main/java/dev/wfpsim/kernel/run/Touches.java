package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Footprint;

/**
 * A kernel call's own declaration of what it touches when it takes effect, given the present state.
 * It holds as long as nothing that it names changes.
 */
@FunctionalInterface
public interface Touches {
  /** Of a call that declares nothing. */
  Touches EVERYTHING = (self, into) -> into.everything();

  /** Of a call that has taken effect, and only returns. */
  Touches NOTHING = (self, into) -> {};

  /** Adds what the call would touch if {@code self} made it now. */
  void footprint(Activity self, Footprint into);
}
