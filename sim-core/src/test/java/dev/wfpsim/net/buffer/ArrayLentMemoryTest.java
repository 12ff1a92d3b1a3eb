package dev.wfpsim.net.buffer;

/** As {@link LentMemoryTest}, in arrays that are used again. */
class ArrayLentMemoryTest extends LentMemoryTest {
  @Override
  MemorySpace space() {
    return MemorySpace.ofArrays();
  }
}
