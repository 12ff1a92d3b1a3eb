package dev.wfpsim.driver.field;

import static dev.wfpsim.testing.Times.fromNow;

import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Inspects connections out of band: pends each at ALE_AUTH_CONNECT and ALE_AUTH_RECV_ACCEPT, lets a
 * worker decide, and puts the first packet back.
 */
final class ConnectionInspector extends FieldDriver {
  /** One pended connection. The entry stays listed until the second classify has used it. */
  private static final class Connection {
    private final boolean outbound;
    private final int protocol;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final @Nullable NetBufferList packet;
    private final long endpoint;
    private final int interfaceIndex;
    private @Nullable CompletionContext operation;
    private @Nullable Boolean permitted;

    Connection(
        boolean outbound,
        FwpsIncomingValues values,
        @Nullable NetBufferList packet,
        long endpoint) {
      this.outbound = outbound;
      this.protocol = (int) values.number(FwpsField.IP_PROTOCOL);
      this.local = ends(values, FwpsField.IP_LOCAL_ADDRESS, FwpsField.IP_LOCAL_PORT);
      this.remote = ends(values, FwpsField.IP_REMOTE_ADDRESS, FwpsField.IP_REMOTE_PORT);
      this.packet = packet;
      this.endpoint = endpoint;
      this.interfaceIndex = outbound ? 0 : (int) values.number(FwpsField.INTERFACE_INDEX);
    }

    private static SocketAddress ends(FwpsIncomingValues values, FwpsField ip, FwpsField port) {
      return new SocketAddress(values.address(ip), (int) values.number(port));
    }

    boolean matches(FwpsIncomingValues values) {
      return protocol == values.number(FwpsField.IP_PROTOCOL)
          && remote.equals(ends(values, FwpsField.IP_REMOTE_ADDRESS, FwpsField.IP_REMOTE_PORT))
          && local.port() == values.number(FwpsField.IP_LOCAL_PORT);
    }
  }

  final List<String> did = new ArrayList<>();
  final List<Connection> connections = new ArrayList<>();
  private final boolean v4;
  private final Predicate<SocketAddress> allows;
  private final long thinkNanos;
  private boolean unloading;

  @SuppressWarnings("NullAway.Init")
  private SpinLock lock;

  @SuppressWarnings("NullAway.Init")
  private KEvent event;

  @SuppressWarnings("NullAway.Init")
  private KThread worker;

  @SuppressWarnings("NullAway.Init")
  private InjectionHandle handle;

  ConnectionInspector(boolean v4, long thinkNanos, Predicate<SocketAddress> allows) {
    this.v4 = v4;
    this.allows = allows;
    this.thinkNanos = thinkNanos;
  }

  private AddressFamily family() {
    return v4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
  }

  @Override
  NtStatus start() {
    lock = d.ke().KeInitializeSpinLock("connection list");
    event = d.ke().KeInitializeEvent("work", EventType.NOTIFICATION, false);
    handle = injectionHandle(AddressFamily.AF_UNSPEC, InjectionHandle.TYPE_TRANSPORT);
    openEngine();
    Guid sublayer = sublayer(100);
    callout(
        sublayer,
        v4 ? FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4 : FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6,
        List.of(),
        (values, meta, data, context, filter, flow, out) ->
            classify(true, values, meta, (NetBufferList) data, out));
    callout(
        sublayer,
        v4
            ? FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4
            : FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6,
        List.of(),
        (values, meta, data, context, filter, flow, out) ->
            classify(false, values, meta, (NetBufferList) data, out));
    Ref<KThread> thread = new Ref<>();
    ok(d.ps().PsCreateSystemThread(thread, "inspect worker", this::work));
    worker = thread.value();
    return NtStatus.STATUS_SUCCESS;
  }

  private void classify(
      boolean outbound,
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable NetBufferList packet,
      FwpsClassifyOut out) {
    if (!out.hasWriteRight()) {
      return;
    }
    if (packet != null
        && d.fwps().FwpsQueryPacketInjectionState0(handle, packet, null)
            == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF) {
      did.add("injected");
      permit(out);
      return;
    }
    long flags = values.number(FwpsField.FLAGS);
    if ((flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE) != 0) {
      again(values, out);
      return;
    }
    NetBufferList clone = packet == null ? null : cloned(outbound, meta, packet);
    Connection connection = new Connection(outbound, values, clone, meta.transportEndpointHandle());
    Ref<CompletionContext> operation = new Ref<>();
    ok(d.fwps().FwpsPendOperation0(meta.completionHandle(), operation));
    connection.operation = operation.value();
    did.add("pended");
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(lock, irql);
    connections.add(connection);
    d.ke().KeReleaseSpinLock(lock, irql.value());
    absorb(out);
    d.ke().KeSetEvent(event);
  }

