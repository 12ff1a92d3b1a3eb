package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import org.jspecify.annotations.Nullable;

/**
 * Redirects connections to a local proxy or another address, out of band: the classify is pended, a
 * worker changes the connection and completes the classify, while the application waits.
 *
 * <p>Callouts {@code v4} and {@code v6}, for TCP and UDP. A real driver pends when the decision
 * needs somebody else, a service in user mode for instance.
 *
 * <p>Page: using-bind-or-connect-redirection, FwpsPendClassify0.
 */
final class AsyncRedirect extends CalloutDriver {
  private static final String PENDED_TAG = "pend";
  private static final int PENDED_BYTES = 64;

  /** A pended classify: what the worker needs, none of which classifyFn's arguments outlive. */
  private record Pended(ClassifyHandle handle, FwpsFilter filter, FwpsClassifyOut classifyOut) {}

  /** Set by the set-up, like the members below. */
  private @Nullable RedirectHandle redirectHandle;

  @SuppressWarnings("NullAway.Init")
  private Redirection redirection;

  /** The pended classifies, in pool memory, in the order they were pended. */
  private @Nullable WorkerQueue<PoolMemory> pended;

  AsyncRedirect(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    Ref<RedirectHandle> handle = new Ref<>();
    NtStatus status = driver.fwps().FwpsRedirectHandleCreate0(settings.key("provider"), 0, handle);
    if (!status.isSuccess()) {
      return status;
    }
    redirectHandle = handle.value();
    redirection = new Redirection(driver, settings, handle.value());
    WorkerQueue<PoolMemory> queue =
        new WorkerQueue<>(driver, settings.text("worker"), this::complete);
    pended = queue;
    status = queue.status();
    return status.isSuccess() ? register(Redirection.CALLOUT_NAMES, this::classify) : status;
  }

  @Override
  protected void tearDown() {
    // 1. No classify runs or begins any more, so nothing is pended any more.
    callouts.unregisterAll();
    // 2. Every classify that is pended gets completed: an application waits for each of them.
    if (pended != null) {
      pended.stopAndDrain();
    }
    // 3. Nobody redirects any more.
    if (redirectHandle != null) {
      driver.fwps().FwpsRedirectHandleDestroy0(redirectHandle);
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
    // Without the right somebody heavier has decided, or has pended the connection: hands off.
    if (!classifyOut.hasWriteRight()) {
      return;
    }
    Verdicts.permit(filter, classifyOut);
    if (!redirection.applies(inMetaValues)) {
      return;
    }
    PoolMemory block =
        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, PENDED_BYTES, PENDED_TAG);
    if (block == null) {
      Redirection.decide(false, filter, classifyOut);
      return;
    }
    Ref<ClassifyHandle> handle = new Ref<>();
    NtStatus status = driver.fwps().FwpsAcquireClassifyHandle0(classifyContext, 0, handle);
    if (!status.isSuccess()) {
      driver.ex().ExFreePoolWithTag(block, PENDED_TAG);
      return;
    }
    // Makes the decision a block without the right, as it has to be while the classify is pended.
    status = driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, classifyOut);
    if (!status.isSuccess()) {
      driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
      driver.ex().ExFreePoolWithTag(block, PENDED_TAG);
      Redirection.decide(false, filter, classifyOut);
      return;
    }
    FwpsClassifyOut kept = new FwpsClassifyOut();
    kept.copyFrom(classifyOut);
    block.setObject(new Pended(handle.value(), filter, kept));
    // From here on the worker may complete the classify before this function has returned.
    WorkerQueue<PoolMemory> queue = pended;
    if (queue == null || !queue.add(block)) {
      complete(block);
    }
  }

  /** The worker: redirects the connection and lets it go on. */
  private void complete(PoolMemory block) {
    Pended one = (Pended) block.object();
    long filterId = one.filter().filterId();
    Ref<LayerDataVersion> data = new Ref<>();
    NtStatus status =
        driver
            .fwps()
            .FwpsAcquireWritableLayerDataPointer0(
                one.handle(), filterId, 0, data, one.classifyOut());
    boolean dealtWith = status.isSuccess();
    if (dealtWith) {
      FwpsConnectRequest request = (FwpsConnectRequest) data.value();
      dealtWith = redirection.write(request, filterId);
      // Should another callout change the request after this, we want to be asked again.
      driver
          .fwps()
          .FwpsApplyModifiedLayerData0(
              one.handle(), request, ClassifyHandle.REAUTHORIZE_IF_MODIFIED_BY_OTHERS);
    }
    // The decision has to be final before it is handed over.
    Redirection.decide(dealtWith, one.filter(), one.classifyOut());
    driver.fwps().FwpsCompleteClassify0(one.handle(), 0, one.classifyOut());
    driver.fwps().FwpsReleaseClassifyHandle0(one.handle());
    driver.ex().ExFreePoolWithTag(block, PENDED_TAG);
  }
}
