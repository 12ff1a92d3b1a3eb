package dev.wfpsim.driver.field;

import static dev.wfpsim.wfp.layer.FwpsMetadataField.FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA;
import static dev.wfpsim.wfp.layer.FwpsMetadataField.FWPS_METADATA_FIELD_TRANSPORT_ENDPOINT_HANDLE;

import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.wire.UdpHeader;
import dev.wfpsim.wfp.fwp.FwpDirection;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A datagram proxy: datagrams to one port go to another, answers from there seem to come from the
 * first. A context on each flow, one worker thread, clones that are changed and injected.
 */
final class DatagramProxy extends FieldDriver {
  private static final int PORT = 443;
  static final int OTHER_PORT = 8443;
  private static final int UDP_BYTES = 8;

  /** What is attached to a flow; freed with its last reference. */
  static final class FlowData {
    final long flow;
    final long number;
    final PoolMemory memory;
    int references = 1;
    boolean deleted;

    FlowData(long flow, long number, PoolMemory memory) {
      this.flow = flow;
      this.number = number;
      this.memory = memory;
    }
  }

  private record Packet(
      FlowData flow,
      boolean outbound,
      NetBufferList list,
      long endpoint,
      IpAddress local,
      IpAddress remote,
      byte @Nullable [] control,
      int interfaceIndex,
      int ipHeader,
      int transportHeader,
      int dataOffset) {}

  final TreeMap<Long, FlowData> flows = new TreeMap<>();
  final List<NtStatus> outcomes = new ArrayList<>();
  int proxied;
  private final boolean v4;
  private final ArrayDeque<Packet> queue = new ArrayDeque<>();
  private long lastNumber;
  private int datagramCallout;
  private boolean unloading;

  @SuppressWarnings("NullAway.Init")
  private SpinLock flowLock;

  @SuppressWarnings("NullAway.Init")
  private SpinLock queueLock;

  @SuppressWarnings("NullAway.Init")
  private KEvent event;

  @SuppressWarnings("NullAway.Init")
  private KThread worker;

  @SuppressWarnings("NullAway.Init")
  private InjectionHandle handle;

  DatagramProxy(boolean v4) {
    this.v4 = v4;
  }

  private AddressFamily family() {
    return v4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
  }

  private FwpsLayer dataLayer() {
    return v4 ? FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4 : FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V6;
  }

