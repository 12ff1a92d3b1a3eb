package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a driver makes begins and ends in the trace, once, and says whose it is. */
class ObjectEventsTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final Guid KEY = new Guid(5, 1);
  private static final Guid OTHER = new Guid(5, 2);
  private static final NtStatus DONE = NtStatus.STATUS_SUCCESS;

  private final PlatformBench bench = new PlatformBench();
  private final LifeLines lines = new LifeLines();

  /** What is told of objects of a kind while a driver d does something in its driverEntry. */
  private List<String> told(ObjectKind kind, Consumer<DriverContext> does) {
    bench.trace.attach(lines);
    bench.drivers.load(
        "d",
        context -> {
          does.accept(context);
          return DONE;
        });
    bench.runToEnd();
    return lines.of(kind);
  }

  private static void done(NtStatus status) {
    assertThat(status).isEqualTo(DONE);
  }

  @Test
  void device_createdAndDeleted_beginsAndEndsOnce() {
    List<String> told =
        told(
            ObjectKind.DEVICE,
            driver -> {
              Ref<DeviceObject> device = new Ref<>();
              done(driver.io().IoCreateDevice("more", device));
              lines.note("made");
              driver.io().IoDeleteDevice(device.value());
              lines.note("deleted");
              driver.io().IoDeleteDevice(device.value());
            });
    assertThat(told)
        .containsExactly(
            "d is made, device of d", // with the driver, by the system
            "more is made for d, device of d",
            "made",
            "more is gone",
            "deleted");
  }

  @Test
  void device_ofTheDriver_goesWithIt() {
    bench.trace.attach(lines);
    LoadedDriver load = bench.drivers.load("d", context -> DONE);
    bench.kernel.schedule(1_000_000, 1, () -> lines.note("loaded"));
    bench.kernel.schedule(2_000_000, 2, () -> bench.drivers.unload(load));
    bench.kernel.schedule(9_000_000, 3, () -> lines.note("unloaded"));
    bench.runToEnd();
    assertThat(lines.of(ObjectKind.DEVICE))
        .containsExactly("d is made, device of d", "loaded", "d is gone", "unloaded");
  }

  @Test
  void device_ofADriverThatAnotherLoads_isTheSystemsStill() {
    assertThat(told(ObjectKind.DEVICE, driver -> bench.drivers.load("second", context -> DONE)))
        .containsExactly("d is made, device of d", "second is made, device of second");
  }

  @Test
  void device_ofADriverThatRefuses_isGone() {
    bench.trace.attach(lines);
    bench.drivers.load("d", context -> NtStatus.STATUS_UNSUCCESSFUL);
    bench.runToEnd();
    assertThat(lines.of(ObjectKind.DEVICE)).containsExactly("d is made, device of d", "d is gone");
  }

  @Test
  void subscription_endsWithTheFirstUnsubscribe() {
    assertThat(
            told(
                ObjectKind.CHANGE_SUBSCRIPTION,
                driver -> {
                  Ref<ChangeHandle> changes = new Ref<>();
                  Fwpm fwpm = driver.fwpm();
                  done(
                      fwpm.FwpmBfeStateSubscribeChanges0(
                          driver.deviceObject(), state -> {}, changes));
                  lines.note("subscribed");
                  done(fwpm.FwpmBfeStateUnsubscribeChanges0(changes.value()));
                  lines.note("unsubscribed");
                  assertThat(fwpm.FwpmBfeStateUnsubscribeChanges0(changes.value()))
                      .isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
                }))
        .containsExactly(
            "BFE state is made for d, change subscription of #1",
            "subscribed",
            "BFE state is gone",
            "unsubscribed");
  }

  @Test
  void notifyRoutine_registeredOnce_endsOnce() {
    ProcessNotify routine = (process, created) -> {};
    assertThat(
            told(
                ObjectKind.PROCESS_NOTIFY_ROUTINE,
                driver -> {
                  Ps ps = driver.ps();
                  done(ps.PsSetCreateProcessNotifyRoutineEx(routine, false));
                  assertThat(ps.PsSetCreateProcessNotifyRoutineEx(routine, false))
                      .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
                  lines.note("set");
                  done(ps.PsSetCreateProcessNotifyRoutineEx(routine, true));
                  lines.note("removed");
                  assertThat(ps.PsSetCreateProcessNotifyRoutineEx(routine, true))
                      .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
                }))
        .containsExactly(
            "d is made for d, process notify routine of d", "set", "d is gone", "removed");
  }

  // --- objects of the engine

  private static EngineHandle engine(DriverContext driver, boolean dynamic) {
    Ref<EngineHandle> engine = new Ref<>();
    done(driver.fwpm().FwpmEngineOpen0(SessionOptions.kernel("s", dynamic), engine));
    return engine.value();
  }

  private static Sublayer sublayer(Guid key, String name) {
    return new Sublayer(key, name, 0, null, 100);
  }

  @Test
  void engineObjects_addedAndDeleted_beginAndEnd() {
    lines.watch(ObjectKind.PROVIDER, ObjectKind.PROVIDER_CONTEXT, ObjectKind.ENGINE_CALLOUT);
    assertThat(
            told(
                ObjectKind.SUBLAYER,
                driver -> {
                  Fwpm fwpm = driver.fwpm();
                  EngineHandle engine = engine(driver, false);
                  done(fwpm.FwpmProviderAdd0(engine, new FwpmProvider(KEY, "p", 0, null)));
                  done(
                      fwpm.FwpmProviderContextAdd0(
                          engine, new ProviderContext(OTHER, "c", 0, KEY, new byte[1], 0), null));
                  done(fwpm.FwpmSubLayerAdd0(engine, sublayer(KEY, "s")));
                  done(
                      fwpm.FwpmCalloutAdd0(
                          engine, new FwpmCallout(KEY, "k", 0, null, CONNECT), null));
                  lines.note("added");
                  assertThat(fwpm.FwpmSubLayerAdd0(engine, sublayer(KEY, "again")))
                      .isEqualTo(NtStatus.STATUS_FWP_ALREADY_EXISTS);
                  assertThat(fwpm.FwpmProviderDeleteByKey0(engine, KEY))
                      .isEqualTo(NtStatus.STATUS_FWP_IN_USE);
                  assertThat(fwpm.FwpmSubLayerDeleteByKey0(engine, Sublayer.UNIVERSAL.key()))
                      .isEqualTo(NtStatus.STATUS_FWP_BUILTIN_OBJECT);
                  lines.note("refused");
                  done(fwpm.FwpmCalloutDeleteByKey0(engine, KEY));
                  done(fwpm.FwpmSubLayerDeleteByKey0(engine, KEY));
                  done(fwpm.FwpmProviderContextDeleteByKey0(engine, OTHER));
                  done(fwpm.FwpmProviderDeleteByKey0(engine, KEY));
                }))
        .containsExactly(
            "p is made for d, provider of #1",
            "c is made for d, provider context of #1",
            "s is made for d, sublayer of #1",
            "k is made for d, engine callout of #1",
            "added",
            "refused",
            "k is gone",
            "s is gone",
            "c is gone",
            "p is gone");
  }

  @Test
  void engineObject_inATransaction_endsWithTheAbortOfItsAdding_orTheCommitOfItsDeletion() {
    assertThat(
            told(
                ObjectKind.SUBLAYER,
                driver -> {
                  Fwpm fwpm = driver.fwpm();
                  EngineHandle engine = engine(driver, false);
                  done(fwpm.FwpmSubLayerAdd0(engine, sublayer(KEY, "old")));
                  done(fwpm.FwpmTransactionBegin0(engine, 0));
                  done(fwpm.FwpmSubLayerDeleteByKey0(engine, KEY));
                  done(fwpm.FwpmSubLayerAdd0(engine, sublayer(KEY, "passing")));
                  lines.note("abort");
                  done(fwpm.FwpmTransactionAbort0(engine));
                  done(fwpm.FwpmTransactionBegin0(engine, 0));
                  done(fwpm.FwpmSubLayerDeleteByKey0(engine, KEY));
                  done(fwpm.FwpmSubLayerAdd0(engine, sublayer(KEY, "new")));
                  lines.note("commit");
                  done(fwpm.FwpmTransactionCommit0(engine));
                  lines.note("delete");
                  done(fwpm.FwpmSubLayerDeleteByKey0(engine, KEY));
                }))
        .containsExactly(
            "old is made for d, sublayer of #1",
            "passing is made for d, sublayer of #1",
            "abort",
            "passing is gone",
            "new is made for d, sublayer of #1",
            "commit",
            "old is gone",
            "delete",
            "new is gone");
  }

  @Test
  void engineObject_ofADynamicSession_endsWithIt() {
    assertThat(
            told(
                ObjectKind.SUBLAYER,
                driver -> {
                  EngineHandle lasting = engine(driver, false);
                  EngineHandle dynamic = engine(driver, true);
                  done(driver.fwpm().FwpmSubLayerAdd0(lasting, sublayer(KEY, "stays")));
                  done(driver.fwpm().FwpmSubLayerAdd0(dynamic, sublayer(OTHER, "goes")));
                  done(driver.fwpm().FwpmEngineClose0(lasting));
                  lines.note("closed");
                  done(driver.fwpm().FwpmEngineClose0(dynamic));
                }))
        .containsExactly(
            "stays is made for d, sublayer of #1",
            "goes is made for d, sublayer of #1",
            "closed",
            "goes is gone");
  }

  // --- writable layer data

  /** What is told of writable data that a callout acquires, and then does this with. */
  private List<String> writes(Writer writer) {
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          Fwps fwps = lines.driver().fwps();
          Ref<ClassifyHandle> handle = new Ref<>();
          done(fwps.FwpsAcquireClassifyHandle0(context, 0, handle));
          Ref<LayerDataVersion> version = new Ref<>();
          done(
              fwps.FwpsAcquireWritableLayerDataPointer0(
                  handle.value(), filter.filterId(), 0, version, out));
          lines.note("acquired");
          writer.write(handle.value(), filter.filterId(), version.value(), out);
          lines.note("then");
          fwps.FwpsReleaseClassifyHandle0(handle.value());
        });
    SocketAddress client = new SocketAddress(PlatformBench.LOCAL, 50_000);
    SocketAddress server = new SocketAddress(PlatformBench.REMOTE, 443);
    bench.kernel.schedule(
        1_000_000,
        1,
        () ->
            bench.thread(
                "app",
                () ->
                    bench
                        .host
                        .inspection()
                        .connectRedirect(bench.connect(bench.process("p"), client, server))));
    return told(ObjectKind.LAYER_DATA, lines::takes);
  }

  private interface Writer {
    void write(ClassifyHandle handle, long filterId, LayerDataVersion data, FwpsClassifyOut out);
  }

  @Test
  void layerData_applied_isSaidAndGone() {
    List<String> told =
        writes(
            (handle, filterId, data, out) -> {
              assertThat(
                      lines
                          .driver()
                          .fwps()
                          .FwpsAcquireWritableLayerDataPointer0(
                              handle, filterId, 0, new Ref<>(), out))
                  .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER); // and makes nothing
              lines.driver().fwps().FwpsApplyModifiedLayerData0(handle, data, 0);
              out.actionType = FwpActionType.FWP_ACTION_PERMIT;
            });
    assertThat(told)
        .containsExactly(
            "writable layer data is made, layer data of classify handle",
            "acquired",
            "writable layer data: LAYER_DATA_APPLY",
            "writable layer data is gone",
            "then");
  }

  @Test
  void layerData_neverApplied_endsWithItsHandle() {
    assertThat(writes((handle, filterId, data, out) -> {}))
        .containsExactly(
            "writable layer data is made, layer data of classify handle",
            "acquired",
            "then",
            "writable layer data is gone");
  }

  @Test
  void layerData_ofAPendedClassify_endsWithItsCompletion() {
    assertThat(
            writes(
                (handle, filterId, data, out) -> {
                  Fwps fwps = lines.driver().fwps();
                  done(fwps.FwpsPendClassify0(handle, filterId, 0, out));
                  lines.note("pended");
                  fwps.FwpsCompleteClassify0(handle, 0, out);
                }))
        .containsExactly(
            "writable layer data is made, layer data of classify handle",
            "acquired",
            "pended",
            "writable layer data is gone",
            "then");
  }

  // --- MDLs

  @Test
  void mdl_allocatedAndFreed_beginsAndEnds_whateverListDescribesIt() {
    assertThat(
            told(
                ObjectKind.MDL,
                driver -> {
                  Mdl mdl = driver.ndis().NdisAllocateMdl(Memory.ofSize(20), 20);
                  lines.note("allocated");
                  NetBufferList list = list(driver, Objects.requireNonNull(mdl), 20);
                  driver.fwps().FwpsFreeNetBufferList0(list);
                  lines.note("list freed");
                  driver.ndis().NdisFreeMdl(Objects.requireNonNull(mdl));
                }))
        .containsExactly("d is made for d, MDL of #0", "allocated", "list freed", "d is gone");
  }

  @Test
  void mdls_thatAListIsGiven_beginAndEndWithIt() {
    lines.watch(ObjectKind.NB);
    assertThat(
            told(
                ObjectKind.MDL,
                driver -> {
                  Mdl first = Mdl.of(new byte[8]);
                  first.setNext(Mdl.of(new byte[12]));
                  lines.note("not given yet");
                  NetBufferList list = list(driver, first, 20);
                  lines.note("built");
                  list.firstNetBuffer().replaceMdlChain(Mdl.of(new byte[30]), 0, 30);
                  list.firstNetBuffer().replaceMdlChain(first, 0, 20);
                  lines.note("replaced and put back");
                  driver.fwps().FwpsFreeNetBufferList0(list);
                  assertThat(first.objectId()).isZero();
                }))
        .containsExactly(
            "not given yet",
            "d is made for d, NB of d",
            "d is made for d, MDL of d",
            "d is made for d, MDL of d",
            "built",
            "d is made for d, MDL of d",
            "replaced and put back",
            "d is gone",
            "d is gone",
            "d is gone",
            "d is gone");
  }

  private static NetBufferList list(DriverContext driver, Mdl chain, int length) {
    Ref<NetBufferList> list = new Ref<>();
    done(
        driver
            .fwps()
            .FwpsAllocateNetBufferAndNetBufferList0(
                driver.ndis().NdisAllocateNetBufferListPool(), 0, 0, chain, 0, length, list));
    return list.value();
  }

  @Test
  void mdl_ofARetreat_endsWithTheAdvanceThatFreesIt_andWithNoOther() {
    assertThat(
            told(
                ObjectKind.MDL,
                driver -> {
                  Ndis ndis = driver.ndis();
                  NetBufferList list = list(driver, Mdl.of(new byte[20]), 20);
                  NetBuffer buffer = list.firstNetBuffer();
                  lines.note("built");
                  ndis.NdisRetreatNetBufferDataStart(buffer, 8, 0);
                  ndis.NdisRetreatNetBufferDataStart(buffer, 4, 0);
                  lines.note("retreated");
                  ndis.NdisAdvanceNetBufferDataStart(buffer, 4, true);
                  lines.note("advanced");
                  ndis.NdisAdvanceNetBufferDataStart(buffer, 8, false);
                  ndis.NdisRetreatNetBufferDataStart(buffer, 8, 0);
                  lines.note("in the space that is there");
                  buffer.replaceMdlChain(Mdl.of(new byte[20]), 0, 20);
                  lines.note("free");
                  driver.fwps().FwpsFreeNetBufferList0(list);
                }))
        .containsExactly(
            "d is made for d, MDL of d",
            "built",
            "d is made for d, MDL of d",
            "d is made for d, MDL of d",
            "retreated",
            "d is gone",
            "advanced",
            "in the space that is there",
            "d is made for d, MDL of d",
            "free",
            "d is gone",
            "d is gone",
            "d is gone");
  }

  /** The one that is freed need not be the last that began. */
  @Test
  void mdl_ofARetreat_freedAfterOthersBegan_endsAlone() {
    assertThat(
            told(
                ObjectKind.MDL,
                driver -> {
                  NetBufferList list = list(driver, Mdl.of(new byte[20]), 20);
                  NetBuffer buffer = list.firstNetBuffer();
                  driver.ndis().NdisRetreatNetBufferDataStart(buffer, 8, 0);
                  Mdl retreated = buffer.mdlChain();
                  buffer.replaceMdlChain(Mdl.of(new byte[9]), 0, 9);
                  buffer.replaceMdlChain(retreated, 0, 28);
                  lines.note("begun");
                  driver.ndis().NdisAdvanceNetBufferDataStart(buffer, 8, true);
                  assertThat(retreated.objectId()).isZero();
                  lines.note("advanced");
                  driver.fwps().FwpsFreeNetBufferList0(list);
                }))
        .containsExactly(
            "d is made for d, MDL of d",
            "d is made for d, MDL of d",
            "d is made for d, MDL of d",
            "begun",
            "d is gone",
            "advanced",
            "d is gone",
            "d is gone");
  }

  /** Of the stack's packet nothing, and of a clone of it one for each run of bytes. */
  @Test
  void mdls_ofAClone_beginAndEndWithIt_andThoseOfTheStackAreNotTold() {
    NetBufferPool stack = bench.host.buffers().newSystemPool("stack");
    assertThat(
            told(
                ObjectKind.MDL,
                driver -> {
                  NetBufferList original =
                      Objects.requireNonNull(
                          stack.allocate(
                              BufferKind.STACK, Memory.ofSize(9), 0, 9, 3, Mdl.of(new byte[5])));
                  lines.note("original");
                  Ref<NetBufferList> clone = new Ref<>();
                  done(driver.fwps().FwpsAllocateCloneNetBufferList0(original, null, 0, clone));
                  lines.note("cloned");
                  driver.fwps().FwpsFreeCloneNetBufferList0(clone.value(), 0);
                  lines.note("freed");
                  original.release();
                }))
        .containsExactly(
            "original",
            "d is made for d, MDL of d",
            "d is made for d, MDL of d",
            "cloned",
            "d is gone",
            "d is gone",
            "freed");
  }

  /** A packet that its driver has unlinked goes with the list all the same, and so does its MDL. */
  @Test
  void packets_unlinkedFromTheirClone_endWithIt() {
    lines.watch(ObjectKind.MDL);
    NetBufferPool stack = bench.host.buffers().newSystemPool("stack");
    NetBufferList original =
        Objects.requireNonNull(stack.allocate(BufferKind.STACK, Memory.ofSize(9), 0, 9, 0));
    for (int i = 0; i < 2; i++) {
      NetBuffer more = stack.allocateNetBuffer(Mdl.of(new byte[5]), 0, 5);
      more.setNext(original.firstNetBuffer().next());
      original.firstNetBuffer().setNext(more);
    }
    List<String> told =
        told(
            ObjectKind.NB,
            driver -> {
              Ref<NetBufferList> clone = new Ref<>();
              done(driver.fwps().FwpsAllocateCloneNetBufferList0(original, null, 0, clone));
              NetBuffer first = clone.value().firstNetBuffer();
              NetBuffer second = Objects.requireNonNull(first.next());
              clone.value().setFirstNetBuffer(Objects.requireNonNull(second.next()));
              second.setNext(null);
              lines.note("unlinked");
              driver.fwps().FwpsFreeCloneNetBufferList0(clone.value(), 0);
              assertThat(first.isFreed()).isTrue();
              assertThat(second.isFreed()).isTrue();
            });
    assertThat(told.stream().filter("d is gone"::equals)).hasSize(6);
    assertThat(told.subList(told.indexOf("unlinked"), told.size()))
        .containsOnly("unlinked", "d is gone");
  }

  // --- references

  @Test
  void reference_andDereference_tellHowManyThereAre() {
    assertThat(
            told(
                ObjectKind.NBL,
                driver -> {
                  NetBufferList list = PlatformBench.built(driver, new byte[20]);
                  lines.note("built");
                  driver.fwps().FwpsReferenceNetBufferList0(list, false);
                  driver.fwps().FwpsReferenceNetBufferList0(list, false);
                  driver.fwps().FwpsDereferenceNetBufferList0(list, false);
                  driver.fwps().FwpsFreeNetBufferList0(list);
                  lines.note("freed");
                  driver.fwps().FwpsDereferenceNetBufferList0(list, false);
                  lines.note("twice");
                  driver.fwps().FwpsDereferenceNetBufferList0(list, false);
                  driver.fwps().FwpsReferenceNetBufferList0(list, false);
                }))
        .containsExactly(
            "d is made for d, NBL of d",
            "built",
            "d: REFERENCE 1 for d",
            "d: REFERENCE 2 for d",
            "d: DEREFERENCE 1 for d",
            "freed",
            "d: DEREFERENCE 0 for d",
            "d is gone",
            "twice");
  }
}
