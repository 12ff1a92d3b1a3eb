package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.FieldDriver.absorb;
import static dev.wfpsim.driver.field.FieldDriver.ok;
import static dev.wfpsim.driver.field.FieldDriver.permit;
import static dev.wfpsim.driver.field.Site.MILLISECOND;
import static dev.wfpsim.driver.field.Site.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What injecting drivers get wrong with packets, handles and arguments, and that it is told. */
class BrokenInjectorTest {
  private final Lab lab = new Lab();
  private final Lab.Faulty f = lab.d;
  private final Ref<InjectionHandle> handle = new Ref<>();

  private interface Packet {
    void classify(NetBufferList list, long endpoint, FwpsClassifyOut out);
  }

  /** Every datagram of the client that the handle has not injected. */
  private void onDatagram(Packet packet) {
    f.atStart =
        () -> {
          handle.set(f.injectionHandle(AddressFamily.AF_UNSPEC, 0));
          f.callout(
              Lab.OUT,
              (values, meta, data, context, filter, flow, out) -> {
                NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
                if (f.d.fwps().FwpsQueryPacketInjectionState0(handle.value(), list, null)
                    == FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
                  packet.classify(list, meta.transportEndpointHandle(), out);
                }
              });
        };
    f.atUnload =
        () -> {
          f.removePolicy();
          f.d.fwps().FwpsInjectionHandleDestroy0(handle.value());
        };
    lab.udp();
  }

  private NtStatus send(long endpoint, NetBufferList list, FwpsInjectComplete completion) {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = lab.site.toB(Site.PORT).address();
    return f.d
        .fwps()
        .FwpsInjectTransportSendAsync0(
            handle.value(),
            null,
            endpoint,
            0,
            params,
            AddressFamily.AF_INET,
            1,
            list,
            completion,
            null);
  }

  private void takeAndSend(FwpsInjectComplete completion) {
    onDatagram(
        (list, endpoint, out) -> {
          NetBufferList clone = f.clone(list);
          absorb(out);
          lab.log.add(send(endpoint, clone, completion).name());
        });
  }

  private void free(NetBufferList clone) {
    f.d.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
  }

  private List<String> told() {
    RunEnd end = lab.run();
    assertThat(end.reason()).as(end.detail()).isEqualTo(RunEnd.Reason.COMPLETED);
    return lab.codes().stream().distinct().toList();
  }

  @Test
  void completedClone_neverFreed_isALeakEvenWithoutUnload_R215() {
    takeAndSend((context, list, dispatchLevel) -> {});
    assertThat(told()).containsExactly("R-215 NBL_LEAK");
    assertThat(lab.codes()).hasSize(3);
  }

  @Test
  void clonesAndReferences_heldForNothing_areToldAtTheEnd_R308() {
    onDatagram(
        (list, endpoint, out) -> {
          f.clone(list);
          f.d.fwps().FwpsReferenceNetBufferList0(list, false);
        });
    assertThat(told()).containsExactly("R-308 NBL_HELD");
    assertThat(lab.codes()).hasSize(6);
  }

  @Test
  void freesOfAllWrongKinds_areTold_R098_R212_R215_R311() {
    int[] turn = new int[1];
    onDatagram(
        (list, endpoint, out) -> {
          NetBufferList clone = f.clone(list);
          absorb(out);
          switch (turn[0]++) {
            case 0 ->
                send(
                    endpoint,
                    clone,
                    (context, done, dispatchLevel) -> {
                      free(done);
                      free(done);
                    });
            case 1 ->
                send(
                    endpoint,
                    clone,
                    (context, done, dispatchLevel) -> f.d.fwps().FwpsFreeNetBufferList0(done));
            default -> {
              send(endpoint, clone, (context, done, dispatchLevel) -> free(done));
              free(clone);
              f.d.fwps().FwpsFreeNetBufferList0(list);
            }
          }
        });
    assertThat(told())
        .containsExactlyInAnyOrder(
            "R-215 NBL_DOUBLE_FREE",
            "R-311 NBL_FREE_WRONG_FUNCTION",
            "R-212 NBL_FREE_WHILE_INJECTED",
            "R-098 NBL_FREE_WRONG_FUNCTION");
  }

