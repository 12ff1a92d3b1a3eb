package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Compartments;
import dev.wfpsim.scenario.kit.Packets;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Inspects TCP connections away from the stack: pends each where it is authorised, and lets a
 * worker decide.
 *
 * <p>An outgoing one is authorised anew when its operation is completed, and is told the decision
 * then. An incoming one is not: the worker injects the packet that opened it, which
 * is let pass as our own, or drops it.
 *
 * <p>Pages: FwpsPendOperation0, FwpsCompleteOperation0, ale-re-authorization.
 */
final class ConnectionInspect extends CalloutDriver {
  private static final String CONNECTION_TAG = "conn";
  private static final int CONNECTION_BYTES = 128;
  private static final int SUBLAYER_WEIGHT = 0x300;

  /**
   * A pended connection, in pool memory.
   *
   * @param packet a clone of what opened an incoming connection; null for an outgoing one
   */
  private record Connection(
      SocketAddress local,
      SocketAddress remote,
      CompletionContext operation,
      @Nullable NetBufferList packet,
      boolean permitted,
      int compartmentId,
      int interfaceIndex,
      int subInterfaceIndex) {}

  /** Guards the list below it. */
  @SuppressWarnings("NullAway.Init")
  private SpinLock lock;

  /** Outgoing connections that are decided, until they are authorised anew. */
  private final List<PoolMemory> decided = new ArrayList<>();

  /** Those that are not, in the order of arrival. Null until set up. */
  private @Nullable WorkerQueue<PoolMemory> undecided;

  ConnectionInspect(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    NtStatus status = handles.create(AddressFamily.AF_UNSPEC, InjectionHandle.TYPE_TRANSPORT);
    if (!status.isSuccess()) {
      return status;
    }
    lock = driver.ke().KeInitializeSpinLock("decided connections");
    WorkerQueue<PoolMemory> queue =
        new WorkerQueue<>(driver, settings.text("worker"), this::decide);
    undecided = queue;
    if (!queue.status().isSuccess()) {
      return queue.status();
    }
    add("connect-v4", FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4);
    add("connect-v6", FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6);
    add("accept-v4", FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4);
    add("accept-v6", FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6);
    return policy.install(SUBLAYER_WEIGHT);
  }

  private void add(String name, FwpsLayer layer) {
    policy.add(
        name,
        layer,
        List.of(FilterCondition.equal(FwpsField.IP_PROTOCOL, FwpValue.uint8(IpProtocol.TCP))),
        this::classify);
  }

  @Override
  protected void tearDown() {
    // 1. No classify runs or begins any more: nothing is pended any more.
    policy.remove();
    callouts.unregisterAll();
    // 2. Every operation that is pended gets completed: an application waits for each.
    if (undecided != null) {
      undecided.stopAndDrain();
      undecided = null;
    }
    // 3. Nobody comes for these decisions any more.
    decided.forEach(block -> driver.ex().ExFreePoolWithTag(block, CONNECTION_TAG));
    decided.clear();
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
    if (!classifyOut.hasWriteRight()) {
      return;
    }
    Verdicts.permit(filter, classifyOut);
    NetBufferList packet = layerData instanceof NetBufferList list ? list : null;
    if (packet != null && handles.haveInjected(AddressFamily.AF_UNSPEC, packet)) {
      return;
    }
    long flags = inFixedValues.number(FwpsField.FLAGS);
    if ((flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE) != 0) {
      // Completed by us, or else the policy has changed; it cannot be pended in either case.
      if (!isPermitted(inFixedValues)) {
        Verdicts.block(classifyOut);
      }
    } else if (pend(inFixedValues, inMetaValues, packet)) {
      Verdicts.absorb(classifyOut);
    } else {
      Verdicts.block(classifyOut);
    }
  }

