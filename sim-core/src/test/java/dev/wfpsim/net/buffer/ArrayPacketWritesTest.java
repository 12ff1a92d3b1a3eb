package dev.wfpsim.net.buffer;

/** As {@link PacketWritesTest}, in arrays that are used again. */
class ArrayPacketWritesTest extends PacketWritesTest {
  @Override
  MemorySpace space() {
    return MemorySpace.ofArrays();
  }
}
