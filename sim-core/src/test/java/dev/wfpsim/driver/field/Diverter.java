package dev.wfpsim.driver.field;

import static dev.wfpsim.testing.Times.MILLISECOND;
import static dev.wfpsim.testing.Times.fromNow;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.QueuedSpinLock;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Diverts packets at the network and forward layers to openings of different priority, each of
 * which copies them, and writes the copies back with the handle of their direction. A copy is seen
 * by openings of lower priority only, as its injection context says.
 */
final class Diverter extends FieldDriver {
  /** Where a packet was on its way to. */
  enum Way {
    OUT,
    IN,
    FORWARD
  }

  private record Copy(byte[] bytes, Way way, int interfaceIndex, int priority, boolean impostor) {}

  /** One opening. */
  private static final class Opening {
    private final int priority;
    private final ArrayDeque<Copy> queue = new ArrayDeque<>();
    private @Nullable WorkItem worker;
    private boolean working;
    private boolean open = true;

    Opening(int priority) {
      this.priority = priority;
    }
  }

  final List<String> seen = new ArrayList<>();
  final List<NtStatus> outcomes = new ArrayList<>();
  int impostors;
  private final boolean v4;
  private final int[] priorities;
  private final EnumMap<Way, InjectionHandle> handlesV4 = new EnumMap<>(Way.class);
  private final EnumMap<Way, InjectionHandle> handlesV6 = new EnumMap<>(Way.class);
  private final List<Opening> openings = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private NetBufferPool pool;

  @SuppressWarnings("NullAway.Init")
  private QueuedSpinLock lock;

  Diverter(boolean v4, int... priorities) {
    this.v4 = v4;
    this.priorities = priorities;
  }

  @Override
  NtStatus start() {
    lock = d.ke().KeInitializeQueuedSpinLock("openings");
    pool = d.ndis().NdisAllocateNetBufferListPool();
    for (Way way : Way.values()) {
      int type = way == Way.FORWARD ? InjectionHandle.TYPE_FORWARD : InjectionHandle.TYPE_NETWORK;
      handlesV4.put(way, injectionHandle(AddressFamily.AF_INET, type));
      handlesV6.put(way, injectionHandle(AddressFamily.AF_INET6, type));
    }
    openEngine();
    for (int priority : priorities) {
      Opening opening = new Opening(priority);
      openings.add(opening);
      var sublayer = sublayer(priority);
      for (Way way : Way.values()) {
        callout(
            sublayer,
            layer(way),
            List.of(),
            (values, meta, data, context, filter, flow, out) ->
                classify(opening, way, values, meta, (NetBufferList) data, out));
      }
      opening.worker =
          d.io().IoAllocateWorkItem(d.deviceObject(), "divert " + priority, () -> drain(opening));
    }
    return NtStatus.STATUS_SUCCESS;
  }

  private FwpsLayer layer(Way way) {
    return switch (way) {
      case OUT ->
          v4
              ? FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4
              : FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V6;
      case IN ->
          v4 ? FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4 : FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V6;
      case FORWARD -> v4 ? FwpsLayer.FWPS_LAYER_IPFORWARD_V4 : FwpsLayer.FWPS_LAYER_IPFORWARD_V6;
    };
  }

  private InjectionHandle handle(Way way) {
    return Objects.requireNonNull((v4 ? handlesV4 : handlesV6).get(way));
  }

  private void classify(
      Opening opening,
      Way way,
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable NetBufferList list,
      FwpsClassifyOut out) {
    if (!out.hasWriteRight() || list == null) {
      return;
    }
    long flags = values.number(FwpsField.FLAGS);
    boolean fragments =
        (flags
                & (FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT
                    | FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP))
            != 0;
    Ref<Object> context = new Ref<>();
    FwpsPacketInjectionState state =
        d.fwps().FwpsQueryPacketInjectionState0(handle(way), list, context);
    boolean own =
        state == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF
            || state == FwpsPacketInjectionState.FWPS_PACKET_PREVIOUSLY_INJECTED_BY_SELF;
    if (fragments || (own && (Integer) context.value() <= opening.priority)) {
      return;
    }
    boolean impostor = state == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_OTHER;
    int header = way == Way.IN ? meta.ipHeaderSize() : 0;
    int index =
        (int)
            values.number(
                way == Way.FORWARD
                    ? FwpsField.DESTINATION_INTERFACE_INDEX
                    : FwpsField.INTERFACE_INDEX);
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireInStackQueuedSpinLock(lock, irql);
    boolean taken = opening.open;
    if (taken) {
      take(opening, way, list, header, index, impostor);
    }
    d.ke().KeReleaseInStackQueuedSpinLock(lock, irql.value());
    if (taken) {
      absorb(out);
    }
  }

