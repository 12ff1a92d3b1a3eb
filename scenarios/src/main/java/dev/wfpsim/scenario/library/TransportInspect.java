package dev.wfpsim.scenario.library;

import static dev.wfpsim.wfp.layer.FwpsMetadataField.FWPS_METADATA_FIELD_ALE_CLASSIFY_REQUIRED;
import static dev.wfpsim.wfp.layer.FwpsMetadataField.FWPS_METADATA_FIELD_REMOTE_SCOPE_ID;
import static dev.wfpsim.wfp.layer.FwpsMetadataField.FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA;
import static dev.wfpsim.wfp.layer.FwpsMetadataField.FWPS_METADATA_FIELD_TRANSPORT_ENDPOINT_HANDLE;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Compartments;
import dev.wfpsim.scenario.kit.Packets;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;
import org.jspecify.annotations.Nullable;

/**
 * Inspects TCP segments and UDP datagrams away from the stack: takes each one at the transport
 * layers (clone, block and absorb; there is no call to pend a packet, R-191), and lets a worker put
 * the clone back.
 *
 * <p>Callouts {@code outbound-v4}, {@code inbound-v4}, {@code outbound-v6} and {@code inbound-v6}.
 * One queue for all of them: packets leave in the order in which they came. TCP may never be
 * injected from inside classifyFn, whatever the IRQL.
 *
 * <p>Pages: packet-modification-examples, FwpsInjectTransportSendAsync1,
 * FwpsInjectTransportReceiveAsync0, processing-classify-callouts-asynchronously.
 */
final class TransportInspect extends CalloutDriver {
  private static final String PACKET_TAG = "tins";
  private static final int PACKET_BYTES = 128;

  /** A packet on its way through the worker, with what classifyFn's arguments told of it. */
  private record Taken(
      NetBufferList list,
      boolean outbound,
      AddressFamily family,
      int compartmentId,
      long endpointHandle,
      TransportSendParams sendParams,
      int interfaceIndex,
      int subInterfaceIndex) {}

  /** The packets under inspection, in pool memory. Null until set up. */
  private @Nullable WorkerQueue<PoolMemory> taken;

  TransportInspect(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    // One handle for both families: AF_UNSPEC is allowed for transport injection.
    NtStatus status = handles.create(AddressFamily.AF_UNSPEC, InjectionHandle.TYPE_TRANSPORT);
    if (!status.isSuccess()) {
      return status;
    }
    WorkerQueue<PoolMemory> queue =
        new WorkerQueue<>(driver, settings.text("worker"), this::inject);
    taken = queue;
    status = queue.status();
    return status.isSuccess() ? register(TransportInspectKind.CALLOUTS, this::classify) : status;
  }

  @Override
  protected void tearDown() {
    // 1. Take nothing more, and put back all that was taken. The callouts are still there: they let
    //    what comes back pass.
    if (taken != null) {
      taken.stopAndDrain();
    }
    // 2. No classify runs any more after this, so nobody asks about the handle.
    callouts.unregisterAll();
    // 3. No lock is held here that a completion might want.
    handles.destroyAll();
  }

  private void classify(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    // Without the right somebody heavier has taken the packet: wait for the clone.
    if (!classifyOut.hasWriteRight()) {
      return;
    }
    Verdicts.permit(filter, classifyOut);
    if (layerData instanceof NetBufferList packet
        && isForInspection(inFixedValues, inMetaValues, packet)
        && take(inFixedValues, inMetaValues, packet)) {
      // Hard, so that no lighter callout takes the same packet too; and silently, since the packet
      // is not lost but comes again.
      Verdicts.absorb(classifyOut);
    }
  }

  private boolean isForInspection(
      FwpsIncomingValues values, FwpsIncomingMetadataValues meta, NetBufferList packet) {
    if (handles.haveInjected(AddressFamily.AF_UNSPEC, packet)) {
      return false;
    }
    if (Packets.isOutbound(values)) {
      // Without an endpoint (a reset for a closed port, say) there is nothing to inject it on.
      return meta.isPresent(FWPS_METADATA_FIELD_TRANSPORT_ENDPOINT_HANDLE);
    }
    // A packet that opens a flow is authorised above: it is inspected there or not at all.
    return !meta.isPresent(FWPS_METADATA_FIELD_ALE_CLASSIFY_REQUIRED);
  }

