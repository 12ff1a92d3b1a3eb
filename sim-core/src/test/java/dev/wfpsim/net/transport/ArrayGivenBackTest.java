package dev.wfpsim.net.transport;

import dev.wfpsim.net.buffer.MemorySpace;

/** As {@link MemoryGivenBackTest}, of arrays that are used again. */
class ArrayGivenBackTest extends MemoryGivenBackTest {
  @Override
  MemorySpace memory() {
    return MemorySpace.ofArrays();
  }
}
