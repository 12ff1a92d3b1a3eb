package dev.wfpsim.wfp.fwps;

import dev.wfpsim.net.buffer.NetBufferList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_STREAM_DATA0: a portion of a data stream, payload without headers over a chain of buffer
 * lists. Good during the classifyFn it is given to; {@link #isOver} says whether that has
 * returned. Page: FWPS_STREAM_DATA0.
 *
 * <p>The chain may hold bytes before the portion and behind it, which are not part of it: it begins
 * at {@link #dataOffset} and has {@link #dataLength} bytes.
 */
public final class FwpsStreamData {
  public static final int FWPS_STREAM_FLAG_RECEIVE = 0x1;
  public static final int FWPS_STREAM_FLAG_RECEIVE_EXPEDITED = 0x2;
  public static final int FWPS_STREAM_FLAG_RECEIVE_DISCONNECT = 0x4;
  public static final int FWPS_STREAM_FLAG_RECEIVE_ABORT = 0x8;
  public static final int FWPS_STREAM_FLAG_RECEIVE_PUSH = 0x10;
  public static final int FWPS_STREAM_FLAG_SEND = 0x10000;
  public static final int FWPS_STREAM_FLAG_SEND_EXPEDITED = 0x20000;
  public static final int FWPS_STREAM_FLAG_SEND_NODELAY = 0x40000;
  public static final int FWPS_STREAM_FLAG_SEND_DISCONNECT = 0x80000;
  public static final int FWPS_STREAM_FLAG_SEND_ABORT = 0x100000;

  private final int flags;
  private final FwpsStreamDataOffset dataOffset;
  private final long dataLength;
  private final NetBufferList netBufferListChain;
  private boolean over;

  /** A portion, for the engine. */
  public FwpsStreamData(
      int flags, FwpsStreamDataOffset dataOffset, long dataLength, NetBufferList chain) {
    this.flags = flags;
    this.dataOffset = dataOffset;
    this.dataLength = dataLength;
    this.netBufferListChain = chain;
  }

  /** {@code FWPS_STREAM_FLAG_*}: the direction and what else is known. */
  public int flags() {
    return flags;
  }

  /** Whether a flag is set. */
  public boolean hasFlag(int flag) {
    return (flags & flag) != 0;
  }

  /** Where the portion begins. */
  public FwpsStreamDataOffset dataOffset() {
    return dataOffset;
  }

  /** How many bytes it has. */
  public long dataLength() {
    return dataLength;
  }

  /** The buffer lists that hold it; of an end or a reset one without data. */
  public NetBufferList netBufferListChain() {
    return netBufferListChain;
  }

  /** For the engine: the call that it was made for has returned. */
  public void end() {
    over = true;
  }

  /** Whether the call that it was made for has returned. */
  public boolean isOver() {
    return over;
  }

  /** The portion, in order, as runs of packets that it lies in. */
  public void forEach(Run run) {
    NetBufferList list = dataOffset.netBufferList();
    long left = dataLength;
    boolean first = true;
    while (first || left > 0) {
      int skip = first ? dataOffset.netBufferOffset() : 0;
      int here = (int) Math.min(left, list.firstNetBuffer().dataLength() - skip);
      run.take(list, skip, here);
      left -= here;
      first = false;
      list = left > 0 ? Objects.requireNonNull(list.next(), "the chain ends early") : list;
    }
  }

  /** What to do with a part of the portion. */
  @FunctionalInterface
  public interface Run {
    /**
     * A part.
     *
     * @param list whose only packet holds it
     * @param from bytes of the packet before it
     * @param length how many bytes it has
     */
    void take(NetBufferList list, int from, int length);
  }

  /** The stream data of a layer's data; null for what is none. */
  public static @Nullable FwpsStreamData of(@Nullable Object layerData) {
    return layerData instanceof FwpsStreamCalloutIoPacket packet ? packet.streamData() : null;
  }
}
