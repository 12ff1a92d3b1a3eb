package dev.wfpsim.driver;

import dev.wfpsim.net.buffer.MemorySpace;

/** The same over native memory, which a driver of native code writes to by its address. */
class NativeEditInPlaceTest extends EditInPlaceTest {
  @Override
  MemorySpace memory() {
    return MemorySpace.ofNative();
  }

  @Override
  boolean isNative() {
    return true;
  }
}
