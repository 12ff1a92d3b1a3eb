package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Compartments;
import dev.wfpsim.scenario.kit.Packets;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The driver takes every segment that comes in, and puts it back from a worker. The one that opens
 * a connection is to make its flow on the way up: ALE has yet to see it, and is to have it.
 */
public final class B85 extends Race {
  public B85() {
    super(
        "B85",
        "A packet is taken at the transport layer that ALE has yet to see",
        "Processing Classify Callouts Asynchronously (INBOUND_TRANSPORT)",
        FindingCode.ABSORBED_BEFORE_ALE);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Inspector(settings, fixed);
  }

  private static final class Inspector extends CalloutDriver {
    private final boolean fixed;

    @SuppressWarnings("NullAway.Init")
    private WorkerQueue<Segment> queue;

    private record Segment(
        NetBufferList list, int compartment, int interfaceIndex, int subInterfaceIndex) {}

    Inspector(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      queue = new WorkerQueue<>(driver, "thread", this::putBack);
      NtStatus status = queue.status();
      if (status.isSuccess()) {
        status = handles.create(AddressFamily.AF_INET, InjectionHandle.TYPE_TRANSPORT);
      }
      policy.add("inbound", FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4, List.of(), this::classify);
      return status.isSuccess() ? policy.install(0x100) : status;
    }

    @Override
    protected void tearDown() {
      queue.stopAndDrain();
      policy.remove();
      callouts.unregisterAll();
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
          || values.number(FwpsField.IP_PROTOCOL) != IpProtocol.TCP
          || handles.haveInjected(AddressFamily.AF_INET, packet)
          || (fixed
              && meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_ALE_CLASSIFY_REQUIRED))) {
        return;
      }
      int headers = meta.ipHeaderSize() + meta.transportHeaderSize();
      NetBufferList clone = Packets.cloned(driver, packet, headers);
      if (clone == null) {
        return;
      }
      Segment taken =
          new Segment(
              clone,
              Compartments.of(meta),
              (int) values.number(FwpsField.INTERFACE_INDEX),
              (int) values.number(FwpsField.SUB_INTERFACE_INDEX));
      if (queue.add(taken)) {
        Verdicts.absorb(out);
      } else {
        driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
      }
    }

    private void putBack(Segment one) {
      if (!inject(one).isSuccess()) {
        driver.fwps().FwpsFreeCloneNetBufferList0(one.list(), 0);
      }
    }

    private NtStatus inject(Segment one) {
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