  @Test
  void destroyedHandle_refuses_andTheCloneStaysWithTheDriver_R205_R211() {
    takeAndSend((context, list, dispatchLevel) -> free(list));
    Runnable start = f.atStart;
    f.atStart =
        () -> {
          start.run();
          f.d.fwps().FwpsInjectionHandleDestroy0(handle.value());
        };
    f.atUnload = f::removePolicy;
    lab.unloadAt(2 * SECOND);
    assertThat(told())
        .containsExactly("R-205 INJECTION_HANDLE_USED_AFTER_DESTROY", "R-215 NBL_LEAK");
    assertThat(lab.log).containsOnly("STATUS_INVALID_HANDLE");
  }

  /** The packet itself is injected instead of a clone, and let go of before it has come back. */
  @Test
  void originalInjected_andDereferencedMeanwhile_isTold_neverAnInternalError_R098_R305() {
    onDatagram(
        (list, endpoint, out) -> {
          f.d.fwps().FwpsReferenceNetBufferList0(list, true);
          absorb(out);
          lab.site.system(
              lab.site.a,
              "worker",
              MILLISECOND,
              () -> {
                ok(send(endpoint, list, (context, back, dispatchLevel) -> lab.log.add("back")));
                f.d.fwps().FwpsDereferenceNetBufferList0(list, false);
              });
        });
    lab.unloadAt(2 * SECOND);
    assertThat(lab.run().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(lab.log).containsExactly("back", "back", "back");
    assertThat(lab.codes()).contains("R-098 NBL_INJECTED_ORIGINAL", "R-305 NBL_USE_AFTER_FREE");
  }

  @Test
  void destroyInCompletion_waitsForItself_R206_R361() {
    takeAndSend(
        (context, list, dispatchLevel) -> {
          free(list);
          f.d.fwps().FwpsInjectionHandleDestroy0(handle.value());
        });
    RunEnd end = lab.run();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("pending injections of injection-handle");
    assertThat(lab.codes()).contains("R-206 INJECTION_DESTROY_IN_COMPLETION");
  }

  @Test
  void destroyHoldingTheCompletionsLock_showsTheCircle_R207() {
    SpinLock[] lock = new SpinLock[1];
    takeAndSend(
        (context, list, dispatchLevel) -> {
          Ref<Irql> irql = new Ref<>();
          f.d.ke().KeAcquireSpinLock(Objects.requireNonNull(lock[0]), irql);
          f.d.ke().KeReleaseSpinLock(Objects.requireNonNull(lock[0]), irql.value());
          free(list);
        });
    Runnable start = f.atStart;
    f.atStart =
        () -> {
          lock[0] = f.d.ke().KeInitializeSpinLock("driver lock");
          start.run();
        };
    f.atUnload =
        () -> {
          f.removePolicy();
          f.d.ke().KeAcquireSpinLock(Objects.requireNonNull(lock[0]), new Ref<>());
          f.d.fwps().FwpsInjectionHandleDestroy0(handle.value());
        };
    lab.unloadAt(5 * MILLISECOND + 60_000);
    RunEnd end = lab.run();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail())
        .contains("spins for spin lock driver lock held by a/faulty unload")
        .contains("a/faulty unload spins for pending injections");
    assertThat(lab.codes())
        .containsExactly("R-204 IRQL_TOO_HIGH", "R-207 INJECTION_DESTROY_HOLDING_LOCK");
  }

  @Test
  void ownPackets_takenForNewTraffic_goRoundUntilTheyAreDropped_R222() {
    f.atStart =
        () -> {
          handle.set(f.injectionHandle(AddressFamily.AF_UNSPEC, 0));
          f.callout(
              Lab.OUT,
              (values, meta, data, context, filter, flow, out) -> {
                NetBufferList clone = f.clone((NetBufferList) Objects.requireNonNull(data));
                absorb(out);
                send(
                    meta.transportEndpointHandle(),
                    clone,
                    (own, list, dispatchLevel) -> {
                      lab.log.add(list.status().name());
                      free(list);
                    });
              });
        };
    lab.udp();
    assertThat(told()).containsExactly("R-222 INJECTION_LOOP");
    assertThat(lab.log).filteredOn("STATUS_DATA_NOT_ACCEPTED"::equals).hasSize(3);
  }

  @Test
  void argumentsOfClassify_keptBeyondTheCall_areTold_R093() {
    f.atStart =
        () ->
            f.callout(
                Lab.OUT,
                (values, meta, data, context, filter, flow, out) ->
                    lab.site.system(
                        lab.site.a,
                        "worker",
                        MILLISECOND,
                        () -> {
                          lab.log.add("" + values.number(FwpsField.IP_PROTOCOL));
                          lab.log.add("" + (meta.transportEndpointHandle() != 0));
                          out.actionType = dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
                        }));
    lab.udp();
    assertThat(told()).containsExactly("R-093 CLASSIFY_ARGUMENT_AFTER_CALL");
    assertThat(lab.codes()).hasSize(6);
    assertThat(lab.log).contains("17", "true");
  }