  /** Clones the packet and queues the clone; false if the packet is to pass as it is. */
  private boolean take(
      FwpsIncomingValues values, FwpsIncomingMetadataValues meta, NetBufferList packet) {
    PoolMemory block =
        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, PACKET_BYTES, PACKET_TAG);
    if (block == null) {
      return false;
    }
    // Sending starts at the transport header, where the packet does; receiving at the IP header,
    // two headers before its payload.
    NetBufferList clone =
        Packets.isOutbound(values)
            ? Packets.cloned(driver, packet, 0)
            : Packets.clonedFromHeader(
                driver, values, packet, meta.ipHeaderSize() + meta.transportHeaderSize());
    if (clone == null) {
      driver.ex().ExFreePoolWithTag(block, PACKET_TAG);
      return false;
    }
    block.setObject(describe(values, meta, clone, block));
    WorkerQueue<PoolMemory> queue = taken;
    if (queue != null && queue.add(block)) {
      return true;
    }
    // We are being unloaded: let the packet itself pass.
    free(block);
    return false;
  }

  private static Taken describe(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      NetBufferList clone,
      PoolMemory block) {
    // The platform reads these when it moves the packet, so they live as long as the injection.
    TransportSendParams sendParams = new TransportSendParams();
    sendParams.remoteAddress = values.address(FwpsField.IP_REMOTE_ADDRESS);
    sendParams.storage = block;
    boolean outbound = Packets.isOutbound(values);
    // A member of the metadata is there only if its bit is.
    if (outbound && meta.isPresent(FWPS_METADATA_FIELD_REMOTE_SCOPE_ID)) {
      sendParams.remoteScopeId = meta.remoteScopeId();
    }
    if (outbound && meta.isPresent(FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA)) {
      byte[] controlData = meta.controlData();
      sendParams.controlData = controlData == null ? null : controlData.clone();
    }
    return new Taken(
        clone,
        outbound,
        Packets.family(values),
        Compartments.of(meta),
        outbound ? meta.transportEndpointHandle() : 0,
        sendParams,
        (int) values.number(FwpsField.INTERFACE_INDEX),
        (int) values.number(FwpsField.SUB_INTERFACE_INDEX));
  }

  /** The worker: here a real driver would look at the packet. Then it goes on its way. */
  private void inject(PoolMemory block) {
    Taken packet = (Taken) block.object();
    InjectionHandle handle = handles.of(AddressFamily.AF_UNSPEC);
    NtStatus status =
        handle == null
            ? NtStatus.STATUS_UNSUCCESSFUL
            : packet.outbound()
                ? injectSend(handle, packet, block)
                : injectReceive(handle, packet, block);
    // Refused (the socket is closed, for instance): no completion will come, the clone is ours.
    if (!status.isSuccess()) {
      free(block);
    }
  }

  private NtStatus injectSend(InjectionHandle handle, Taken packet, PoolMemory block) {
    return driver
        .fwps()
        .FwpsInjectTransportSendAsync1(
            handle,
            null,
            packet.endpointHandle(),
            0,
            packet.sendParams(),
            packet.family(),
            packet.compartmentId(),
            packet.list(),
            this::completed,
            block);
  }

  private NtStatus injectReceive(InjectionHandle handle, Taken packet, PoolMemory block) {
    return driver
        .fwps()
        .FwpsInjectTransportReceiveAsync0(
            handle,
            null,
            null,
            0,
            packet.family(),
            packet.compartmentId(),
            packet.interfaceIndex(),
            packet.subInterfaceIndex(),
            packet.list(),
            this::completed,
            block);
  }

  /** The clone comes back, perhaps at DISPATCH_LEVEL, perhaps before the inject call returns. */
  private void completed(@Nullable Object context, NetBufferList clone, boolean dispatchLevel) {
    if (context instanceof PoolMemory block) {
      free(block);
    }
  }

  private void free(PoolMemory block) {
    driver.fwps().FwpsFreeCloneNetBufferList0(((Taken) block.object()).list(), 0);
    driver.ex().ExFreePoolWithTag(block, PACKET_TAG);
  }
}
