package dev.wfpsim.kernel.run;

import org.jspecify.annotations.Nullable;

/** A wait that ends only when several things are there at the same moment. */
public interface WaitsForAll {
  /** Whether all are there, that of this queue counted as there. */
  boolean isMetBy(@Nullable WaitQueue signalled);

  /** Takes all but that of this queue, whose signaller sees to it. */
  void takeOthers(@Nullable WaitQueue signalled);
}
