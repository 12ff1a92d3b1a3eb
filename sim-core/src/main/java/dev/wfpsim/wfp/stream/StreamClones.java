package dev.wfpsim.wfp.stream;

import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies of stream data that drivers keep: chains of clones (FwpsCloneStreamData0), and flat ones
 * (FwpsCopyStreamDataToBuffer0).
 */
public final class StreamClones {
  private StreamClones() {}

  /**
   * A chain of clones of a portion's lists, trimmed to the portion; empty where there is no
   * memory for it.
   */
  public static List<NetBufferList> of(FwpsStreamData data, NetBufferPool pool) {
    List<NetBufferList> clones = new ArrayList<>(2);
    boolean[] failed = new boolean[1];
    data.forEach(
        (list, from, length) -> {
          NetBufferList clone = failed[0] ? null : cloneOf(list, from, length, pool);
          if (clone == null) {
            failed[0] = true;
            return;
          }
          if (!clones.isEmpty()) {
            clones.getLast().setNext(clone);
          }
          clones.add(clone);
        });
    if (failed[0]) {
      clones.forEach(clone -> clone.free(FreeFunction.DISCARD_STREAM_CLONE));
      return List.of();
    }
    return clones;
  }

  private static @Nullable NetBufferList cloneOf(
      NetBufferList list, int from, int length, NetBufferPool pool) {
    NetBuffer packet = list.firstNetBuffer();
    Mdl chain = packet.mdlChain();
    int offset = packet.dataOffset();
    int whole = packet.dataLength();
    packet.advance(from, false);
    packet.setDataLength(length);
    NetBufferList clone = pool.cloneOf(list, BufferKind.STREAM_CLONE);
    packet.restore(chain, offset, whole);
    return clone;
  }

  /** Copies the first bytes of a portion, at most so many; answers how many. */
  public static int copy(FwpsStreamData data, byte[] buffer, int most) {
    int count = (int) Math.min(most, data.dataLength());
    int[] done = new int[1];
    data.forEach(
        (list, from, length) -> {
          int here = Math.min(length, count - done[0]);
          list.firstNetBuffer().copyTo(from, buffer, done[0], here);
          done[0] += here;
        });
    return count;
  }
}
