package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.FieldDriver.ok;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.driver.field.StreamLab.Seen;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a stream driver of a test puts data in with: a handle, a pool, and what came back. */
final class StreamTools {
  private final FieldDriver driver;
  final List<String> completed = new ArrayList<>();
  int types;
  @Nullable InjectionHandle handle;
  @Nullable NetBufferPool pool;

  StreamTools(FieldDriver driver) {
    this.driver = driver;
  }

  /** At the driver's start. */
  void open() {
    handle = driver.injectionHandle(AddressFamily.AF_UNSPEC, types);
    pool = driver.d.ndis().NdisAllocateNetBufferListPool();
  }

  /** At its end, when its callouts are gone. */
  void close() {
    if (handle != null && pool != null) {
      driver.d.fwps().FwpsInjectionHandleDestroy0(handle);
      driver.d.ndis().NdisFreeNetBufferListPool(pool);
    }
  }

  NetBufferList built(byte[] bytes) {
    Ref<NetBufferList> made = new Ref<>();
    ok(
        driver
            .d
            .fwps()
            .FwpsAllocateNetBufferAndNetBufferList0(
                java.util.Objects.requireNonNull(pool),
                0,
                0,
                Mdl.of(bytes.clone()),
                0,
                bytes.length,
                made));
    return made.value();
  }

  NetBufferList cloned(FwpsStreamData data) {
    Ref<NetBufferList> made = new Ref<>();
    ok(driver.d.fwps().FwpsCloneStreamData0(data, null, 0, made));
    return made.value();
  }

  /** Where a stream is put into, kept from a classifyFn. */
  record Target(long flowId, int calloutId, int layerId) {
    static Target of(Seen seen) {
      return new Target(
          seen.meta().flowHandle(), seen.filter().calloutId(), seen.values().layer().id());
    }
  }

  NtStatus inject(
      Target at, int flags, @Nullable NetBufferList list, long length, FwpsInjectComplete done) {
    return driver
        .d
        .fwps()
        .FwpsStreamInjectAsync0(
            java.util.Objects.requireNonNull(handle),
            null,
            0,
            at.flowId(),
            at.calloutId(),
            at.layerId(),
            flags,
            list,
            length,
            done,
            "own");
  }

  /** New data of the driver's own, freed when it comes back. */
  NtStatus inject(Target at, int flags, byte[] bytes) {
    NetBufferList list = built(bytes);
    NtStatus status = inject(at, flags, list, bytes.length, this::freeBuilt);
    if (!status.isSuccess()) {
      driver.d.fwps().FwpsFreeNetBufferList0(list);
    }
    return status;
  }

  /** Cloned data; each list of it is freed when it comes back. */
  NtStatus injectClone(Target at, int flags, NetBufferList chain, long length) {
    NtStatus status = inject(at, flags, chain, length, this::freeClone);
    if (!status.isSuccess()) {
      driver.d.fwps().FwpsDiscardClonedStreamData0(chain, 0, false);
    }
    return status;
  }

  private void freeBuilt(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    completed.add(context + " " + list.status().name());
    driver.d.fwps().FwpsFreeNetBufferList0(list);
  }

  private void freeClone(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    completed.add(context + " " + list.status().name());
    driver.d.fwps().FwpsFreeCloneNetBufferList0(list, 0);
  }

  NtStatus goOn(Target at, int flags) {
    return driver.d.fwps().FwpsStreamContinue0(at.flowId(), at.calloutId(), at.layerId(), flags);
  }
}
