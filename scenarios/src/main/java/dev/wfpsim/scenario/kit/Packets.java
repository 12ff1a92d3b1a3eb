package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.FwpDirection;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.IpFamily;
import dev.wfpsim.wfp.layer.LayerDirection;
import org.jspecify.annotations.Nullable;

/** What drivers that take packets ask of one, and how they come to a clone of it. */
public final class Packets {
  private Packets() {}

  /** The family of the layer a packet is shown at. */
  public static AddressFamily family(FwpsIncomingValues values) {
    return values.layer().family() == IpFamily.V6 ? AddressFamily.AF_INET6 : AddressFamily.AF_INET;
  }

  /** Whether a packet leaves the machine: by its layer, or by the field of one for both ways. */
  public static boolean isOutbound(FwpsIncomingValues values) {
    LayerDirection direction = values.layer().direction();
    return direction == LayerDirection.BOTH
        ? values.number(FwpsField.DIRECTION) == FwpDirection.FWP_DIRECTION_OUTBOUND.ordinal()
        : direction == LayerDirection.OUTBOUND;
  }

  /**
   * A clone that starts {@code headers} bytes before the packet does: injection wants it at the
   * transport or the IP header, where an inbound packet stands behind them. The move is undone for
   * the others that the packet is shown to.
   *
   * @return null where there is no memory for it
   */
  public static @Nullable NetBufferList cloned(
      DriverContext driver, NetBufferList packet, int headers) {
    Ref<NetBufferList> clone = new Ref<>();
    atHeader(
        driver,
        packet,
        headers,
        () -> driver.fwps().FwpsAllocateCloneNetBufferList0(packet, null, 0, clone));
    return clone.get();
  }

  /** As {@link #cloned}, with memory of its own, for a driver that writes into it. */
  public static @Nullable NetBufferList copied(
      DriverContext driver, NetBufferList packet, int headers) {
    Ref<NetBufferList> clone = new Ref<>();
    atHeader(
        driver,
        packet,
        headers,
        () -> driver.fwps().FwpsAllocateDeepCloneNetBufferList0(packet, null, clone));
    return clone.get();
  }

  /**
   * A clone of an inbound packet from its IP header on, to be injected where it came in. The header
   * of what was put together from fragments is that of the whole but for its checksum, which is
   * made anew, in a copy.
   *
   * @return null where there is no memory for it
   */
  public static @Nullable NetBufferList clonedFromHeader(
      DriverContext driver, FwpsIncomingValues values, NetBufferList packet, int headers) {
    long flags = values.number(FwpsField.FLAGS);
    boolean fromFragments = (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REASSEMBLED) != 0;
    if (!fromFragments || family(values) != AddressFamily.AF_INET) {
      return cloned(driver, packet, headers);
    }
    NetBufferList copy = copied(driver, packet, headers);
    if (copy != null && !fillChecksum(driver, copy.firstNetBuffer())) {
      driver.fwps().FwpsFreeCloneNetBufferList0(copy, 0);
      return null;
    }
    return copy;
  }

  /** A copy's memory is in one piece; false where it cannot be mapped. */
  private static boolean fillChecksum(DriverContext driver, NetBuffer copy) {
    DataBuffer data = driver.ndis().NdisGetDataBuffer(copy, copy.dataLength(), null);
    if (data == null) {
      return false;
    }
    Ipv4Header.view(data.memory(), data.offset(), copy.dataLength()).fillChecksum();
    return true;
  }

  private static void atHeader(
      DriverContext driver, NetBufferList packet, int headers, Runnable work) {
    NetBuffer data = packet.firstNetBuffer();
    if (headers == 0) {
      work.run();
    } else if (driver.ndis().NdisRetreatNetBufferDataStart(data, headers, 0).isSuccess()) {
      work.run();
      driver.ndis().NdisAdvanceNetBufferDataStart(data, headers, false);
    }
  }
}
