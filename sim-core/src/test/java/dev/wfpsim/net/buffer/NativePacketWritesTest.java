package dev.wfpsim.net.buffer;

/** The same over native memory. */
class NativePacketWritesTest extends PacketWritesTest {
  @Override
  MemorySpace space() {
    return MemorySpace.ofNative();
  }
}
