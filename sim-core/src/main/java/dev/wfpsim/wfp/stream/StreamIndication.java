package dev.wfpsim.wfp.stream;

import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.fwps.FwpsStreamDataOffset;
import dev.wfpsim.wfp.profile.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs of a stream as a callout is shown them: a chain of buffer lists of the stack over their
 * bytes, payload only. The first list holds what came before the portion, too, and the last
 * what comes behind it, as far as they lie in the same memory: the portion is what offset and
 * length say.
 *
 * <p>The lists are the stack's: a clone of them keeps them, nothing else does. Where a
 * driver has written into them all the same, the stream goes on with that.
 */
final class StreamIndication {
  private final List<StreamChunk> chunks;
  private final List<NetBufferList> lists = new ArrayList<>(2);
  private final List<Place> places = new ArrayList<>(2);
  private final FwpsStreamData data;

  /** Where a packet was when it was shown. */
  private record Place(Mdl chain, int offset, int length) {}

  private StreamIndication(
      List<StreamChunk> chunks, List<NetBufferList> lists, int flags, int bytes, int skip) {
    this.chunks = chunks;
    this.lists.addAll(lists);
    NetBufferList first = lists.getFirst();
    NetBuffer packet = first.firstNetBuffer();
    FwpsStreamDataOffset offset =
        new FwpsStreamDataOffset(
            first, packet, packet.currentMdl(), packet.currentMdlOffset() + skip, skip, 0);
    this.data = new FwpsStreamData(flags, offset, bytes, first);
    for (NetBufferList list : lists) {
      NetBuffer each = list.firstNetBuffer();
      places.add(new Place(each.mdlChain(), each.dataOffset(), each.dataLength()));
      list.enterCallout();
    }
  }

  /**
   * Shows runs, or an end without any.
   *
   * @param flags FWPS_STREAM_FLAG_*
   * @return null where there is no memory for it
   */
  static @Nullable StreamIndication of(NetBufferPool pool, List<StreamChunk> chunks, int flags) {
    List<NetBufferList> lists = new ArrayList<>(chunks.size());
    int bytes = 0;
    for (int i = 0; i < chunks.size(); i++) {
      StreamChunk chunk = chunks.get(i);
      byte[] memory = chunk.data().bytes();
      int from = i == 0 ? 0 : chunk.data().offset();
      int until = i == chunks.size() - 1 ? memory.length : chunk.data().offset() + chunk.length();
      NetBufferList list =
          pool.allocateLent(BufferKind.STACK, Memory.of(memory), from, until - from, 0);
      if (list == null) {
        lists.forEach(NetBufferList::release);
        return null;
      }
      if (!lists.isEmpty()) {
        lists.getLast().setNext(list);
      }
      lists.add(list);
      bytes += chunk.length();
    }
    return new StreamIndication(chunks, lists, flags, bytes, chunks.getFirst().data().offset());
  }

  FwpsStreamData data() {
    return data;
  }

  /** The callout has returned: looks after the chain, and answers the runs as they are now. */
  List<StreamChunk> end(boolean blocked, Violations violations) {
    data.end();
    boolean moved = false;
    List<StreamChunk> now = new ArrayList<>(chunks.size());
    for (int i = 0; i < lists.size(); i++) {
      NetBufferList list = lists.get(i);
      moved |= putBack(list, places.get(i), i + 1 < lists.size() ? lists.get(i + 1) : null);
      list.leaveCallout(blocked);
      now.add(list.isEdited() ? edited(i, list) : chunks.get(i));
    }
    if (moved) {
      violations.report(
          FindingCode.NBL_OFFSET_NOT_RESTORED,
          "classifyFn left the indicated stream data advanced, retreated or linked elsewhere");
    }
    for (NetBufferList list : lists) {
      list.setNext(null);
      list.release();
    }
    return now;
  }

  private static boolean putBack(NetBufferList list, Place was, @Nullable NetBufferList following) {
    NetBuffer packet = list.firstNetBuffer();
    boolean moved = !packet.isAt(was.chain(), was.offset(), was.length());
    if (moved) {
      packet.restore(was.chain(), was.offset(), was.length());
    }
    if (!list.isLinkedTo(following)) {
      list.setNext(following);
      return true;
    }
    return moved;
  }

  private StreamChunk edited(int index, NetBufferList list) {
    StreamChunk chunk = chunks.get(index);
    byte[] bytes = new byte[chunk.length()];
    int from = index == 0 ? chunk.data().offset() : 0;
    Objects.requireNonNull(list.firstNetBuffer()).copyTo(from, bytes, 0, bytes.length);
    return chunk.with(bytes);
  }
}
