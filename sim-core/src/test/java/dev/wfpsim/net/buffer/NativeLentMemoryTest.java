package dev.wfpsim.net.buffer;

/** The same over native memory. */
class NativeLentMemoryTest extends LentMemoryTest {
  @Override
  MemorySpace space() {
    return MemorySpace.ofNative();
  }
}
