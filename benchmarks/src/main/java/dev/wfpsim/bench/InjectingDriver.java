package dev.wfpsim.bench;

import dev.wfpsim.bench.InjectionBenchmark.Kind;
import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A driver whose thread injects packets of its own, so many at once, and waits until they have
 * completed; then the next ones.
 */
final class InjectingDriver implements Driver {
  static final int INTERFACE = 2;

  /** No application has it: the stack takes the packet, and that is all. */
  private static final int NO_PROTOCOL = 253;

  private static final int COMPARTMENT = 1;
  private static final long READY = -200_000;
  private static final int TYPES =
      InjectionHandle.TYPE_TRANSPORT | InjectionHandle.TYPE_NETWORK | InjectionHandle.TYPE_FORWARD;

  private final Kind kind;
  private final int depth;
  private final int injections;
  private final LongSupplier endpoint;
  private final byte[] packet;
  private final TransportSendParams to = new TransportSendParams();

  @SuppressWarnings("NullAway.Init")
  private DriverContext driver;

  @SuppressWarnings("NullAway.Init")
  private InjectionHandle handle;

  @SuppressWarnings("NullAway.Init")
  private NetBufferPool pool;

  @SuppressWarnings("NullAway.Init")
  private KEvent allBack;

  private long accepted;
  private long back;
  private long succeeded;

  /**
   * A driver.
   *
   * @param depth how many are under way at once
   * @param injections of a piece, a multiple of that
   * @param endpoint handle of the endpoint that a transport send goes out of
   */
  InjectingDriver(Kind kind, int depth, int injections, LongSupplier endpoint) {
    this.kind = kind;
    this.depth = depth;
    this.injections = injections;
    this.endpoint = endpoint;
    this.packet =
        kind == Kind.TRANSPORT_SEND
            ? Ipv4Bytes.datagram()
            : Ipv4Bytes.packet(NO_PROTOCOL, kind.isReceive());
    to.remoteAddress = IpAddress.ofIpv4(PathConversation.SERVER);
  }

  /** How many came back with a status of success. */
  long succeeded() {
    return succeeded;
  }

  @Override
  public NtStatus driverEntry(DriverContext context) {
    driver = context;
    Ref<InjectionHandle> made = new Ref<>();
    NtStatus status = driver.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, TYPES, made);
    if (!status.isSuccess()) {
      return status;
    }
    handle = made.value();
    pool = Objects.requireNonNull(driver.ndis().NdisAllocateNetBufferListPool());
    allBack = driver.ke().KeInitializeEvent("all back", EventType.SYNCHRONIZATION, false);
    return driver.ps().PsCreateSystemThread(new Ref<KThread>(), "inject", this::work);
  }

  private void work() {
    driver.ke().KeDelayExecutionThread(READY);
    while (true) {
      for (int i = 0; i < injections; i += depth) {
        for (int j = 0; j < depth; j++) {
          injectOne();
        }
        driver.ke().KeWaitForSingleObject(allBack, Ke.FOREVER);
      }
      BenchWorld.endPiece();
    }
  }

  private void injectOne() {
    Ref<NetBufferList> list = new Ref<>();
    driver
        .fwps()
        .FwpsAllocateNetBufferAndNetBufferList0(pool, 0, 0, Mdl.of(packet), 0, packet.length, list);
    accepted++;
    NtStatus status = inject(list.value());
    if (!status.isSuccess()) {
      throw new IllegalStateException("refused: kind=" + kind + " status=" + status);
    }
  }

  private NtStatus inject(NetBufferList list) {
    return switch (kind) {
      case TRANSPORT_SEND ->
          driver
              .fwps()
              .FwpsInjectTransportSendAsync1(
                  handle,
                  null,
                  endpoint.getAsLong(),
                  0,
                  to,
                  AddressFamily.AF_INET,
                  COMPARTMENT,
                  list,
                  this::completed,
                  null);
      case TRANSPORT_RECEIVE ->
          driver
              .fwps()
              .FwpsInjectTransportReceiveAsync0(
                  handle,
                  null,
                  null,
                  0,
                  AddressFamily.AF_INET,
                  COMPARTMENT,
                  INTERFACE,
                  0,
                  list,
                  this::completed,
                  null);
      case NETWORK_SEND ->
          driver
              .fwps()
              .FwpsInjectNetworkSendAsync0(
                  handle, null, 0, COMPARTMENT, list, this::completed, null);
      case NETWORK_RECEIVE ->
          driver
              .fwps()
              .FwpsInjectNetworkReceiveAsync0(
                  handle, null, 0, COMPARTMENT, INTERFACE, 0, list, this::completed, null);
      case FORWARD ->
          driver
              .fwps()
              .FwpsInjectForwardAsync0(
                  handle,
                  null,
                  0,
                  AddressFamily.AF_INET,
                  COMPARTMENT,
                  INTERFACE,
                  list,
                  this::completed,
                  null);
    };
  }

  private void completed(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    succeeded += list.status().isSuccess() ? 1 : 0;
    back++;
    boolean isLast = back % depth == 0 && back == accepted;
    driver.fwps().FwpsFreeNetBufferList0(list);
    if (isLast) {
      driver.ke().KeSetEvent(allBack);
    }
  }
}
