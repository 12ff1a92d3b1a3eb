package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every NET_BUFFER_LIST of one host that is alive: numbers them, counts their memory against the
 * limits, and tells who leaked which.
 *
 * <p>Cost: O(1) an allocation and a free; the buffers themselves are the links of a list.
 */
public final class BufferLedger {
  /** How many NET_BUFFERs and MDLs a clone has at the most, on average. */
  private static final int PARTS_PER_LIST = 16;

  private final BufferFindings findings;
  private final BufferLimits limits;
  private final MemorySpace space;
  private final @Nullable Events events;
  private @Nullable NetBufferList oldest;
  private @Nullable NetBufferList newest;
  private int liveCount;
  private long lastNumber;
  private long liveBytes;
  private long liveParts;
  private boolean limitReported;

  /** Buffers whose memory is in arrays. */
  public BufferLedger(BufferFindings findings, BufferLimits limits) {
    this(findings, limits, MemorySpace.heap());
  }

  /**
   * Buffers of a host.
   *
   * @param space where their memory comes from
   */
  public BufferLedger(BufferFindings findings, BufferLimits limits, MemorySpace space) {
    this.findings = findings;
    this.limits = limits;
    this.space = space;
    this.events = findings.events();
  }

  /** Where to tell what driver code does with bytes; null where nobody reads that. */
  @Nullable Events watching() {
    Events told = events;
    return told != null && told.watchesMemory() ? told : null;
  }

  MemorySpace space() {
    return space;
  }

  /** A pool whose buffers belong to {@code owner}, as findings name it. */
  public NetBufferPool newPool(String owner) {
    return new NetBufferPool(this, owner, findings.begins(ObjectKind.NBL_POOL, 0, owner));
  }

  /** A pool of the system's, whose buffers belong to {@code owner} all the same. */
  public NetBufferPool newSystemPool(String owner) {
    int object = findings.beginsForSystem(ObjectKind.NBL_POOL, 0, owner);
    return new NetBufferPool(this, owner, object);
  }

  /** NdisAllocateMdl: an MDL of somebody's own over memory from its beginning. */
  public Mdl allocateMdl(String owner, Memory memory, int byteCount) {
    return Mdl.allocated(this, owner, memory, byteCount);
  }

  /** How many buffers are alive. */
  public int liveCount() {
    return liveCount;
  }

  /** Bytes of packet memory alive; memory shared with a clone counts once. */
  public long liveBytes() {
    return liveBytes;
  }

  /** The live buffers of one owner, oldest first. */
  public List<NetBufferList> live(String owner) {
    List<NetBufferList> found = new ArrayList<>();
    for (NetBufferList list = oldest; list != null; list = list.younger) {
      if (list.owner().equals(owner)) {
        found.add(list);
      }
    }
    return found;
  }

  /** Whether another buffer fits; tells once when the limit is reached. */
  boolean admits(long bytes) {
    if (liveCount < limits.maxLists() && liveBytes + bytes <= limits.maxBytes()) {
      return true;
    }
    reportLimit();
    return false;
  }

  private void reportLimit() {
    if (!limitReported) {
      limitReported = true;
      findings.report(
          FindingCode.NBL_LIMIT,
          "no more buffers: lists=" + liveCount + ", bytes=" + liveBytes + ", limits=" + limits);
    }
  }

  /** Counts more memory of a live buffer; false where that is too much. */
  boolean grow(long bytes) {
    if (liveBytes + bytes > limits.maxBytes()) {
      reportLimit();
      return false;
    }
    liveBytes += bytes;
    return true;
  }

  /** Whether so many NET_BUFFERs and MDLs more fit; tells once when the limit is reached. */
  boolean admitsParts(int parts) {
    if (liveParts + parts <= (long) limits.maxLists() * PARTS_PER_LIST) {
      return true;
    }
    reportLimit();
    return false;
  }

  void countParts(int parts) {
    liveParts += parts;
  }

  void shrink(long bytes) {
    liveBytes -= bytes;
  }

  long add(NetBufferList list, long bytes) {
    lastNumber++;
    list.older = newest;
    if (newest == null) {
      oldest = list;
    } else {
      newest.younger = list;
    }
    newest = list;
    liveCount++;
    liveBytes += bytes;
    return lastNumber;
  }

  void remove(NetBufferList list, long bytes) {
    NetBufferList before = list.older;
    NetBufferList after = list.younger;
    if (before == null) {
      oldest = after;
    } else {
      before.younger = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.older = before;
    }
    liveCount--;
    liveBytes -= bytes;
  }

  BufferFindings findings() {
    return findings;
  }
}