  @Test
  void badArguments_getTheirStatus_andNoCompletion_R211_R232() {
    onDatagram(
        (list, endpoint, out) -> {
          NetBufferList clone = f.clone(list);
          FwpsInjectComplete never = (context, done, dispatchLevel) -> lab.log.add("completed");
          lab.log.add("no function " + send(endpoint, clone, null));
          TransportSendParams params = new TransportSendParams();
          params.remoteAddress = lab.site.toB(Site.PORT).address();
          var fwps = f.d.fwps();
          lab.log.add(
              "flags "
                  + fwps.FwpsInjectTransportSendAsync1(
                      handle.value(),
                      null,
                      endpoint,
                      7,
                      params,
                      AddressFamily.AF_INET,
                      1,
                      clone,
                      never,
                      null));
          lab.log.add(
              "nowhere "
                  + fwps.FwpsInjectTransportSendAsync1(
                      handle.value(),
                      null,
                      endpoint,
                      0,
                      null,
                      AddressFamily.AF_INET,
                      1,
                      clone,
                      never,
                      null));
          lab.log.add(
              "network "
                  + fwps.FwpsInjectNetworkSendAsync0(
                      handle.value(), null, 0, 1, clone, never, null));
          free(clone);
          permit(out);
        });
    assertThat(told()).isEmpty();
    assertThat(lab.log.subList(0, 4))
        .containsExactly(
            "no function STATUS_FWP_NULL_POINTER",
            "flags STATUS_INVALID_PARAMETER",
            "nowhere STATUS_INVALID_PARAMETER",
            "network STATUS_FWP_INJECT_HANDLE_STALE");
    assertThat(lab.log).doesNotContain("completed");
  }

  @Test
  void garbage_injectedEverywhere_failsInItsCompletion_R213() {
    byte[][] garbage = {
      new byte[1],
      new byte[20],
      {0x45},
      {0x60},
      new byte[3000],
      Arrays.copyOf(new byte[] {0x45, 0, 0, 10}, 40),
      Arrays.copyOf(new byte[] {0x60, 0, 0, 0, 0, 60, 17, 64}, 44)
    };
    int types =
        InjectionHandle.TYPE_NETWORK
            | InjectionHandle.TYPE_TRANSPORT
            | InjectionHandle.TYPE_FORWARD;
    f.atStart =
        () -> {
          handle.set(f.injectionHandle(AddressFamily.AF_INET, types));
          NetBufferPool pool = f.d.ndis().NdisAllocateNetBufferListPool();
          for (byte[] bytes : garbage) {
            for (int way = 0; way < 4; way++) {
              inject(pool, bytes, way);
            }
          }
        };
    assertThat(told()).isEmpty();
    assertThat(lab.log).hasSize(28).allMatch("STATUS_DATA_NOT_ACCEPTED"::equals);
  }

  private void inject(NetBufferPool pool, byte[] bytes, int way) {
    Ref<NetBufferList> made = new Ref<>();
    var fwps = f.d.fwps();
    ok(
        fwps.FwpsAllocateNetBufferAndNetBufferList0(
            pool, 0, 0, Mdl.of(bytes.clone()), 0, bytes.length, made));
    NetBufferList list = made.value();
    InjectionHandle own = handle.value();
    AddressFamily v4 = AddressFamily.AF_INET;
    FwpsInjectComplete done =
        (context, completed, dispatchLevel) -> {
          lab.log.add(completed.status().name());
          fwps.FwpsFreeNetBufferList0(completed);
        };
    ok(
        switch (way) {
          case 0 -> fwps.FwpsInjectNetworkSendAsync0(own, null, 0, 1, list, done, null);
          case 1 -> fwps.FwpsInjectNetworkReceiveAsync0(own, null, 0, 1, 2, 0, list, done, null);
          case 2 -> fwps.FwpsInjectForwardAsync0(own, null, 0, v4, 1, 2, list, done, null);
          default ->
              fwps.FwpsInjectTransportReceiveAsync0(
                  own, null, null, 0, v4, 1, 2, 0, list, done, null);
        });
  }
}
