package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.inject.IssuedInjectionHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of an injection handle: what it is made for, and how it ends. */
class InjectionHandleTest {
  private static final int NETWORK = InjectionHandle.TYPE_NETWORK;

  private DriverRig rig = new DriverRig();

  @Test
  void create_flagsZero_meansStreamTransportForward_R201() {
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle(AddressFamily.AF_UNSPEC, 0);
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_STREAM))
              .isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_TRANSPORT))
              .isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_FORWARD))
              .isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(NETWORK)).isFalse();
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_L2)).isFalse();
        });
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
    rig.runClean(
        () -> {
          int both = InjectionHandle.TYPE_TRANSPORT | NETWORK;
          InjectionHandle handle = rig.handle(both);
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_TRANSPORT))
              .isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(NETWORK)).isTrue();
          assertThat(IssuedInjectionHandle.of(handle).hasType(InjectionHandle.TYPE_FORWARD))
              .isFalse();
          assertThat(rig.fwps.FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0x40, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
        });
  }

  @Test
  void create_networkWithoutFamily_isInvalid_R202() {
    rig.runClean(
        () -> {
          assertThat(
                  rig.fwps.FwpsInjectionHandleCreate0(
                      AddressFamily.AF_UNSPEC, NETWORK, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          rig.handle();
          rig.handle(AddressFamily.AF_INET6, NETWORK);
          rig.handle(AddressFamily.AF_UNSPEC, InjectionHandle.TYPE_FORWARD);
        });
  }

  @Test
  void create_beforeTheStackIsUp_isNotReady_R203() {
    rig = new DriverRig(new HostOptions("client").stackReadyNanos(5_000_000));
    rig.runClean(
        () -> {
          Ref<InjectionHandle> handle = new Ref<>();
          assertThat(rig.fwps.FwpsInjectionHandleCreate0(AddressFamily.AF_INET, NETWORK, handle))
              .isEqualTo(NtStatus.STATUS_FWP_TCPIP_NOT_READY);
          assertThat(handle.get()).isNull();
          rig.delay(10_000_000);
          assertThat(rig.fwps.FwpsInjectionHandleCreate0(AddressFamily.AF_INET, NETWORK, handle))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
        });
  }

  @Test
  void create_atDispatch_isReported_R199() {
    rig.run(
        () -> {
          Irql old = rig.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          rig.handle();
          rig.host.machine().lowerIrql(old);
        });
    assertThat(rig.rules()).containsExactly("R-199");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void destroy_pendingInjections_waitsForAll_R204(long seed) {
    rig = new DriverRig(seed);
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle();
          for (int i = 0; i < 8; i++) {
            NetBufferList list = rig.packet();
            assertThat(rig.inject(handle, list)).isEqualTo(NtStatus.STATUS_SUCCESS);
          }
          assertThat(rig.fwps.FwpsInjectionHandleDestroy0(handle))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(rig.completed()).isEqualTo(8);
          assertThat(IssuedInjectionHandle.of(handle).isDestroyed()).isTrue();
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void inject_whileDestroying_isRefusedAndTheListStays_R205_R211(long seed) {
    rig = new DriverRig(seed);
    InjectionHandle[] handle = new InjectionHandle[1];
    int[] started = new int[1];
    Runnable injector =
        () -> {
          while (true) {
            NetBufferList list = rig.packet();
            InjectionHandle used = handle[0];
            if (IssuedInjectionHandle.of(used).isDestroyed()) {
              rig.fwps.FwpsFreeNetBufferList0(list);
              return;
            }
            NtStatus status = rig.inject(used, list);
            if (status == NtStatus.STATUS_SUCCESS) {
              started[0]++;
              continue;
            }
            assertThat(status)
                .isIn(NtStatus.STATUS_FWP_INJECT_HANDLE_CLOSING, NtStatus.STATUS_INVALID_HANDLE);
            rig.log(status.name());
            assertThat(list.accessedByDriver("test")).isTrue();
            rig.fwps.FwpsFreeNetBufferList0(list);
            return;
          }
        };
    rig.thread(
        "t",
        () -> {
          handle[0] = rig.handle();
          rig.thread("injector", injector);
          rig.delay(30_000);
          rig.fwps.FwpsInjectionHandleDestroy0(handle[0]);
          assertThat(IssuedInjectionHandle.of(handle[0]).pendingCount()).isZero();
          assertThat(rig.completed()).isGreaterThanOrEqualTo(started[0]);
        });
    rig.runToEnd();
    assertThat(rig.completed()).isEqualTo(started[0]);
    assertThat(rig.codes()).isSubsetOf("INJECTION_HANDLE_USED_AFTER_DESTROY");
  }

  @Test
  void destroy_twice_isReported() {
    rig.run(
        () -> {
          InjectionHandle handle = rig.handle();
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
          assertThat(rig.fwps.FwpsInjectionHandleDestroy0(handle))
              .isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
        });
    assertThat(rig.codes()).containsExactly("INJECTION_HANDLE_DOUBLE_DESTROY");
  }

  @Test
  void destroy_byItsOwnCompletion_waitsForItself_R206() {
    rig.thread(
        "t",
        () -> {
          InjectionHandle handle = rig.handle();
          NetBufferList list = rig.packet();
          rig.inject(handle, list, () -> rig.fwps.FwpsInjectionHandleDestroy0(handle));
        });
    RunEnd end = rig.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(rig.codes()).contains("INJECTION_DESTROY_IN_COMPLETION");
    assertThat(rig.rules()).contains("R-204", "R-206");
  }

  @Test
  void destroy_holdingWhatTheCompletionNeeds_deadlocks_R207() {
    rig.thread(
        "t",
        () -> {
          SpinLock lock = rig.ke.KeInitializeSpinLock("gLock");
          InjectionHandle handle = rig.handle();
          NetBufferList list = rig.packet();
          Ref<Irql> old = new Ref<>();
          rig.ke.KeAcquireSpinLock(lock, old);
          rig.inject(
              handle,
              list,
              () -> {
                Ref<Irql> inner = new Ref<>();
                rig.ke.KeAcquireSpinLock(lock, inner);
                rig.ke.KeReleaseSpinLock(lock, inner.value());
              });
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
          rig.ke.KeReleaseSpinLock(lock, old.value());
        });
    RunEnd end = rig.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(rig.codes()).contains("INJECTION_DESTROY_HOLDING_LOCK");
  }
}
