package dev.wfpsim.bench;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.DriverHost;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.OdometerChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.Objects;

/**
 * A small race of a driver: one of its threads injects a packet while another destroys the handle.
 * Each schedule has a host of its own with the platform and the driver on it; they are gone through
 * one after the other.
 */
final class PlatformRace {
  private static final int PROCESSORS = 2;
  private static final int PACKET_BYTES = 40;

  private OdometerChoices choices = new OdometerChoices();
  private int completed;
  private int refused;

  /** So many schedules; in each the packet completes or is refused. */
  long schedules(int count) {
    completed = 0;
    refused = 0;
    for (int i = 0; i < count; i++) {
      schedule();
      if (!choices.advance()) {
        choices = new OdometerChoices();
      }
    }
    if (completed + refused != count) {
      throw new IllegalStateException(
          "a packet got lost: completed=" + completed + " refused=" + refused);
    }
    return count;
  }

  int completed() {
    return completed;
  }

  int refused() {
    return refused;
  }

  private void schedule() {
    Kernel kernel =
        new Kernel(
            KernelProfile.enumeration(),
            choices,
            new Trace(),
            new Findings(),
            CarrierKind.CONTINUATION);
    Host host = new Network(kernel).addHost(new HostOptions("h").processors(PROCESSORS));
    DriverHost drivers = new DriverHost(new Wfp(host, PlatformProfile.DOCUMENTED));
    drivers.load("driver", this::driverEntry);
    RunEnd end = kernel.run(Long.MAX_VALUE);
    if (!end.isCompleted()) {
      throw new IllegalStateException("the race did not end: " + end);
    }
  }

  private NtStatus driverEntry(DriverContext driver) {
    Ref<InjectionHandle> handle = new Ref<>();
    driver
        .fwps()
        .FwpsInjectionHandleCreate0(AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle);
    NetBufferPool pool = Objects.requireNonNull(driver.ndis().NdisAllocateNetBufferListPool());
    driver
        .ps()
        .PsCreateSystemThread(
            new Ref<KThread>(), "inject", () -> inject(driver, handle.value(), pool));
    return driver
        .ps()
        .PsCreateSystemThread(
            new Ref<KThread>(),
            "destroy",
            () -> driver.fwps().FwpsInjectionHandleDestroy0(handle.value()));
  }

  /** The bytes are no packet: the stack answers at once. */
  private void inject(DriverContext driver, InjectionHandle handle, NetBufferPool pool) {
    Ref<NetBufferList> list = new Ref<>();
    driver
        .fwps()
        .FwpsAllocateNetBufferAndNetBufferList0(
            pool, 0, 0, Mdl.of(new byte[PACKET_BYTES]), 0, PACKET_BYTES, list);
    NtStatus status =
        driver
            .fwps()
            .FwpsInjectNetworkReceiveAsync0(
                handle,
                null,
                0,
                1,
                1,
                0,
                list.value(),
                (context, back, dispatchLevel) -> {
                  driver.fwps().FwpsFreeNetBufferList0(back);
                  completed++;
                },
                null);
    if (!status.isSuccess()) {
      driver.fwps().FwpsFreeNetBufferList0(list.value());
      refused++;
    }
  }
}