  /** The decision on a connection that is authorised anew; true where it is none of ours. */
  private boolean isPermitted(FwpsIncomingValues values) {
    SocketAddress remote = end(values, FwpsField.IP_REMOTE_ADDRESS, FwpsField.IP_REMOTE_PORT);
    long localPort = values.number(FwpsField.IP_LOCAL_PORT);
    PoolMemory found = null;
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    for (PoolMemory block : decided) {
      Connection each = (Connection) block.object();
      if (each.remote().equals(remote) && each.local().port() == localPort) {
        found = block;
      }
    }
    decided.remove(found);
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    boolean permitted = found == null || ((Connection) found.object()).permitted();
    if (found != null) {
      driver.ex().ExFreePoolWithTag(found, CONNECTION_TAG);
    }
    return permitted;
  }

  /** Pends a connection and hands it to the worker; false if it cannot be pended. */
  private boolean pend(
      FwpsIncomingValues values, FwpsIncomingMetadataValues meta, @Nullable NetBufferList packet) {
    PoolMemory block =
        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, CONNECTION_BYTES, CONNECTION_TAG);
    if (block == null) {
      return false;
    }
    boolean outgoing = Packets.isOutbound(values);
    NetBufferList clone =
        outgoing || packet == null
            ? null
            : Packets.clonedFromHeader(
                driver, values, packet, meta.ipHeaderSize() + meta.transportHeaderSize());
    Ref<CompletionContext> operation = new Ref<>();
    WorkerQueue<PoolMemory> queue = undecided;
    if (queue == null
        || (!outgoing && clone == null)
        || !driver.fwps().FwpsPendOperation0(meta.completionHandle(), operation).isSuccess()) {
      free(block, clone);
      return false;
    }
    SocketAddress local = end(values, FwpsField.IP_LOCAL_ADDRESS, FwpsField.IP_LOCAL_PORT);
    SocketAddress remote = end(values, FwpsField.IP_REMOTE_ADDRESS, FwpsField.IP_REMOTE_PORT);
    long port = outgoing ? remote.port() : local.port();
    block.setObject(
        new Connection(
            local,
            remote,
            operation.value(),
            clone,
            port != settings.number("deny"),
            Compartments.of(meta),
            (int) values.number(FwpsField.INTERFACE_INDEX),
            (int) values.number(FwpsField.SUB_INTERFACE_INDEX)));
    // Not stopped before the last classify has returned, so this is taken. From here on the worker
    // may complete the operation before this function has returned.
    return queue.add(block);
  }

  /** The worker: here a real driver would ask a program. */
  private void decide(PoolMemory block) {
    Connection one = (Connection) block.object();
    if (settings.interval("think") != 0) {
      driver.ke().KeDelayExecutionThread(settings.interval("think"));
    }
    NetBufferList packet = one.packet();
    if (packet == null) {
      Ref<Irql> irql = new Ref<>();
      driver.ke().KeAcquireSpinLock(lock, irql);
      decided.add(block);
      driver.ke().KeReleaseSpinLock(lock, irql.value());
      driver.fwps().FwpsCompleteOperation0(one.operation(), null);
      return;
    }
    driver.fwps().FwpsCompleteOperation0(one.operation(), packet);
    if (!one.permitted() || !inject(one, packet, block).isSuccess()) {
      free(block, packet);
    }
  }

  private NtStatus inject(Connection one, NetBufferList packet, PoolMemory block) {
    InjectionHandle handle = handles.of(AddressFamily.AF_UNSPEC);
    if (handle == null) {
      return NtStatus.STATUS_UNSUCCESSFUL;
    }
    return driver
        .fwps()
        .FwpsInjectTransportReceiveAsync0(
            handle,
            null,
            null,
            0,
            one.local().family(),
            one.compartmentId(),
            one.interfaceIndex(),
            one.subInterfaceIndex(),
            packet,
            this::completed,
            block);
  }

  private void completed(@Nullable Object context, NetBufferList clone, boolean dispatchLevel) {
    if (context instanceof PoolMemory block) {
      free(block, clone);
    }
  }

  private void free(PoolMemory block, @Nullable NetBufferList clone) {
    if (clone != null) {
      driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
    }
    driver.ex().ExFreePoolWithTag(block, CONNECTION_TAG);
  }

  private static SocketAddress end(FwpsIncomingValues values, FwpsField address, FwpsField port) {
    IpAddress known = Objects.requireNonNull(values.address(address), "no address");
    return new SocketAddress(known, (int) values.number(port));
  }
}
