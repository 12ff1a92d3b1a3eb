package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.ProcessNotify;
import dev.wfpsim.driver.PsCreateNotifyInfo;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets chosen programs pass a tunnel: their sockets get the local address past it, datagram sockets
 * where they are bound, TCP where it connects. A worker finds out about each new process; until it
 * has, what the process binds or connects is pended, and asked again afterwards. Processes
 * older than the driver use the tunnel.
 *
 * <p>Only so many are pended at a time. What comes beyond that fails: let go by the tunnel it might
 * be a program's that was to pass it, or the reverse. A block means nothing at these layers, so it
 * gets a local address from which nothing leaves the machine, loopback.
 *
 * <p>Pages: using-bind-or-connect-redirection, FwpsPendClassify0,
 * PsSetCreateProcessNotifyRoutineEx.
 */
final class SplitTunnel extends CalloutDriver {
  private static final int SUBLAYER_WEIGHT = 0x400;

  /** What is known of a process. */
  private enum Share {
    UNKNOWN,
    SPLIT,
    TUNNEL
  }

  /** A process that has started. */
  private record Arrival(long pid, String image) {}

  /** A classify that waits until its process is known. */
  private record Pended(long pid, ClassifyHandle handle) {}

  private final ProcessNotify notify = this::processEvent;
  private boolean notified;

  /** Guards the three members below it. */
  @SuppressWarnings("NullAway.Init")
  private SpinLock lock;

  private final TreeMap<Long, Share> shares = new TreeMap<>();
  private final List<Pended> pended = new ArrayList<>();
  private int pending;

  /** The processes to be looked at. Null until set up. */
  private @Nullable WorkerQueue<Arrival> arrivals;

  SplitTunnel(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    lock = driver.ke().KeInitializeSpinLock("processes");
    WorkerQueue<Arrival> queue = new WorkerQueue<>(driver, settings.text("worker"), this::evaluate);
    arrivals = queue;
    NtStatus status = queue.status();
    if (status.isSuccess()) {
      status = driver.ps().PsSetCreateProcessNotifyRoutineEx(notify, false);
      notified = status.isSuccess();
    }
    if (!status.isSuccess()) {
      return status;
    }
    boolean v4 = settings.address("tunnel").isIpv4();
    policy.add(
        "bind",
        v4 ? FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4 : FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V6,
        List.of(tcp(FwpMatchType.FWP_MATCH_NOT_EQUAL)),
        this::classify);
    policy.add(
        "connect",
        v4
            ? FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4
            : FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V6,
        List.of(tcp(FwpMatchType.FWP_MATCH_EQUAL)),
        this::classify);
    return policy.install(SUBLAYER_WEIGHT);
  }

  private static FilterCondition tcp(FwpMatchType match) {
    return new FilterCondition(FwpsField.IP_PROTOCOL, match, FwpValue.uint8(IpProtocol.TCP));
  }

