package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Compartments;
import dev.wfpsim.scenario.kit.Packets;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The driver asks about each connection that comes in. It puts the packet back that opened it and
 * completes the operation then: the packet finds the connection still pended, and is lost.
 */
public final class B83 extends Race {
  public B83() {
    super(
        "B83",
        "The packet of a pended accept is put back before the accept is completed",
        "FwpsCompleteOperation0; inspect.c",
        FindingCode.ACCEPT_INJECTED_BEFORE_COMPLETION);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Asker(settings, fixed);
  }

  private static final class Asker extends CalloutDriver {
    private final boolean fixed;

    @SuppressWarnings("NullAway.Init")
    private WorkerQueue<Accept> queue;

    private record Accept(
        CompletionContext operation,
        NetBufferList list,
        int compartment,
        int interfaceIndex,
        int subInterfaceIndex) {}

    Asker(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      queue = new WorkerQueue<>(driver, "thread", this::answer);
      NtStatus status = queue.status();
      if (status.isSuccess()) {
        status = handles.create(AddressFamily.AF_INET, InjectionHandle.TYPE_TRANSPORT);
      }
      policy.add("accept", FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4, List.of(), this::classify);
      return status.isSuccess() ? policy.install(0x100) : status;
    }

    @Override
    protected void tearDown() {
      policy.remove();
      callouts.unregisterAll();
      queue.stopAndDrain();
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
      long flags = values.number(FwpsField.FLAGS);
      if (!(layerData instanceof NetBufferList packet)
          || (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE) != 0
          || handles.haveInjected(AddressFamily.AF_INET, packet)) {
        return;
      }
      int headers = meta.ipHeaderSize() + meta.transportHeaderSize();
      NetBufferList clone = Packets.cloned(driver, packet, headers);
      Ref<CompletionContext> operation = new Ref<>();
      if (clone == null) {
        Verdicts.block(out);
      } else if (!driver
          .fwps()
          .FwpsPendOperation0(meta.completionHandle(), operation)
          .isSuccess()) {
        driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
        Verdicts.block(out);
      } else {
        queue.add(
            new Accept(
                operation.value(),
                clone,
                Compartments.of(meta),
                (int) values.number(FwpsField.INTERFACE_INDEX),
                (int) values.number(FwpsField.SUB_INTERFACE_INDEX)));
        Verdicts.absorb(out);
      }
    }

    private void answer(Accept one) {
      if (fixed) {
        driver.fwps().FwpsCompleteOperation0(one.operation(), one.list());
      }
      boolean injected = inject(one).isSuccess();
      if (!fixed) {
        driver.fwps().FwpsCompleteOperation0(one.operation(), null);
      }
      if (!injected) {
        driver.fwps().FwpsFreeCloneNetBufferList0(one.list(), 0);
      }
    }

    private NtStatus inject(Accept one) {
      return driver
          .fwps()
          .FwpsInjectTransportReceiveAsync0(
              Objects.requireNonNull(handles.of(AddressFamily.AF_INET)),
              null,
              null,
              0,
              AddressFamily.AF_INET,
              one.compartment(),
              one.interfaceIndex(),
              one.subInterfaceIndex(),
              one.list(),
              this::completed,
              null);
    }

    private void completed(@Nullable Object none, NetBufferList clone, boolean dispatchLevel) {
      driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
    }
  }
}
