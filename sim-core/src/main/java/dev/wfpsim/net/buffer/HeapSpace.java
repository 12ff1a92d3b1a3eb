package dev.wfpsim.net.buffer;

/** Memory in arrays, which the collector takes back. */
final class HeapSpace extends MemorySpace {
  static final HeapSpace INSTANCE = new HeapSpace();

  private HeapSpace() {}

  @Override
  public Memory allocate(int length) {
    return Memory.of(new byte[length]);
  }

  @Override
  public boolean counts() {
    return false;
  }

  @Override
  public long keptBytes() {
    return 0;
  }

  @Override
  public void close() {}
}
