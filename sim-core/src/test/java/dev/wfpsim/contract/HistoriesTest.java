package dev.wfpsim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What findings tell of the things that they are about: who made, handed over, gave back. */
class HistoriesTest {

  private static List<Finding> findings(Consumer<DriverContext> entry) {
    ContractBench bench = new ContractBench(new SeededChoices(1));
    bench.load("d", entry);
    bench.run();
    return bench.findings.all();
  }

  private static Finding first(Consumer<DriverContext> entry) {
    return findings(entry).getFirst();
  }

  private static List<String> whats(Finding finding) {
    return finding.earlier().stream().map(Moment::what).toList();
  }

  private static PoolMemory block(DriverContext driver) {
    return Objects.requireNonNull(
        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 64, "Test"));
  }

  private static NetBufferList list(DriverContext driver, NetBufferPool pool) {
    Ref<NetBufferList> list = new Ref<>();
    byte[] bytes = new byte[64];
    bytes[0] = 0x45;
    driver.fwps().FwpsAllocateNetBufferAndNetBufferList0(pool, 0, 0, Mdl.of(bytes), 0, 64, list);
    return list.value();
  }

  private static NetBufferPool pool(DriverContext driver) {
    return Objects.requireNonNull(driver.ndis().NdisAllocateNetBufferListPool());
  }

  private static void inThread(DriverContext driver, String name, Runnable body) {
    KThread thread = ContractBench.thread(driver, name, body);
    driver.ke().KeWaitForSingleObject(thread, Ke.FOREVER);
  }

  @Test
  void poolUsedAfterFree_tellsWhoAllocatedAndWhoFreed() {
    Finding found =
        first(
            driver -> {
              PoolMemory block = block(driver);
              inThread(driver, "freer", () -> driver.ex().ExFreePoolWithTag(block, "Test"));
              block.bytes();
            });
    assertThat(found.code()).isEqualTo("PAGE_FAULT_IN_NONPAGED_AREA");
    assertThat(whats(found)).containsExactly("allocates the block", "calls ExFreePoolWithTag");
    assertThat(found.earlier().get(1).activity()).contains("freer");
    assertThat(found.earlier())
        .allSatisfy(each -> assertThat(each.place()).startsWith("HistoriesTest.java:"));
    assertThat(found.place()).startsWith("HistoriesTest.java:").isNotEqualTo(place(found, 0));
  }

  @Test
  void poolUsedByWhoFreedIt_tellsThatCallToo() {
    Finding found =
        first(
            driver -> {
              PoolMemory block = block(driver);
              driver.ex().ExFreePool(block);
              block.bytes();
            });
    assertThat(whats(found)).containsExactly("allocates the block", "calls ExFreePool");
  }

  private static String place(Finding found, int moment) {
    return found.earlier().get(moment).place();
  }

  @Test
  void poolFreedTwice_tellsTheFirstFree_andNotTheSecond() {
    Finding found =
        first(
            driver -> {
              PoolMemory block = block(driver);
              driver.ex().ExFreePoolWithTag(block, "Test");
              driver.ex().ExFreePool(block);
            });
    assertThat(found.code()).isEqualTo("BAD_POOL_CALLER");
    assertThat(whats(found)).containsExactly("allocates the block", "calls ExFreePoolWithTag");
  }

  @Test
  void listFreedTwice_tellsHowItWasHandedOver_R212_R215() {
    Finding found =
        first(
            driver -> {
              NetBufferList list = list(driver, pool(driver));
              Ref<InjectionHandle> handle = new Ref<>();
              driver
                  .fwps()
                  .FwpsInjectionHandleCreate0(
                      AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle);
              driver.ndis().NdisAdvanceNetBufferListDataStart(list, 20, false);
              driver.ndis().NdisRetreatNetBufferListDataStart(list, 20, 0);
              FwpsInjectComplete frees =
                  (context, back, dispatchLevel) -> driver.fwps().FwpsFreeNetBufferList0(back);
              driver
                  .fwps()
                  .FwpsInjectNetworkReceiveAsync0(
                      handle.value(), null, 0, 1, 1, 0, list, frees, null);
              driver.ke().KeDelayExecutionThread(-100_000_000);
              driver.fwps().FwpsFreeNetBufferList0(list);
            });
    assertThat(found.code()).isEqualTo("NBL_DOUBLE_FREE");
    assertThat(whats(found))
        .containsExactly(
            "makes the NBL",
            "calls FwpsInjectNetworkReceiveAsync0",
            "completes the injection",
            "calls FwpsFreeNetBufferList0");
    assertThat(found.earlier()).isSortedAccordingTo((a, b) -> Long.compare(a.event(), b.event()));
  }

  @Test
  void handleUsedAfterItsEnd_tellsWhereItEnded_R123() {
    Finding found =
        first(
            driver -> {
              Ref<RedirectHandle> handle = new Ref<>();
              driver
                  .fwps()
                  .FwpsRedirectHandleCreate0(
                      Guid.parse("00000000-0000-0000-0000-000000000001"), 0, handle);
              driver.fwps().FwpsRedirectHandleDestroy0(handle.value());
              driver.fwps().FwpsRedirectHandleDestroy0(handle.value());
            });
    assertThat(found.code()).isEqualTo("REDIRECT_HANDLE_DOUBLE_DESTROY");
    assertThat(whats(found))
        .containsExactly("makes the redirect handle", "calls FwpsRedirectHandleDestroy0");
  }

  /** What is injected with a handle is the list's history. */
  @Test
  void handleDestroyedTwice_tellsNothingOfWhatWasInjected_R204() {
    Finding found =
        first(
            driver -> {
              Ref<InjectionHandle> handle = new Ref<>();
              driver
                  .fwps()
                  .FwpsInjectionHandleCreate0(
                      AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle);
              FwpsInjectComplete frees =
                  (context, back, dispatchLevel) -> driver.fwps().FwpsFreeNetBufferList0(back);
              NetBufferList list = list(driver, pool(driver));
              driver
                  .fwps()
                  .FwpsInjectNetworkReceiveAsync0(
                      handle.value(), null, 0, 1, 1, 0, list, frees, null);
              driver.fwps().FwpsInjectionHandleDestroy0(handle.value());
              driver.fwps().FwpsInjectionHandleDestroy0(handle.value());
            });
    assertThat(found.code()).isEqualTo("INJECTION_HANDLE_DOUBLE_DESTROY");
    assertThat(whats(found))
        .containsExactly("makes the injection handle", "calls FwpsInjectionHandleDestroy0");
  }

  /** What is no matter of a thing has no history, nor has a thing that somebody else made. */
  @Test
  void mistakeOfAnotherKind_orOfAnotherThing_hasNoHistory() {
    Finding found =
        first(
            driver -> {
              PoolMemory other = block(driver);
              driver.ex().ExFreePool(other);
              driver.ke().KeAcquireSpinLockAtDpcLevel(driver.ke().KeInitializeSpinLock("l"));
            });
    assertThat(found.code()).startsWith("LOCK_NOT_AT_DISPATCH");
    assertThat(found.earlier()).isEmpty();
  }

  /** Of a life of many calls the last are told. */
  @Test
  void longLife_isToldByItsBeginningAndItsEnd() {
    Finding found =
        first(
            driver -> {
              NetBufferList list = list(driver, pool(driver));
              for (int i = 0; i < 20; i++) {
                driver.fwps().FwpsReferenceNetBufferList0(list, false);
                driver.fwps().FwpsDereferenceNetBufferList0(list, false);
              }
              driver.fwps().FwpsFreeNetBufferList0(list);
              driver.fwps().FwpsReferenceNetBufferList0(list, false);
            });
    assertThat(found.code()).isEqualTo("NBL_USE_AFTER_FREE");
    assertThat(whats(found)).hasSize(1 + 6 - 1).startsWith("makes the NBL");
    assertThat(whats(found)).endsWith("calls FwpsFreeNetBufferList0");
  }

  @Test
  void listLeftBehind_tellsWhereItWasMade_andACloneThatItIsOne_R215() {
    ContractBench bench = new ContractBench(new SeededChoices(1));
    LoadedDriver load =
        bench.load(
            "d",
            driver -> {
              Ref<NetBufferList> clone = new Ref<>();
              NetBufferList original = list(driver, pool(driver));
              driver.fwps().FwpsAllocateCloneNetBufferList0(original, null, 0, clone);
            });
    bench.kernel.schedule(50_000_000, 1, () -> bench.drivers.unload(load));
    bench.run();
    List<Finding> leaks =
        bench.findings.all().stream().filter(each -> each.code().equals("NBL_LEAK")).toList();
    assertThat(leaks).hasSize(2);
    assertThat(whats(leaks.get(0)))
        .containsExactly("makes the NBL", "calls FwpsAllocateCloneNetBufferList0");
    assertThat(whats(leaks.get(1))).containsExactly("makes the clone");
    assertThat(bench.findings.all())
        .filteredOn(each -> each.code().equals("UNLOADED_WITH_NBL_POOL"))
        .singleElement()
        .satisfies(each -> assertThat(whats(each)).containsExactly("makes the NBL pool"));
  }

  /** On a trace written by hand: what the system makes for itself is no driver's doing. */
  @Test
  void thingOfTheSystem_orOneThatNobodyKnows_hasNoHistory() {
    Trace trace = new Trace();
    Histories histories = new Histories(trace);
    trace.attach(histories);
    trace.write(EventKind.OBJECT, 0, 1L << 32, 0, 0, 7, ObjectKind.NBL.ordinal(), 0);
    trace.write(EventKind.OBJECT, 0, 1L << 32 | 3, 0, 0, 8, ObjectKind.NBL.ordinal(), 0);
    assertThat(histories.of(7, 1)).isEmpty();
    assertThat(histories.of(8, 1)).hasSize(1);
    assertThat(histories.of(9, 1)).isEmpty();
  }
}