  @Override
  protected void tearDown() {
    // 1. No classify runs or begins any more: nothing is pended any more.
    policy.remove();
    callouts.unregisterAll();
    // 2. No process is told of any more; those that were are found out about, and with that what
    //    they have pended is completed.
    if (notified) {
      driver.ps().PsSetCreateProcessNotifyRoutineEx(notify, true);
      notified = false;
    }
    if (arrivals != null) {
      arrivals.stopAndDrain();
      arrivals = null;
    }
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
    classifyOut.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    if (!inMetaValues.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_PROCESS_ID)) {
      return;
    }
    long pid = inMetaValues.processId();
    Share share = share(pid);
    Ref<ClassifyHandle> handle = new Ref<>();
    if (share == Share.TUNNEL
        || !driver.fwps().FwpsAcquireClassifyHandle0(classifyContext, 0, handle).isSuccess()) {
      return;
    }
    if (share == Share.UNKNOWN) {
      pendOrFail(new Pended(pid, handle.value()), filter, classifyOut);
    } else {
      redirect(handle.value(), filter, classifyOut, this::pastTunnel);
      driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
    }
  }

  private Share share(long pid) {
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    Share share = shares.getOrDefault(pid, Share.TUNNEL);
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    return share;
  }

  private void redirect(
      ClassifyHandle handle,
      FwpsFilter filter,
      FwpsClassifyOut classifyOut,
      UnaryOperator<SocketAddress> local) {
    Ref<LayerDataVersion> data = new Ref<>();
    NtStatus status =
        driver
            .fwps()
            .FwpsAcquireWritableLayerDataPointer0(handle, filter.filterId(), 0, data, classifyOut);
    if (!status.isSuccess()) {
      return;
    }
    boolean own = false;
    LayerDataVersion version = data.value().previousVersion();
    for (; version != null; version = version.previousVersion()) {
      own |= version.modifierFilterId() == filter.filterId();
    }
    // Only the local address changes.
    if (!own && data.value() instanceof FwpsBindRequest bind) {
      bind.localAddressAndPort = local.apply(bind.localAddressAndPort);
    } else if (!own && data.value() instanceof FwpsConnectRequest connect) {
      connect.localAddressAndPort = local.apply(connect.localAddressAndPort);
    }
    // One apply for each writable pointer, changed or not.
    driver.fwps().FwpsApplyModifiedLayerData0(handle, data.value(), 0);
    // Acquiring the pointer made a block without the right of it.
    classifyOut.actionType = FwpActionType.FWP_ACTION_PERMIT;
    classifyOut.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
  }

  /** Changed only where no address, or the tunnel's, was asked for. */
  private SocketAddress pastTunnel(SocketAddress local) {
    IpAddress address = local.address();
    boolean tunnel = address.isUnspecified() || address.equals(settings.address("tunnel"));
    return tunnel ? new SocketAddress(settings.address("internet"), local.port()) : local;
  }

  private static SocketAddress nowhere(SocketAddress local) {
    return new SocketAddress(IpAddress.loopback(local.family()), 0);
  }

  private void pendOrFail(Pended one, FwpsFilter filter, FwpsClassifyOut classifyOut) {
    boolean room = count(1);
    if (room
        && driver
            .fwps()
            .FwpsPendClassify0(one.handle(), filter.filterId(), 0, classifyOut)
            .isSuccess()) {
      await(one);
      return;
    }
    if (room) {
      count(-1);
    }
    redirect(one.handle(), filter, classifyOut, SplitTunnel::nowhere);
    driver.fwps().FwpsReleaseClassifyHandle0(one.handle());
  }

  /** Counts those that are pended; false where one more would be too many. */
  private boolean count(int change) {
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    boolean room = pending + change <= settings.number("limit");
    pending += room ? change : 0;
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    return room;
  }

  private void await(Pended one) {
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    boolean unknown = shares.get(one.pid()) == Share.UNKNOWN;
    if (unknown) {
      pended.add(one);
    }
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    if (!unknown) {
      askAgain(one); // it has been found out about since we looked
    }
  }

  private void askAgain(Pended one) {
    count(-1);
    driver.fwps().FwpsCompleteClassify0(one.handle(), 0, null);
    driver.fwps().FwpsReleaseClassifyHandle0(one.handle());
  }

  private void processEvent(int processId, @Nullable PsCreateNotifyInfo createInfo) {
    WorkerQueue<Arrival> queue = arrivals;
    if (createInfo == null) {
      settle(processId, null);
    } else if (queue != null) {
      settle(processId, Share.UNKNOWN);
      if (!queue.add(new Arrival(processId, createInfo.imageFileName()))) {
        settle(processId, null); // we are being unloaded
      }
    }
  }

  /** The worker: a real driver asks its service, or looks for the parent. */
  private void evaluate(Arrival arrival) {
    if (settings.interval("evaluate") != 0) {
      driver.ke().KeDelayExecutionThread(settings.interval("evaluate"));
    }
    boolean split = arrival.image().endsWith(settings.text("image"));
    settle(arrival.pid(), split ? Share.SPLIT : Share.TUNNEL);
  }

  /** What is known of a process now, null for one that has exited; what it has pended goes on. */
  private void settle(long pid, @Nullable Share share) {
    List<Pended> due = new ArrayList<>();
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    if (share == null) {
      shares.remove(pid);
    } else if (share == Share.UNKNOWN || shares.containsKey(pid)) {
      shares.put(pid, share); // not for one that has exited while it was looked at
    }
    if (share != Share.UNKNOWN) {
      pended.stream().filter(each -> each.pid() == pid).forEach(due::add);
      pended.removeAll(due);
    }
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    due.forEach(this::askAgain);
  }
}