  @Override
  NtStatus start() {
    flowLock = d.ke().KeInitializeSpinLock("flow list");
    queueLock = d.ke().KeInitializeSpinLock("packet queue");
    event = d.ke().KeInitializeEvent("work", EventType.NOTIFICATION, false);
    handle = injectionHandle(AddressFamily.AF_UNSPEC, InjectionHandle.TYPE_TRANSPORT);
    openEngine();
    ok(d.fwpm().FwpmTransactionBegin0(engine, 0));
    Guid sublayer = sublayer(300);
    for (int port : List.of(PORT, OTHER_PORT)) {
      List<FilterCondition> conditions =
          List.of(
              FilterCondition.equal(FwpsField.IP_PROTOCOL, FwpValue.uint8(IpProtocol.UDP)),
              FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(port)));
      boolean first = port == PORT;
      if (first) {
        datagramCallout =
            callout(sublayer, dataLayer(), List.of(), 0, this::datagram, this::flowDelete);
      }
      callout(
          sublayer,
          v4
              ? FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4
              : FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V6,
          conditions,
          this::established);
    }
    ok(d.fwpm().FwpmTransactionCommit0(engine));
    Ref<KThread> thread = new Ref<>();
    ok(d.ps().PsCreateSystemThread(thread, "ddproxy worker", this::work));
    worker = thread.value();
    return NtStatus.STATUS_SUCCESS;
  }

  private void established(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable Object data,
      Object context,
      Object filter,
      long flowContext,
      FwpsClassifyOut out) {
    PoolMemory memory = d.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 64, "flow");
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(flowLock, irql);
    boolean kept = false;
    if (!unloading && memory != null) {
      FlowData flow = new FlowData(meta.flowHandle(), ++lastNumber, memory);
      memory.setObject(flow);
      kept =
          d.fwps()
              .FwpsFlowAssociateContext0(flow.flow, dataLayer().id(), datagramCallout, flow.number)
              .isSuccess();
      if (kept) {
        flows.put(flow.number, flow);
      }
    }
    d.ke().KeReleaseSpinLock(flowLock, irql.value());
    if (!kept && memory != null) {
      d.ex().ExFreePoolWithTag(memory, "flow");
    }
    permit(out);
  }

  private void datagram(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable Object data,
      Object context,
      Object filter,
      long flowContext,
      FwpsClassifyOut out) {
    if (!out.hasWriteRight()) {
      return;
    }
    NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
    permit(out);
    boolean outbound =
        values.number(FwpsField.DIRECTION) == FwpDirection.FWP_DIRECTION_OUTBOUND.ordinal();
    int wanted = outbound ? PORT : OTHER_PORT;
    if (flowContext == 0
        || values.number(FwpsField.IP_REMOTE_PORT) != wanted
        || d.fwps().FwpsQueryPacketInjectionState0(handle, list, null)
            == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF) {
      return;
    }
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(queueLock, irql);
    if (!unloading && queue(values, meta, list, flowContext, outbound)) {
      absorb(out);
    }
    d.ke().KeReleaseSpinLock(queueLock, irql.value());
  }

  private boolean queue(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      NetBufferList list,
      long number,
      boolean outbound) {
    FlowData flow = flows.get(number);
    if (flow == null) {
      return false;
    }
    d.fwps().FwpsReferenceNetBufferList0(list, true);
    flow.references++;
    boolean wasEmpty = queue.isEmpty();
    boolean control = meta.isPresent(FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA);
    boolean endpoint = meta.isPresent(FWPS_METADATA_FIELD_TRANSPORT_ENDPOINT_HANDLE);
    byte @Nullable [] bytes = control ? meta.controlData() : null;
    queue.add(
        new Packet(
            flow,
            outbound,
            list,
            endpoint ? meta.transportEndpointHandle() : 0,
            values.address(FwpsField.IP_LOCAL_ADDRESS),
            values.address(FwpsField.IP_REMOTE_ADDRESS),
            bytes == null ? null : bytes.clone(),
            (int) values.number(FwpsField.INTERFACE_INDEX),
            outbound ? 0 : meta.ipHeaderSize(),
            meta.transportHeaderSize(),
            list.firstNetBuffer().dataOffset()));
    if (wasEmpty) {
      d.ke().KeSetEvent(event);
    }
    return true;
  }

  private void work() {
    while (true) {
      d.ke().KeWaitForSingleObject(event, Ke.FOREVER);
      if (unloading) {
        return;
      }
      Ref<Irql> irql = new Ref<>();
      d.ke().KeAcquireSpinLock(queueLock, irql);
      Packet packet = queue.poll();
      if (queue.isEmpty() && !unloading) {
        d.ke().KeClearEvent(event);
      }
      d.ke().KeReleaseSpinLock(queueLock, irql.value());
      if (packet != null) {
        boolean gone = packet.flow.deleted;
        boolean given = !gone && (packet.outbound ? send(packet) : receive(packet)).isSuccess();
        if (!given) {
          free(packet);
        }
      }
    }
  }

  private NtStatus send(Packet packet) {
    NetBufferList clone = clone(packet.list);
    setPort(clone.firstNetBuffer(), 2, OTHER_PORT);
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = packet.remote;
    params.controlData = packet.control;
    NtStatus status =
        d.fwps()
            .FwpsInjectTransportSendAsync0(
                handle, null, packet.endpoint, 0, params, family(), 1, clone, this::done, packet);
    return refusedOr(status, clone);
  }

  private NtStatus refusedOr(NtStatus status, NetBufferList clone) {
    if (status.isSuccess()) {
      proxied++;
    } else {
      d.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
    }
    return status;
  }

  private void setPort(NetBuffer buffer, int at, int port) {
    DataBuffer udp = Objects.requireNonNull(d.ndis().NdisGetDataBuffer(buffer, UDP_BYTES, null));
    udp.put16(at, port);
    udp.put16(UdpHeader.CHECKSUM, 0);
  }

  private NtStatus receive(Packet packet) {
    NetBuffer original = packet.list.firstNetBuffer();
    int missing = packet.dataOffset - original.dataOffset();
    int back = packet.ipHeader + packet.transportHeader - missing;
    NetBufferList clone = cloneFrom(packet.list, back);
    NetBuffer buffer = clone.firstNetBuffer();
    d.ndis().NdisAdvanceNetBufferDataStart(buffer, packet.ipHeader, false);
    setPort(buffer, 0, PORT);
    ok(d.ndis().NdisRetreatNetBufferDataStart(buffer, packet.ipHeader, 0));
    ok(
        d.fwps()
            .FwpsConstructIpHeaderForTransportPacket0(
                clone,
                packet.ipHeader,
                family(),
                packet.remote,
                packet.local,
                IpProtocol.UDP,
                0,
                null,
                0,
                null,
                packet.interfaceIndex,
                0));
    NtStatus status =
        d.fwps()
            .FwpsInjectTransportReceiveAsync0(
                handle,
                null,
                null,
                0,
                family(),
                1,
                packet.interfaceIndex,
                0,
                clone,
                this::done,
                packet);
    return refusedOr(status, clone);
  }

  private void done(@Nullable Object context, NetBufferList clone, boolean dispatchLevel) {
    outcomes.add(clone.status());
    d.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
    free((Packet) Objects.requireNonNull(context));
  }

  private void free(Packet packet) {
    d.fwps().FwpsDereferenceNetBufferList0(packet.list, false);
    dereference(packet.flow);
  }

  private void dereference(FlowData flow) {
    if (--flow.references == 0) {
      d.ex().ExFreePoolWithTag(flow.memory, "flow");
    }
  }

  private void flowDelete(FwpsLayer layer, int calloutId, long number) {
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(flowLock, irql);
    FlowData flow = flows.get(number);
    if (flow != null && !flow.deleted) {
      flow.deleted = true;
    }
    flows.remove(number);
    d.ke().KeReleaseSpinLock(flowLock, irql.value());
    if (flow != null) {
      dereference(flow);
    }
  }

  @Override
  public void unload() {
    Ref<Irql> queueIrql = new Ref<>();
    d.ke().KeAcquireSpinLock(queueLock, queueIrql);
    Ref<Irql> flowIrql = new Ref<>();
    d.ke().KeAcquireSpinLock(flowLock, flowIrql);
    unloading = true;
    d.ke().KeReleaseSpinLock(flowLock, flowIrql.value());
    d.ke().KeReleaseSpinLock(queueLock, queueIrql.value());
    for (FlowData flow : List.copyOf(flows.values())) {
      d.fwps().FwpsFlowRemoveContext0(flow.flow, dataLayer().id(), datagramCallout);
    }
    d.ke().KeSetEvent(event);
    d.ke().KeWaitForSingleObject(worker);
    for (Packet packet : queue) {
      free(packet);
    }
    queue.clear();
    removePolicy();
    ok(d.fwps().FwpsInjectionHandleDestroy0(handle));
  }
}
