package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.FlowTable;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.testing.LeakChecker;
import dev.wfpsim.tidy.Project;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A checker of leaks needs nothing but the trace. */
class LeakCheckerTest {
  private final PlatformBench bench = new PlatformBench();
  private final LeakChecker checker = new LeakChecker();

  /** Makes something in driverEntry, and gives it back in unload or not. */
  private record Maker(Consumer<DriverContext> makes, Runnable givesBack) implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      makes.accept(context);
      return NtStatus.STATUS_SUCCESS;
    }

    @Override
    public void unload() {
      givesBack.run();
    }
  }

  /** What is told of a leak made on the line behind the caller's. */
  private static String here(String leak) {
    int line =
        StackWalker.getInstance()
            .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber() + 1);
    return leak + ", made at LeakCheckerTest.java:" + line;
  }

  /** Loads and unloads drivers, each after the other. */
  private List<String> leaks(Maker... makers) {
    bench.trace.attach(checker);
    long at = 0;
    for (int i = 0; i < makers.length; i++) {
      Maker maker = makers[i];
      String name = "d" + i;
      LoadedDriver[] load = new LoadedDriver[1];
      bench.kernel.schedule(at += 1_000_000, i, () -> load[0] = bench.drivers.load(name, maker));
      bench.kernel.schedule(at += 10_000_000, i, () -> bench.drivers.unload(load[0]));
    }
    bench.runToEnd();
    return checker.leaks();
  }

  private static final Runnable NOTHING = () -> {};

  @Test
  void poolBlock_leaked_isToldWithItsPlace() {
    String[] expected = new String[1];
    assertThat(
            leaks(
                new Maker(
                    driver -> {
                      expected[0] = here("d0 leaks the pool block Leak");
                      driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Leak");
                    },
                    NOTHING)))
        .containsExactly(expected[0]);
  }

  @Test
  void poolBlock_freed_isNot() {
    List<PoolMemory> blocks = new ArrayList<>();
    DriverContext[] driver = new DriverContext[1];
    assertThat(
            leaks(
                new Maker(
                    context -> {
                      driver[0] = context;
                      blocks.add(context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Mine"));
                    },
                    () -> driver[0].ex().ExFreePoolWithTag(blocks.get(0), "Mine"))))
        .isEmpty();
  }

  @Test
  void ofTwoDrivers_theOneThatLeaks_isTold() {
    List<NetBufferPool> pools = new ArrayList<>();
    DriverContext[] tidy = new DriverContext[1];
    Maker leaky =
        new Maker(context -> pools.add(context.ndis().NdisAllocateNetBufferListPool()), NOTHING);
    Maker clean =
        new Maker(
            context -> {
              tidy[0] = context;
              pools.add(context.ndis().NdisAllocateNetBufferListPool());
            },
            () -> tidy[0].ndis().NdisFreeNetBufferListPool(pools.getLast()));
    assertThat(leaks(clean, leaky, clean))
        .singleElement()
        .asString()
        .startsWith("d1 leaks the NBL pool ");
  }

  @Test
  void handlesAndBuffers_leaked_areEachTold() {
    Maker maker =
        new Maker(
            driver -> {
              Fwps fwps = driver.fwps();
              NetBufferPool pool = driver.ndis().NdisAllocateNetBufferListPool();
              Ref<NetBufferList> list = new Ref<>();
              assertThat(
                      fwps.FwpsAllocateNetBufferAndNetBufferList0(
                          pool, 0, 0, Mdl.of(new byte[64]), 0, 64, list))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              Ref<NetBufferList> clone = new Ref<>();
              assertThat(fwps.FwpsAllocateCloneNetBufferList0(list.value(), pool, 0, clone))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              Ref<InjectionHandle> injection = new Ref<>();
              assertThat(
                      fwps.FwpsInjectionHandleCreate0(
                          AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, injection))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              Ref<RedirectHandle> redirect = new Ref<>();
              assertThat(fwps.FwpsRedirectHandleCreate0(new Guid(1, 1), 0, redirect))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              Ref<EngineHandle> engine = new Ref<>();
              assertThat(driver.fwpm().FwpmEngineOpen0(null, engine))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              assertThat(driver.fwpm().FwpmTransactionBegin0(engine.value(), 0))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              assertThat(driver.io().IoAllocateWorkItem(driver.deviceObject(), "item", NOTHING))
                  .isNotNull();
              assertThat(
                      fwps.FwpsCalloutRegister1(
                          driver.deviceObject(),
                          new FwpsCallout(
                              1,
                              new Guid(1, 2),
                              0,
                              (values, meta, data, context, filter, flow, out) -> {},
                              (type, key, filter) -> NtStatus.STATUS_SUCCESS,
                              null),
                          null))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              KEvent never = driver.ke().KeInitializeEvent("never", EventType.NOTIFICATION, false);
              assertThat(
                      driver
                          .ps()
                          .PsCreateSystemThread(
                              new Ref<>(),
                              "left",
                              () -> driver.ke().KeWaitForSingleObject(never, Ke.FOREVER)))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
            },
            NOTHING);
    assertThat(leaks(maker))
        .allMatch(leak -> leak.matches("d0 leaks the .*, made at LeakCheckerTest\\.java:[0-9]+"))
        .extracting(leak -> leak.replaceAll("d0 leaks the |-0x[0-9a-f]+|, made at.*", ""))
        .containsExactly(
            "NBL pool d0",
            "NBL d0",
            "NBL d0",
            "injection handle injection-handle",
            "redirect handle redirect handle",
            "engine session ",
            "transaction transaction",
            "work item item",
            "callout callout",
            "thread left");
  }

  /** The driver's own device, that of its load, is the system's. */
  @Test
  void deviceSubscriptionAndRoutine_leaked_areEachTold_andWhatIsGivenBackIsNot() {
    Maker maker =
        new Maker(
            driver -> {
              for (int i = 0; i < 2; i++) {
                boolean givesBack = i == 0;
                Ref<DeviceObject> device = new Ref<>();
                assertThat(driver.io().IoCreateDevice("device " + i, device))
                    .isEqualTo(NtStatus.STATUS_SUCCESS);
                Ref<ChangeHandle> changes = new Ref<>();
                assertThat(
                        driver
                            .fwpm()
                            .FwpmBfeStateSubscribeChanges0(
                                driver.deviceObject(), state -> {}, changes))
                    .isEqualTo(NtStatus.STATUS_SUCCESS);
                ProcessNotify routine = (process, created) -> {};
                assertThat(driver.ps().PsSetCreateProcessNotifyRoutineEx(routine, false))
                    .isEqualTo(NtStatus.STATUS_SUCCESS);
                if (givesBack) {
                  driver.io().IoDeleteDevice(device.value());
                  driver.fwpm().FwpmBfeStateUnsubscribeChanges0(changes.value());
                  driver.ps().PsSetCreateProcessNotifyRoutineEx(routine, true);
                }
              }
            },
            NOTHING);
    assertThat(leaks(maker))
        .allMatch(leak -> leak.matches(".*, made at LeakCheckerTest\\.java:[0-9]+"))
        .extracting(leak -> leak.replaceAll(", made at.*", ""))
        .containsExactly(
            "d0 leaks the device device 1",
            "d0 leaks the change subscription BFE state",
            "d0 leaks the process notify routine d0");
  }

  /** An MDL that belongs to a list is told with the list. */
  @Test
  void mdl_leaked_isToldWithItsPlace_andOneFreedOrOfAListIsNot() {
    String[] expected = new String[1];
    Maker maker =
        new Maker(
            driver -> {
              Memory memory = Memory.ofSize(8);
              driver.ndis().NdisFreeMdl(driver.ndis().NdisAllocateMdl(memory, 8));
              expected[0] = here("d0 leaks the MDL d0");
              driver.ndis().NdisAllocateMdl(memory, 8);
              PlatformBench.built(driver, PlatformBench.inboundPacket(8));
            },
            NOTHING);
    assertThat(leaks(maker)).filteredOn(leak -> leak.contains("MDL")).containsExactly(expected[0]);
  }

  @Test
  void reference_leaked_isToldWithItsPlace_andOneGivenBackIsNot() {
    String[] expected = new String[1];
    Ref<NetBufferList> list = new Ref<>();
    Maker owner =
        new Maker(
            driver -> {
              list.set(PlatformBench.built(driver, PlatformBench.inboundPacket(8)));
            },
            NOTHING);
    Maker keeper =
        new Maker(
            driver -> {
              driver.fwps().FwpsReferenceNetBufferList0(list.value(), false);
              driver.fwps().FwpsDereferenceNetBufferList0(list.value(), false);
              expected[0] = here("d1 leaks the reference to d0");
              driver.fwps().FwpsReferenceNetBufferList0(list.value(), false);
            },
            NOTHING);
    Maker tidy =
        new Maker(
            driver -> {
              driver.fwps().FwpsReferenceNetBufferList0(list.value(), false);
              driver.fwps().FwpsDereferenceNetBufferList0(list.value(), false);
            },
            NOTHING);
    assertThat(leaks(owner, keeper, tidy))
        .filteredOn(leak -> leak.contains("reference"))
        .containsExactly(expected[0]);
  }

  @Test
  void reference_handedOnToAnotherDriver_isNobodysWhenItIsGivenBack() {
    Ref<NetBufferList> list = new Ref<>();
    Maker takes =
        new Maker(
            driver -> {
              list.set(PlatformBench.built(driver, PlatformBench.inboundPacket(8)));
              driver.fwps().FwpsReferenceNetBufferList0(list.value(), false);
            },
            NOTHING);
    Maker gives =
        new Maker(
            driver -> driver.fwps().FwpsDereferenceNetBufferList0(list.value(), false), NOTHING);
    assertThat(leaks(takes, gives)).filteredOn(leak -> leak.contains("d1")).isEmpty();
    assertThat(checker.references()).isZero();
  }

  @Test
  void injectedList_thatThePlatformStillHas_isNotTheStacksButTheDrivers() {
    Maker maker =
        new Maker(
            driver -> {
              Ref<InjectionHandle> handle = new Ref<>();
              assertThat(
                      driver
                          .fwps()
                          .FwpsInjectionHandleCreate0(
                              AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              assertThat(
                      driver
                          .fwps()
                          .FwpsInjectNetworkReceiveAsync0(
                              handle.value(),
                              null,
                              0,
                              1,
                              2,
                              0,
                              PlatformBench.built(driver, PlatformBench.inboundPacket(8)),
                              (context, list, dispatchLevel) -> {}, // keeps the list
                              null))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
              driver.fwps().FwpsInjectionHandleDestroy0(handle.value());
            },
            NOTHING);
    assertThat(leaks(maker))
        .extracting(leak -> leak.replaceAll(",.*", ""))
        .containsExactly("d0 leaks the NBL pool d0", "d0 leaks the NBL d0");
  }

  @Test
  void flowContext_leftOnALivingFlow_isTold() {
    FwpsLayer layer = FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4;
    int callout =
        bench.callout(
            layer,
            100,
            0,
            (values, meta, data, context, filter, flow, out) -> {},
            (at, id, context) -> {});
    FlowTable flows = new FlowTable(bench.kernel.events());
    Maker maker =
        new Maker(
            driver -> {
              SocketAddress local = new SocketAddress(PlatformBench.LOCAL, 50_000);
              SocketAddress remote = new SocketAddress(PlatformBench.REMOTE, 53);
              Flow flow =
                  flows.create(
                      TestEndpoints.of(1, bench.process("p"), IpProtocol.UDP, local),
                      local,
                      remote,
                      remote,
                      Direction.OUTBOUND,
                      0);
              bench.host.inspection().flowEstablished(flow, null);
              assertThat(
                      driver
                          .fwps()
                          .FwpsFlowAssociateContext0(flow.handle(), layer.id(), callout, 7))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
            },
            NOTHING);
    assertThat(leaks(maker))
        .singleElement()
        .asString()
        .startsWith("d0 leaks the flow context context of callout");
  }

  @Test
  void whatThePlatformOrAProcessMakes_isNobodysLeak() {
    bench.trace.attach(checker);
    LoadedDriver load = bench.drivers.load("idle", context -> NtStatus.STATUS_SUCCESS);
    bench.thread("app", () -> assertThat(bench.process("p")).isNotNull());
    bench.kernel.schedule(10_000_000, 1, () -> bench.drivers.unload(load));
    assertThat(bench.run()).isEmpty();
    assertThat(checker.leaks()).isEmpty();
  }

  @Test
  void checker_readsTheTraceAlone() {
    String source =
        Project.read(
            Project.find()
                .root()
                .resolve("sim-core/src/test/java/dev/wfpsim/testing/LeakChecker.java"));
    assertThat(source.lines().filter(line -> line.startsWith("import dev.wfpsim.")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("import dev.wfpsim.trace."));
  }
}
