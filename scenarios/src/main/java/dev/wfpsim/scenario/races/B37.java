package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Packets;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The driver diverts what is sent to a program, which takes a moment for each packet. When it is
 * closed it discards what is still queued: those packets are lost, though nobody has decided so.
 */
public final class B37 extends Race {
  public B37() {
    super(
        "B37",
        "Queued packets are dropped on close",
        "basil00/WinDivert 4ae5101",
        FindingCode.TAKEN_PACKET_LOST_AT_UNLOAD);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Diverter(settings, fixed);
  }

  private static final class Diverter extends CalloutDriver {
    private static final long A_MOMENT = -50_000; // 5 ms
    private final boolean fixed;
    private final ArrayDeque<NetBufferList> queue = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init")
    private SpinLock lock;

    @SuppressWarnings("NullAway.Init")
    private KEvent stop;

    private @Nullable KThread program;

    Diverter(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      NtStatus status = handles.create(AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK);
      if (!status.isSuccess()) {
        return status;
      }
      lock = driver.ke().KeInitializeSpinLock("queue");
      stop = driver.ke().KeInitializeEvent("stop", EventType.NOTIFICATION, false);
      Ref<KThread> thread = new Ref<>();
      status = driver.ps().PsCreateSystemThread(thread, "program", this::run);
      if (!status.isSuccess()) {
        return status;
      }
      program = thread.value();
      policy.add("out", FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4, List.of(), this::classify);
      return policy.install(0x100);
    }

    @Override
    protected void tearDown() {
      policy.remove();
      callouts.unregisterAll();
      if (program != null) {
        driver.ke().KeSetEvent(stop);
        driver.ke().KeWaitForSingleObject(program, Ke.FOREVER);
      }
      for (NetBufferList each = next(); each != null; each = next()) {
        if (fixed) {
          inject(each);
        } else {
          driver.fwps().FwpsFreeCloneNetBufferList0(each, 0);
        }
      }
      handles.destroyAll();
    }

    private void classify(
        FwpsIncomingValues values,
        FwpsIncomingMetadataValues meta,
        @Nullable Object layerData,
        ClassifyContext context,
        FwpsFilter filter,
        long flowContext,
        FwpsClassifyOut out) {
      Verdicts.permit(filter, out);
      if (!(layerData instanceof NetBufferList packet)
          || handles.haveInjected(AddressFamily.AF_INET, packet)) {
        return;
      }
      NetBufferList clone = Packets.cloned(driver, packet, 0);
      if (clone != null) {
        Ref<Irql> irql = new Ref<>();
        driver.ke().KeAcquireSpinLock(lock, irql);
        queue.add(clone);
        driver.ke().KeReleaseSpinLock(lock, irql.value());
        Verdicts.absorb(out);
      }
    }

    /** The program gives each packet back. */
    private void run() {
      while (driver.ke().KeWaitForSingleObject(stop, A_MOMENT) == NtStatus.STATUS_TIMEOUT) {
        NetBufferList packet = next();
        if (packet != null) {
          inject(packet);
        }
      }
    }

    private @Nullable NetBufferList next() {
      Ref<Irql> irql = new Ref<>();
      driver.ke().KeAcquireSpinLock(lock, irql);
      NetBufferList first = queue.poll();
      driver.ke().KeReleaseSpinLock(lock, irql.value());
      return first;
    }

    private void inject(NetBufferList clone) {
      InjectionHandle handle = Objects.requireNonNull(handles.of(AddressFamily.AF_INET));
      NtStatus status =
          driver
              .fwps()
              .FwpsInjectNetworkSendAsync0(handle, null, 0, 1, clone, this::completed, null);
      if (!status.isSuccess()) {
        driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
      }
    }

    private void completed(@Nullable Object context, NetBufferList clone, boolean dispatchLevel) {
      driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
    }
  }
}
