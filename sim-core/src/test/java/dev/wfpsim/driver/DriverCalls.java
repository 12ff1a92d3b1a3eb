package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.platform.Wfp;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a driver that test after test needs and is not about, each in one line. They must
 * succeed: a test of what they refuse writes them out.
 */
interface DriverCalls {
  /** The driver whose calls they are. */
  Fwps fwps();

  /** A handle for packets of IPv4. */
  default InjectionHandle handle() {
    return handle(InjectionHandle.TYPE_NETWORK);
  }

  default InjectionHandle handle(int types) {
    return handle(AddressFamily.AF_INET, types);
  }

  default InjectionHandle handle(AddressFamily family, int types) {
    Ref<InjectionHandle> handle = new Ref<>();
    assertThat(fwps().FwpsInjectionHandleCreate0(family, types, handle))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle.value();
  }

  /** A handle of IPv4 that is there before the run, when a driver can make no call. */
  static InjectionHandle handleBeforeRun(Wfp wfp, int types) {
    InjectionHandle[] made = new InjectionHandle[1];
    wfp.injection().handles().create(AddressFamily.AF_INET, types, handle -> made[0] = handle);
    return Objects.requireNonNull(made[0]);
  }

  default NetBufferList clone(NetBufferList list) {
    Ref<NetBufferList> clone = new Ref<>();
    assertThat(fwps().FwpsAllocateCloneNetBufferList0(list, null, 0, clone))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return clone.value();
  }

  default ClassifyHandle classifyHandle(ClassifyContext context) {
    Ref<ClassifyHandle> handle = new Ref<>();
    assertThat(fwps().FwpsAcquireClassifyHandle0(context, 0, handle))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle.value();
  }

  /** The layer's data to write; of a classify that goes on, its result too. */
  default LayerDataVersion writable(
      ClassifyHandle handle, long filterId, @Nullable FwpsClassifyOut out) {
    Ref<LayerDataVersion> data = new Ref<>();
    assertThat(fwps().FwpsAcquireWritableLayerDataPointer0(handle, filterId, 0, data, out))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return data.value();
  }

  /** Edits the layer's data in classifyFn, as the sequence of the documentation has it. */
  default void edit(
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out,
      Consumer<LayerDataVersion> change) {
    ClassifyHandle handle = classifyHandle(context);
    LayerDataVersion data = writable(handle, filter.filterId(), out);
    change.accept(data);
    fwps().FwpsApplyModifiedLayerData0(handle, data, 0);
    fwps().FwpsReleaseClassifyHandle0(handle);
    out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
  }

  /** As above, of a connect request. */
  default void redirect(
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out,
      Consumer<FwpsConnectRequest> change) {
    edit(context, filter, out, data -> change.accept((FwpsConnectRequest) data));
  }

  /** Puts a classify off; its handle is the test's to release. */
  default ClassifyHandle pend(ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out) {
    ClassifyHandle handle = classifyHandle(context);
    assertThat(fwps().FwpsPendClassify0(handle, filter.filterId(), 0, out))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle;
  }

  /** Puts an operation off, as the sequence of the documentation has it. */
  default CompletionContext pend(FwpsIncomingMetadataValues meta, FwpsClassifyOut out) {
    Ref<CompletionContext> operation = new Ref<>();
    assertThat(fwps().FwpsPendOperation0(meta.completionHandle(), operation))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    absorb(out);
    return operation.value();
  }

  /** Has what is classified silently dropped. */
  default void absorb(FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
    out.clearWriteRight();
  }
}
