package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.buffer.NetBufferList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a driver has, as it is asked when the driver is gone. */
class DriverLedgerTest {
  private final PlatformBench bench = new PlatformBench();
  private final HostLedgers host = new HostLedgers();
  private final DriverLedger mine = new DriverLedger(bench.wfp, "mine", host);
  private final DriverLedger others = new DriverLedger(bench.wfp, "others", host);

  @Test
  void closed_anothersHandle_isToldAndStruckOffAlone() {
    Object one = new StringBuilder("one");
    Object two = new StringBuilder("two");
    others.opened(one);
    others.opened(two);
    mine.closed("handle", one);
    assertThat(bench.codes()).containsExactly("HANDLE_OF_ANOTHER_DRIVER");
    assertThat(bench.findings.all().get(0).message())
        .contains("driver mine gave back what driver others made");
    assertThat(others.holds(one)).isFalse();
    assertThat(others.holds(two)).isTrue();
    mine.closed("handle", new Object());
    mine.closed("handle", null);
    assertThat(bench.codes()).hasSize(1);
  }

  @Test
  void closed_oneOfItsOwn_keepsTheOthers() {
    Object one = new StringBuilder("one");
    Object two = new StringBuilder("two");
    mine.opened(one);
    mine.opened(two);
    mine.closed("handle", one);
    assertThat(mine.holds(one)).isFalse();
    assertThat(mine.holds(two)).isTrue();
    assertThat(mine.open(String.class)).isEmpty();
    assertThat(bench.codes()).isEmpty();
  }

  @Test
  void threads_areItsOwnUntilTheyEnd() {
    List<Boolean> answers = new ArrayList<>();
    Activity own = bench.thread("own", () -> {});
    Activity other = bench.thread("other", () -> {});
    mine.add(own);
    answers.add(mine.isOwnThread(own));
    answers.add(mine.isOwnThread(other));
    answers.add(mine.isOwnThread(null));
    assertThat(answers).containsExactly(true, false, false);
    assertThat(mine.runningThreads()).containsExactly(own);
    bench.run();
    assertThat(mine.runningThreads()).isEmpty();
  }

  @Test
  void references_areThoseThatTheListsHaveToo() {
    DriverContext driver = bench.driver("d");
    NetBufferList one = PlatformBench.built(driver, PlatformBench.inboundPacket(8));
    NetBufferList two = PlatformBench.built(driver, PlatformBench.inboundPacket(8));
    mine.referenced(one);
    assertThat(mine.refersTo(one)).isTrue();
    assertThat(mine.refersTo(two)).isFalse();
    assertThat(mine.references()).isEmpty();
    others.dereferenced(two);
    assertThat(mine.refersTo(one)).isTrue();
    others.dereferenced(one);
    assertThat(mine.refersTo(one)).isFalse();
  }

  @Test
  void workItems_freed_areForgotten() {
    WorkItem item = new WorkItem(bench.host.machine(), "item", () -> {}, "mine");
    mine.add(item);
    mine.freed(item);
    assertThat(mine.unfreedWorkItems()).containsExactly(item);
    item.free();
    mine.freed(item);
    assertThat(mine.unfreedWorkItems()).isEmpty();
  }

  /** A driver that fails its driverEntry is gone at once, and what it made is looked at. */
  @Test
  void driverEntry_failing_isToldWithItsStatusAndWhatItLeaves() {
    bench.drivers.load(
        "d",
        context -> {
          context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Left");
          return NtStatus.STATUS_NOT_SUPPORTED;
        });
    assertThat(bench.run()).containsExactly("DRIVER_ENTRY_FAILED", "UNLOADED_WITH_POOL");
    assertThat(bench.findings.all().get(0).message()).contains("STATUS_NOT_SUPPORTED");
  }

  @Test
  void unload_running_isItsState_andItsThreadIsTheDriversLast() {
    List<DriverState> states = new ArrayList<>();
    LoadedDriver[] load = new LoadedDriver[1];
    load[0] =
        bench.drivers.load(
            "d",
            new Driver() {
              @Override
              public NtStatus driverEntry(DriverContext context) {
                return NtStatus.STATUS_SUCCESS;
              }

              @Override
              public void unload() {
                states.add(load[0].state());
              }
            });
    Activity unload = bench.drivers.unload(load[0]);
    assertThat(load[0].thread()).isSameAs(unload);
    bench.run();
    assertThat(states).containsExactly(DriverState.UNLOADING);
    assertThat(load[0].state()).isEqualTo(DriverState.UNLOADED);
  }
}
