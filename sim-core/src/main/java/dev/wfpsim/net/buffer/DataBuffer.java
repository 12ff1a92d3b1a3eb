package dev.wfpsim.net.buffer;

/**
 * What NdisGetDataBuffer answers: contiguous bytes, either the buffer's own memory or the caller's
 * storage they were copied to.
 *
 * @param bytes the array that holds them; writing to it changes the packet only when {@code
 *     inPlace}
 * @param offset where they begin in the array
 * @param length how many were asked for
 * @param inPlace whether this is the buffer's own memory
 */
public record DataBuffer(byte[] bytes, int offset, int length, boolean inPlace) {
  /** The byte at {@code index}, 0 to 255. */
  public int at(int index) {
    return bytes[offset + index] & 0xff;
  }
}
