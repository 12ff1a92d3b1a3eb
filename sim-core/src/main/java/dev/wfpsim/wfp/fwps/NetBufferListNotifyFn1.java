package dev.wfpsim.wfp.fwps;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_NET_BUFFER_LIST_NOTIFY_FN1: hears of packets that a driver tagged, at DISPATCH_LEVEL or
 * below.
 */
@FunctionalInterface
public interface NetBufferListNotifyFn1 {
  /**
   * Something happened to a tagged packet.
   *
   * @param newNetBufferList what it became, where it was cloned or copied; else null
   * @param layerId of the layer that is being classified, else of the association
   * @param context as associated
   * @param contextTag as associated
   */
  NtStatus happened(
      FwpsNetBufferListEventType eventType,
      NetBufferList netBufferList,
      @Nullable NetBufferList newNetBufferList,
      int layerId,
      long context,
      long contextTag);
}
