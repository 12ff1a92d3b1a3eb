package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.SockaddrStorage;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import org.jspecify.annotations.Nullable;

/**
 * The driver gives the server a context with each connection, which says where it was going, and
 * frees it when it is done with the request. From the apply on it is the platform's, which frees it
 * with the flow.
 */
public final class B54 extends ProxyRace {
  public B54() {
    super(
        "B54",
        "The redirect context is freed by the driver too",
        "a comment of the ProxyBridge driver (bugcheck 0x13A); WFPSampler; netebpfext",
        FindingCode.REDIRECT_CONTEXT_FREED_BY_DRIVER);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Redirector(settings, fixed);
  }

  private static final class Redirector extends ProxyClient {
    private static final int BYTES = SockaddrStorage.BYTES;

    Redirector(DriverSettings settings, boolean fixed) {
      super(settings, fixed);
    }

    @Override
    ClassifyFn classifyFn() {
      return this::classify;
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
      Ref<ClassifyHandle> handle = new Ref<>();
      if (driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle).isSuccess()) {
        redirect(handle.value(), filter, out);
        driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
      }
    }

    private void redirect(ClassifyHandle handle, FwpsFilter filter, FwpsClassifyOut out) {
      PoolMemory origin = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, BYTES, "orig");
      if (origin == null) {
        return;
      }
      Ref<LayerDataVersion> data = new Ref<>();
      NtStatus status =
          driver
              .fwps()
              .FwpsAcquireWritableLayerDataPointer0(handle, filter.filterId(), 0, data, out);
      if (!status.isSuccess()) {
        driver.ex().ExFreePoolWithTag(origin, "orig");
        return;
      }
      FwpsConnectRequest request = (FwpsConnectRequest) data.value();
      SockaddrStorage.write(request.remoteAddressAndPort, origin.bytes(), 0);
      toProxy(request);
      request.localRedirectContext = origin;
      request.localRedirectContextSize = BYTES;
      driver.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
      Verdicts.permit(filter, out);
      if (!fixed) {
        driver.ex().ExFreePoolWithTag(origin, "orig");
      }
    }
  }
}
