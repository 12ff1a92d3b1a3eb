package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one driver makes and another gives back, and what is left of a driver, is told as it is. */
class OwnershipTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final ClassifyFn NOTHING = (values, meta, data, context, filter, flow, out) -> {};

  private final PlatformBench bench = new PlatformBench();

  private static void register(DriverContext context, Guid key, Ref<Integer> id) {
    FwpsCallout callout = PolicyBench.callout(key, 0, NOTHING);
    context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout, id);
  }

  /** One driver makes, another gives back, the first unloads. */
  private Finding handedOver(
      Consumer<DriverContext> make, Consumer<DriverContext> giveBack, String code) {
    return handedOver(make, () -> {}, giveBack, code);
  }

  /** As above, with something that happens before the other gives back. */
  private Finding handedOver(
      Consumer<DriverContext> make,
      Runnable between,
      Consumer<DriverContext> giveBack,
      String code) {
    LoadedDriver first = bench.load("maker", make);
    LoadedDriver second = bench.load("taker", context -> {});
    bench.thread(
        "t",
        () -> {
          PlatformBench.join(first);
          PlatformBench.join(second);
          between.run();
          second
              .context()
              .ps()
              .PsCreateSystemThread(new Ref<>(), "w", () -> giveBack.accept(second.context()));
        });
    bench.run();
    Finding told = bench.findings.all().getFirst();
    assertThat(told.code()).isEqualTo(code);
    assertThat(told.driver()).isEqualTo("taker");
    assertThat(told.callback()).isEqualTo("thread w");
    assertThat(told.place()).startsWith("OwnershipTest.java:");
    assertThat(told.message()).contains("taker").contains("maker");
    Quiescence left = new Quiescence(bench.wfp, bench.wfp.violations(), first.ledger());
    int before = bench.findings.all().size();
    left.check(null);
    assertThat(bench.findings.all()).as("what is told of maker's unload").hasSize(before);
    return told;
  }

  @Test
  void callout_unregisteredByAnotherDriver_isToldThen_andNotAtUnload() {
    Ref<Integer> id = new Ref<>();
    Finding told =
        handedOver(
            context -> register(context, bench.key(), id),
            context -> context.fwps().FwpsCalloutUnregisterById0(id.value()),
            "CALLOUT_OF_ANOTHER_DRIVER");
    assertThat(told.message()).contains("calloutId=" + id.value());
  }

  @Test
  void callout_unregisteredByItsKey_isToldToo() {
    Guid key = bench.key();
    handedOver(
        context -> register(context, key, new Ref<>()),
        context -> context.fwps().FwpsCalloutUnregisterByKey0(key),
        "CALLOUT_OF_ANOTHER_DRIVER");
  }

  @Test
  void callout_thatIsNotTakenAway_isNotTold() {
    Ref<Integer> id = new Ref<>();
    LoadedDriver first = bench.load("maker", context -> register(context, bench.key(), id));
    LoadedDriver second =
        bench.load("taker", context -> context.fwps().FwpsCalloutUnregisterById0(4711));
    assertThat(bench.run()).isEmpty();
    assertThat(first.ledger().callouts()).hasSize(1);
    assertThat(second.ledger().callouts()).isEmpty();
  }

  static Stream<BiConsumer<OwnershipTest, Void>> handles() {
    return Stream.of(
        (test, none) -> {
          Ref<InjectionHandle> ref = new Ref<>();
          test.handedOver(
              context -> context.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0, ref),
              context -> context.fwps().FwpsInjectionHandleDestroy0(ref.value()),
              "HANDLE_OF_ANOTHER_DRIVER");
        },
        (test, none) -> {
          Ref<RedirectHandle> ref = new Ref<>();
          test.handedOver(
              context -> context.fwps().FwpsRedirectHandleCreate0(test.bench.key(), 0, ref),
              context -> context.fwps().FwpsRedirectHandleDestroy0(ref.value()),
              "HANDLE_OF_ANOTHER_DRIVER");
        },
        (test, none) -> {
          Ref<EngineHandle> ref = new Ref<>();
          test.handedOver(
              context -> context.fwpm().FwpmEngineOpen0(SessionOptions.kernel("s", true), ref),
              context -> context.fwpm().FwpmEngineClose0(ref.value()),
              "HANDLE_OF_ANOTHER_DRIVER");
        },
        (test, none) -> {
          Ref<ChangeHandle> ref = new Ref<>();
          test.handedOver(
              context ->
                  context
                      .fwpm()
                      .FwpmBfeStateSubscribeChanges0(context.deviceObject(), state -> {}, ref),
              context -> context.fwpm().FwpmBfeStateUnsubscribeChanges0(ref.value()),
              "HANDLE_OF_ANOTHER_DRIVER");
        });
  }

  @ParameterizedTest
  @MethodSource("handles")
  void handle_givenBackByAnotherDriver_isToldThen_andNotAtUnload(
      BiConsumer<OwnershipTest, Void> handle) {
    handle.accept(this, null);
  }

  /** Has a callout asked about a connection. */
  private void connects(FwpsLayer layer, Guid key) {
    bench.filter(layer, 100, key);
    ConnectOperation operation =
        bench.connect(bench.process("p"), DriverRig.CLIENT, DriverRig.SERVER);
    Activity connecting =
        bench.thread(
            "connect",
            () -> {
              if (layer == FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4) {
                operation.follow(bench.host.inspection().connectRedirect(operation));
              } else {
                bench.host.inspection().authConnect(operation, null);
              }
            });
    connecting.join(1_000_000); // it is over, or pended
  }

  private static void register(DriverContext context, Guid key, ClassifyFn classifyFn) {
    FwpsCallout callout = PolicyBench.callout(key, 0, classifyFn);
    context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout, null);
  }

  /** As above, of what a callout of the maker makes when it is asked about a connection. */
  private Finding handedOverByACallout(
      FwpsLayer layer,
      Function<DriverContext, ClassifyFn> making,
      Consumer<DriverContext> giveBack) {
    Guid key = bench.key();
    DriverContext[] maker = new DriverContext[1];
    return handedOver(
        context -> {
          maker[0] = context;
          register(context, key, making.apply(context));
        },
        () -> {
          connects(layer, key);
          maker[0].fwps().FwpsCalloutUnregisterByKey0(key);
        },
        giveBack,
        "HANDLE_OF_ANOTHER_DRIVER");
  }

  @Test
  void classifyHandle_releasedByAnotherDriver_isToldThen_andNotAtUnload() {
    Ref<ClassifyHandle> handle = new Ref<>();
    Finding told =
        handedOverByACallout(
            FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
            maker ->
                (values, meta, data, classification, filter, flow, out) ->
                    maker.fwps().FwpsAcquireClassifyHandle0(classification, 0, handle),
            context -> context.fwps().FwpsReleaseClassifyHandle0(handle.value()));
    assertThat(told.message()).contains("classify handle=" + handle.value());
  }

  @Test
  void pendedOperation_completedByAnotherDriver_isToldThen_andNotAtUnload() {
    Ref<CompletionContext> pended = new Ref<>();
    Finding told =
        handedOverByACallout(
            LAYER,
            maker ->
                (values, meta, data, classification, filter, flow, out) -> {
                  if (pended.get() == null) {
                    DriverCalls calls = maker::fwps;
                    pended.set(calls.pend(meta, out));
                  }
                },
            context -> context.fwps().FwpsCompleteOperation0(pended.value(), null));
    assertThat(told.message()).contains("pended operation=" + pended.value());
  }

  @Test
  void nblPool_freedByAnotherDriver_isToldThen_andNotAtUnload() {
    Ref<NetBufferPool> pool = new Ref<>();
    handedOver(
        context -> pool.set(context.ndis().NdisAllocateNetBufferListPool()),
        context -> context.ndis().NdisFreeNetBufferListPool(pool.value()),
        "HANDLE_OF_ANOTHER_DRIVER");
  }

  @Test
  void device_deletedByAnotherDriver_isToldThen_andNotAtUnload() {
    Ref<DeviceObject> device = new Ref<>();
    handedOver(
        context -> context.io().IoCreateDevice("more", device),
        context -> context.io().IoDeleteDevice(device.value()),
        "HANDLE_OF_ANOTHER_DRIVER");
  }

  @Test
  void memoryAndReferences_mayBeHandedOn() {
    Ref<PoolMemory> block = new Ref<>();
    NetBufferList[] list = new NetBufferList[1];
    LoadedDriver first =
        bench.load(
            "maker",
            context -> {
              block.set(context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "ab"));
              list[0] = PlatformBench.built(context, new byte[20]);
              context.fwps().FwpsReferenceNetBufferList0(list[0], false);
            });
    LoadedDriver second = bench.load("taker", context -> {});
    bench.thread(
        "t",
        () -> {
          PlatformBench.join(first);
          PlatformBench.join(second);
          second.context().ex().ExFreePoolWithTag(block.value(), "ab");
          second.context().fwps().FwpsDereferenceNetBufferList0(list[0], false);
          second.context().fwps().FwpsFreeNetBufferList0(list[0]);
          PlatformBench.join(unloaded(first));
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void references_ofWhichAnotherDriverGaveOneBack_areToldOnce() {
    NetBufferList[] list = new NetBufferList[1];
    LoadedDriver owner =
        bench.load("owner", context -> list[0] = PlatformBench.built(context, new byte[20]));
    LoadedDriver first =
        bench.load(
            "maker",
            context -> {
              PlatformBench.join(owner);
              context.fwps().FwpsReferenceNetBufferList0(list[0], false);
              context.fwps().FwpsReferenceNetBufferList0(list[0], false);
            });
    LoadedDriver second = bench.load("taker", context -> {});
    bench.thread(
        "t",
        () -> {
          PlatformBench.join(first);
          PlatformBench.join(second);
          second.context().fwps().FwpsDereferenceNetBufferList0(list[0], false);
          PlatformBench.join(unloaded(first));
        });
    assertThat(bench.run()).containsExactly("NBL_REFERENCE_LEAK");
  }

  private LoadedDriver unloaded(LoadedDriver load) {
    Activity thread = bench.drivers.unload(load);
    assertThat(thread).isNotNull();
    return load;
  }

  @Test
  void whatAnEarlierLoadLeft_isToldOfThatLoadOnly() {
    Ref<Integer> id = new Ref<>();
    LoadedDriver first =
        bench.load(
            "d",
            context -> {
              register(context, bench.key(), id);
              context.ps().PsSetCreateProcessNotifyRoutineEx((process, created) -> {}, false);
              context
                  .fwpm()
                  .FwpmBfeStateSubscribeChanges0(context.deviceObject(), state -> {}, new Ref<>());
            });
    bench.thread(
        "t",
        () -> {
          PlatformBench.join(first);
          PlatformBench.join(unloaded(first));
          LoadedDriver again = bench.load("d", context -> {});
          PlatformBench.join(again);
          PlatformBench.join(unloaded(again));
        });
    assertThat(bench.run())
        .containsExactlyInAnyOrder(
            "UNLOADED_WITH_CALLOUT",
            "UNLOADED_WITH_PROCESS_NOTIFY",
            "UNLOADED_WITH_BFE_SUBSCRIPTION");
  }

  @Test
  void whatIsLeft_isToldWithTheLineThatMadeIt_whereLinesAreNoted() {
    bench.kernel.code().record();
    int[] line = new int[1];
    LoadedDriver load =
        bench.load(
            "d",
            context -> {
              Ref<InjectionHandle> handle = new Ref<>();
              line[0] = new Throwable().getStackTrace()[0].getLineNumber() + 1;
              context.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0, handle);
              Ref<EngineHandle> session = new Ref<>();
              context.fwpm().FwpmEngineOpen0(SessionOptions.kernel("s", true), session);
              context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "ab");
            });
    bench.drivers.unload(load);
    assertThat(bench.run())
        .containsExactly(
            "UNLOADED_WITH_INJECTION_HANDLE", "UNLOADED_WITH_ENGINE_SESSION", "UNLOADED_WITH_POOL");
    assertThat(bench.findings.all())
        .extracting(Finding::blame)
        .containsExactly(made(line[0]), made(line[0] + 2), made(line[0] + 3));
  }

  private static Blame made(int line) {
    return new Blame("d", "driverEntry", "OwnershipTest.java:" + line);
  }

  // --- a redirect handle is made once

  private void creates(Consumer<DriverContext> entry) {
    bench.load("d", entry);
    bench.run();
  }

  @Test
  void redirectHandle_secondOfOneProvider_isAdvisedAgainst_R122() {
    Guid provider = bench.key();
    creates(
        context -> {
          context.fwps().FwpsRedirectHandleCreate0(provider, 0, new Ref<>());
          context.fwps().FwpsRedirectHandleCreate0(provider, 0, new Ref<>());
        });
    assertThat(bench.codes()).containsExactly("REDIRECT_HANDLE_NOT_CACHED");
    assertThat(bench.rules()).containsExactly("R-122");
  }

  @Test
  void redirectHandle_ofAnotherProvider_orAfterTheFirstIsGone_isNotTold_R122() {
    Guid provider = bench.key();
    Ref<RedirectHandle> first = new Ref<>();
    bench.load("e", context -> context.fwps().FwpsRedirectHandleCreate0(provider, 0, new Ref<>()));
    creates(
        context -> {
          context.fwps().FwpsRedirectHandleCreate0(provider, 0, first);
          context.fwps().FwpsRedirectHandleCreate0(bench.key(), 0, new Ref<>());
          context.fwps().FwpsRedirectHandleDestroy0(first.value());
          context.fwps().FwpsRedirectHandleCreate0(provider, 0, new Ref<>());
        });
    assertThat(bench.codes()).isEmpty();
  }

  @Test
  void redirectHandle_madeInClassifyFn_isAdvisedAgainst_evenWhenDestroyedAgain_R122() {
    Guid key = bench.key();
    Guid provider = bench.key();
    LoadedDriver load =
        bench.load(
            "d",
            context -> {
              FwpsCallout callout =
                  PolicyBench.callout(
                      key,
                      0,
                      (values, meta, data, classification, filter, flow, out) -> {
                        Ref<RedirectHandle> handle = new Ref<>();
                        context.fwps().FwpsRedirectHandleCreate0(provider, 0, handle);
                        context.fwps().FwpsRedirectHandleDestroy0(handle.value());
                      });
              context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout, null);
            });
    bench.thread(
        "t",
        () -> {
          PlatformBench.join(load);
          bench.filter(LAYER, 100, key);
          bench.classify(LAYER);
        });
    bench.run();
    assertThat(bench.codes()).containsExactly("REDIRECT_HANDLE_CREATED_IN_CLASSIFY");
    assertThat(bench.findings.all().getFirst().callback()).startsWith("classifyFn");
  }
}