  private NetBufferList cloned(
      boolean outbound, FwpsIncomingMetadataValues meta, NetBufferList packet) {
    return outbound
        ? clone(packet)
        : cloneFrom(packet, meta.ipHeaderSize() + meta.transportHeaderSize());
  }

  private void again(FwpsIncomingValues values, FwpsClassifyOut out) {
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(lock, irql);
    Connection found = null;
    for (Connection each : connections) {
      if (each.outbound && each.permitted != null && each.matches(values)) {
        found = each;
      }
    }
    connections.remove(found);
    d.ke().KeReleaseSpinLock(lock, irql.value());
    if (found == null) {
      permit(out);
      return;
    }
    did.add("decided");
    boolean permitted = Objects.requireNonNull(found.permitted);
    if (permitted) {
      permit(out);
    } else {
      block(out);
    }
    NetBufferList packet = found.packet;
    if (packet != null && permitted) {
      Connection first = found;
      d.ke().KeInsertQueueDpc(d.ke().KeInitializeDpc("first packet", () -> send(first, packet)));
    } else if (packet != null) {
      d.fwps().FwpsFreeCloneNetBufferList0(packet, 0);
    }
  }

  private void send(Connection connection, NetBufferList packet) {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = connection.remote.address();
    NtStatus status =
        d.fwps()
            .FwpsInjectTransportSendAsync1(
                handle,
                null,
                connection.endpoint,
                0,
                params,
                family(),
                1,
                packet,
                this::done,
                null);
    if (!status.isSuccess()) {
      d.fwps().FwpsFreeCloneNetBufferList0(packet, 0);
    }
  }

  private void done(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    did.add("completed " + list.status());
    d.fwps().FwpsFreeCloneNetBufferList0(list, 0);
  }

  private void work() {
    while (true) {
      d.ke().KeWaitForSingleObject(event, Ke.FOREVER);
      Connection next = take();
      if (next == null && unloading) {
        return;
      }
      if (next != null) {
        decide(next);
      }
    }
  }

  private @Nullable Connection take() {
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(lock, irql);
    Connection next =
        connections.stream().filter(each -> each.permitted == null).findFirst().orElse(null);
    if (next == null && !unloading) {
      d.ke().KeClearEvent(event);
    }
    d.ke().KeReleaseSpinLock(lock, irql.value());
    return next;
  }

  private void decide(Connection connection) {
    if (!unloading && thinkNanos > 0) {
      d.ke().KeDelayExecutionThread(fromNow(thinkNanos));
    }
    boolean permitted = !unloading && allows.test(connection.remote);
    CompletionContext operation = Objects.requireNonNull(connection.operation);
    if (connection.outbound) {
      connection.permitted = permitted;
      d.fwps().FwpsCompleteOperation0(operation, null);
      return;
    }
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(lock, irql);
    connections.remove(connection);
    d.ke().KeReleaseSpinLock(lock, irql.value());
    NetBufferList packet = Objects.requireNonNull(connection.packet);
    d.fwps().FwpsCompleteOperation0(operation, packet);
    NtStatus status = NtStatus.STATUS_UNSUCCESSFUL;
    if (permitted) {
      status =
          d.fwps()
              .FwpsInjectTransportReceiveAsync0(
                  handle,
                  null,
                  null,
                  0,
                  family(),
                  1,
                  connection.interfaceIndex,
                  0,
                  packet,
                  this::done,
                  null);
    }
    if (!status.isSuccess()) {
      d.fwps().FwpsFreeCloneNetBufferList0(packet, 0);
    }
  }

  @Override
  public void unload() {
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(lock, irql);
    unloading = true;
    d.ke().KeReleaseSpinLock(lock, irql.value());
    d.ke().KeSetEvent(event);
    d.ke().KeWaitForSingleObject(worker);
    ok(d.fwpm().FwpmEngineClose0(engine));
    for (int id : calloutIds) {
      ok(d.fwps().FwpsCalloutUnregisterById0(id));
    }
    // What was pended between the worker's last look and the end of the filters.
    for (Connection each : List.copyOf(connections)) {
      if (each.permitted == null) {
        decide(each);
      } else if (each.packet != null) {
        d.fwps().FwpsFreeCloneNetBufferList0(each.packet, 0);
      }
    }
    ok(d.fwps().FwpsInjectionHandleDestroy0(handle));
  }
}
