package dev.wfpsim.wfp.fwps;

import dev.wfpsim.net.buffer.NetBufferList;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_INJECT_COMPLETE0: the driver's function that gets an injected buffer list back.
 *
 * <p>Runs at DISPATCH_LEVEL when {@code dispatchLevel} is true, below it otherwise. The real
 * outcome of the injection is the buffer list's status.
 *
 * <p>Source: FWPS_INJECT_COMPLETE0 callback function.
 */
@FunctionalInterface
public interface FwpsInjectComplete {
  /** Called once for each buffer list that an injection accepted. */
  void complete(@Nullable Object context, NetBufferList netBufferList, boolean dispatchLevel);
}
