package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.inject.IssuedInjectionHandle;
import dev.wfpsim.wfp.profile.PlatformProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of an injection handle: what it is made for, and how it ends. */
class InjectionHandleTest {
  private static final int NETWORK = InjectionHandle.TYPE_NETWORK;

  private static InjectionHandle create(DriverContext driver, AddressFamily family, int flags) {
    Ref<InjectionHandle> handle = new Ref<>();
    assertThat(driver.fwps().FwpsInjectionHandleCreate0(family, flags, handle))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle.value();
  }

  private static NtStatus receive(
      DriverContext driver, InjectionHandle handle, NetBufferList list, FwpsInjectComplete fn) {
    return driver.fwps().FwpsInjectNetworkReceiveAsync0(handle, null, 0, 1, 1, 0, list, fn, null);
  }

  private static FwpsInjectComplete freeing(DriverContext driver, Runnable then) {
    return (context, list, dispatchLevel) -> {
      driver.fwps().FwpsFreeNetBufferList0(list);
      then.run();
    };
  }

  @Test
  void create_flagsZero_meansStreamTransportForward_R201() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = create(driver, AddressFamily.AF_UNSPEC, 0);
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_STREAM))
              .isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_TRANSPORT))
              .isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_FORWARD))
              .isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(NETWORK)).isFalse();
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_L2)).isFalse();
        });
    assertThat(bench.run()).isEmpty();
  }

  /** The numbers of fwpsk.h: a driver may write them as numbers. */
  @ParameterizedTest
  @CsvSource({
    "STREAM, 1",
    "TRANSPORT, 2",
    "NETWORK, 4",
    "FORWARD, 8",
    "L2, 16",
    "VSWITCH_TRANSPORT, 32"
  })
  void create_flagsAsNumbers_nameTheTypesOfTheHeader_R200(String type, int number)
      throws ReflectiveOperationException {
    assertThat(InjectionHandle.class.getField("TYPE_" + type).getInt(null)).isEqualTo(number);
  }

  @Test
  void create_flags_areBitsThatNameTypes_R200() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          int both = InjectionHandle.TYPE_TRANSPORT | NETWORK;
          InjectionHandle handle = create(driver, AddressFamily.AF_INET, both);
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_TRANSPORT))
              .isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(NETWORK)).isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_FORWARD))
              .isFalse();
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0x40, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void create_networkWithoutFamily_isInvalid_R202() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectionHandleCreate0(AddressFamily.AF_UNSPEC, NETWORK, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          create(driver, AddressFamily.AF_INET, NETWORK);
          create(driver, AddressFamily.AF_INET6, NETWORK);
          create(driver, AddressFamily.AF_UNSPEC, InjectionHandle.TYPE_FORWARD);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void create_beforeTheStackIsUp_isNotReady_R203() {
    PlatformBench bench =
        new PlatformBench(
            new UndisturbedChoices(),
            new HostOptions("client").stackReadyNanos(5_000_000),
            PlatformProfile.DOCUMENTED);
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          Ref<InjectionHandle> handle = new Ref<>();
          assertThat(
                  driver.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, NETWORK, handle))
              .isEqualTo(NtStatus.STATUS_FWP_TCPIP_NOT_READY);
          assertThat(handle.get()).isNull();
          driver.ke().KeDelayExecutionThread(fromNow(10_000_000));
          assertThat(
                  driver.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, NETWORK, handle))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void create_atDispatch_isReported_R199() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          Irql old = bench.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          create(driver, AddressFamily.AF_INET, NETWORK);
          bench.host.machine().lowerIrql(old);
        });
    bench.run();
    assertThat(bench.rules()).containsExactly("R-199");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void destroy_pendingInjections_waitsForAll_R204(long seed) {
    PlatformBench bench = new PlatformBench(new SeededChoices(seed));
    DriverContext driver = bench.driver("d");
    int[] completed = new int[1];
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = create(driver, AddressFamily.AF_INET, NETWORK);
          for (int i = 0; i < 8; i++) {
            NetBufferList list = PlatformBench.built(driver, PlatformBench.inboundPacket(64));
            assertThat(receive(driver, handle, list, freeing(driver, () -> completed[0]++)))
                .isEqualTo(NtStatus.STATUS_SUCCESS);
          }
          assertThat(driver.fwps().FwpsInjectionHandleDestroy0(handle))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(completed[0]).isEqualTo(8);
          assertThat(IssuedInjectionHandle.of(handle).isDestroyed()).isTrue();
        });
    assertThat(bench.run()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void inject_whileDestroying_isRefusedAndTheListStays_R205_R211(long seed) {
    PlatformBench bench = new PlatformBench(new SeededChoices(seed));
    DriverContext driver = bench.driver("d");
    InjectionHandle[] handle = new InjectionHandle[1];
    int[] started = new int[1];
    int[] completed = new int[1];
    Runnable injector =
        () -> {
          while (true) {
            NetBufferList list = PlatformBench.built(driver, PlatformBench.inboundPacket(64));
            InjectionHandle used = handle[0];
            if (IssuedInjectionHandle.of(used).isDestroyed()) {
              driver.fwps().FwpsFreeNetBufferList0(list);
              return;
            }
            NtStatus status = receive(driver, used, list, freeing(driver, () -> completed[0]++));
            if (status == NtStatus.STATUS_SUCCESS) {
              started[0]++;
              continue;
            }
            assertThat(status)
                .isIn(NtStatus.STATUS_FWP_INJECT_HANDLE_CLOSING, NtStatus.STATUS_INVALID_HANDLE);
            bench.log(status.name());
            assertThat(list.accessedByDriver("test")).isTrue();
            driver.fwps().FwpsFreeNetBufferList0(list);
            return;
          }
        };
    bench.thread(
        "t",
        () -> {
          handle[0] = create(driver, AddressFamily.AF_INET, NETWORK);
          bench.thread("injector", injector);
          driver.ke().KeDelayExecutionThread(fromNow(30_000));
          driver.fwps().FwpsInjectionHandleDestroy0(handle[0]);
          assertThat(IssuedInjectionHandle.of(handle[0]).pendingCount()).isZero();
          assertThat(completed[0]).isGreaterThanOrEqualTo(started[0]);
        });
    bench.runToEnd();
    assertThat(completed[0]).isEqualTo(started[0]);
    assertThat(bench.codes()).isSubsetOf("INJECTION_HANDLE_USED_AFTER_DESTROY");
  }

  @Test
  void destroy_twice_isReported() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = create(driver, AddressFamily.AF_INET, NETWORK);
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
          assertThat(driver.fwps().FwpsInjectionHandleDestroy0(handle))
              .isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
        });
    assertThat(bench.run()).containsExactly("INJECTION_HANDLE_DOUBLE_DESTROY");
  }

  @Test
  void destroy_byItsOwnCompletion_waitsForItself_R206() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = create(driver, AddressFamily.AF_INET, NETWORK);
          NetBufferList list = PlatformBench.built(driver, PlatformBench.inboundPacket(64));
          receive(
              driver,
              handle,
              list,
              freeing(driver, () -> driver.fwps().FwpsInjectionHandleDestroy0(handle)));
        });
    RunEnd end = bench.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(bench.codes()).contains("INJECTION_DESTROY_IN_COMPLETION");
    assertThat(bench.rules()).contains("R-204", "R-206");
  }

  @Test
  void destroy_holdingWhatTheCompletionNeeds_deadlocks_R207() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          SpinLock lock = driver.ke().KeInitializeSpinLock("gLock");
          InjectionHandle handle = create(driver, AddressFamily.AF_INET, NETWORK);
          NetBufferList list = PlatformBench.built(driver, PlatformBench.inboundPacket(64));
          Ref<Irql> old = new Ref<>();
          driver.ke().KeAcquireSpinLock(lock, old);
          receive(
              driver,
              handle,
              list,
              freeing(
                  driver,
                  () -> {
                    Ref<Irql> inner = new Ref<>();
                    driver.ke().KeAcquireSpinLock(lock, inner);
                    driver.ke().KeReleaseSpinLock(lock, inner.value());
                  }));
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
          driver.ke().KeReleaseSpinLock(lock, old.value());
        });
    RunEnd end = bench.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(bench.codes()).contains("INJECTION_DESTROY_HOLDING_LOCK");
  }
}