  private void take(
      Opening opening, Way way, NetBufferList list, int header, int index, boolean impostor) {
    for (NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      ok(d.ndis().NdisRetreatNetBufferDataStart(each, header, 0));
      Memory storage = Memory.ofSize(each.dataLength());
      DataBuffer bytes =
          Objects.requireNonNull(d.ndis().NdisGetDataBuffer(each, each.dataLength(), storage));
      byte[] copy = each.copyBytes();
      assertThatSame(bytes.length() >= copy.length);
      d.ndis().NdisAdvanceNetBufferDataStart(each, header, false);
      opening.queue.add(new Copy(copy, way, index, opening.priority, impostor));
      seen.add(opening.priority + " " + way);
      impostors += impostor ? 1 : 0;
    }
    if (!opening.working) {
      opening.working = true;
      d.io().IoQueueWorkItem(Objects.requireNonNull(opening.worker));
    }
  }

  private static void assertThatSame(boolean holds) {
    if (!holds) {
      throw new AssertionError("the contiguous buffer is shorter than the packet");
    }
  }

  private void drain(Opening opening) {
    while (true) {
      Ref<Irql> irql = new Ref<>();
      d.ke().KeAcquireInStackQueuedSpinLock(lock, irql);
      Copy next = opening.queue.poll();
      opening.working = next != null;
      d.ke().KeReleaseInStackQueuedSpinLock(lock, irql.value());
      if (next == null) {
        return;
      }
      write(next);
    }
  }

  private void write(Copy copy) {
    if (copy.impostor() && !age(copy.bytes())) {
      return;
    }
    Ref<NetBufferList> list = new Ref<>();
    Mdl mdl = Mdl.of(copy.bytes());
    ok(
        d.fwps()
            .FwpsAllocateNetBufferAndNetBufferList0(pool, 0, 0, mdl, 0, copy.bytes().length, list));
    checksums(list.value());
    InjectionHandle handle = handle(copy.way());
    Integer context = copy.priority();
    NtStatus status =
        switch (copy.way()) {
          case OUT ->
              d.fwps()
                  .FwpsInjectNetworkSendAsync0(
                      handle, context, 0, 1, list.value(), this::written, null);
          case IN ->
              d.fwps()
                  .FwpsInjectNetworkReceiveAsync0(
                      handle,
                      context,
                      0,
                      1,
                      copy.interfaceIndex(),
                      0,
                      list.value(),
                      this::written,
                      null);
          case FORWARD ->
              d.fwps()
                  .FwpsInjectForwardAsync0(
                      handle,
                      context,
                      0,
                      v4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6,
                      1,
                      copy.interfaceIndex(),
                      list.value(),
                      this::written,
                      null);
        };
    if (!status.isSuccess()) {
      outcomes.add(status);
      d.fwps().FwpsFreeNetBufferList0(list.value());
    }
  }

  /** An impostor loses one hop; the last one kills it. */
  private boolean age(byte[] packet) {
    int at = v4 ? 8 : 7;
    packet[at]--;
    return packet[at] != 0;
  }

  private static void checksums(NetBufferList list) {
    Packets.fillChecksums(list.firstNetBuffer());
  }

  private void written(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    outcomes.add(list.status());
    d.fwps().FwpsFreeNetBufferList0(list);
  }

  @Override
  public void unload() {
    for (Opening each : openings) {
      Ref<Irql> irql = new Ref<>();
      d.ke().KeAcquireInStackQueuedSpinLock(lock, irql);
      each.open = false;
      d.ke().KeReleaseInStackQueuedSpinLock(lock, irql.value());
    }
    removePolicy();
    for (Opening each : openings) {
      while (each.working) {
        d.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
      }
      d.io().IoFreeWorkItem(Objects.requireNonNull(each.worker));
    }
    for (var map : List.of(handlesV4, handlesV6)) {
      for (InjectionHandle each : map.values()) {
        ok(d.fwps().FwpsInjectionHandleDestroy0(each));
      }
    }
    d.ndis().NdisFreeNetBufferListPool(pool);
  }
}
