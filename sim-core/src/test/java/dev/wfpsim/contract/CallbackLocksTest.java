package dev.wfpsim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.FlowTable;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * A lock held across a call that may call back into a function that takes it is told of, whether or
 * not it was called back this time.
 */
class CallbackLocksTest {
  private static final FwpsLayer DATA = FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4;
  private static final SocketAddress LOCAL = new SocketAddress(IpAddress.parse("10.0.0.5"), 50_000);
  private static final SocketAddress REMOTE = new SocketAddress(IpAddress.parse("10.0.0.80"), 53);
  private static final Guid KEY = new Guid(7, 7);

  private final ContractBench bench = new ContractBench(new SeededChoices(1));

  /** A driver whose callout has functions that take a lock, and what it does with the lock held. */
  private final class Locker {
    DriverContext driver;
    SpinLock lock;
    EngineHandle engine;
    int callout;
    boolean inNotify;
    boolean inFlowDelete;
    boolean inClassify;

    void enter(DriverContext context) {
      driver = context;
      lock = context.ke().KeInitializeSpinLock("lock");
      Ref<EngineHandle> opened = new Ref<>();
      context.fwpm().FwpmEngineOpen0(null, opened);
      engine = opened.value();
      Ref<Integer> id = new Ref<>();
      FwpsCallout half =
          new FwpsCallout(
              3,
              KEY,
              0,
              (values, meta, data, ctx, filter, flow, out) -> takes(inClassify),
              (type, key, filter) -> {
                takes(inNotify);
                return NtStatus.STATUS_SUCCESS;
              },
              (layer, callout, flow) -> takes(inFlowDelete));
      context.fwps().FwpsCalloutRegister3(context.deviceObject(), half, id);
      callout = id.value();
      context.fwpm().FwpmCalloutAdd0(engine, new FwpmCallout(KEY, "c", 0, null, DATA), null);
      context.fwpm().FwpmFilterAdd0(engine, filter(), null);
    }

    FwpmFilter filter() {
      return FwpmFilter.at(DATA)
          .name("f")
          .callout(FwpActionType.FWP_ACTION_CALLOUT_INSPECTION, KEY)
          .build();
    }

    void takes(boolean really) {
      if (really) {
        Ref<Irql> old = new Ref<>();
        driver.ke().KeAcquireSpinLock(lock, old);
        driver.ke().KeReleaseSpinLock(lock, old.value());
      }
    }

    void withLock(Runnable body) {
      Ref<Irql> old = new Ref<>();
      driver.ke().KeAcquireSpinLock(lock, old);
      body.run();
      driver.ke().KeReleaseSpinLock(lock, old.value());
    }

    /** A call that finds no such flow, and so calls nothing back. */
    void removeNothing() {
      driver.fwps().FwpsFlowRemoveContext0(4_711, DATA.id(), callout);
    }
  }

  /** A flow with a context comes and goes; then the driver does something. */
  private List<String> afterAFlow(boolean inFlowDelete, Consumer<Locker> then) {
    Locker locker = new Locker();
    locker.inFlowDelete = inFlowDelete;
    FlowTable table = new FlowTable(bench.kernel.events());
    bench.load(
        "d",
        context -> {
          locker.enter(context);
          Flow flow =
              table.create(
                  TestEndpoints.of(
                      1, bench.host.processes().start("p", "C:\\p.exe"), IpProtocol.UDP, LOCAL),
                  LOCAL,
                  REMOTE,
                  REMOTE,
                  Direction.OUTBOUND,
                  0);
          bench.host.inspection().flowEstablished(flow, null);
          context.fwps().FwpsFlowAssociateContext0(flow.handle(), DATA.id(), locker.callout, 7);
          context.fwps().FwpsFlowRemoveContext0(flow.handle(), DATA.id(), locker.callout);
          then.accept(locker);
        });
    return bench.run().stream().filter(code -> code.startsWith("LOCK")).toList();
  }

  @Test
  void R362_flowRemoved_withTheLockOfFlowDelete_isTold() {
    assertThat(afterAFlow(true, locker -> locker.withLock(locker::removeNothing)))
        .containsExactly("LOCK_HELD_INTO_CALLBACK");
    Finding found =
        bench.findings.all().stream()
            .filter(each -> each.code().startsWith("LOCK"))
            .findFirst()
            .orElseThrow();
    assertThat(found.rule()).isEqualTo("R-362");
    assertThat(found.message())
        .startsWith("lock is held across FwpsFlowRemoveContext0, which may call flowDeleteFn");
    assertThat(found.earlier())
        .extracting(Moment::what)
        .containsExactly(
            "takes lock in flowDeleteFn",
            "takes lock",
            "calls FwpsFlowRemoveContext0 with lock held");
    assertThat(found.earlier()).allMatch(each -> each.place().startsWith("CallbackLocksTest.java"));
  }

  @Test
  void R362_flowRemoved_withoutTheLock_orWithAnother_isNot() {
    assertThat(afterAFlow(true, Locker::removeNothing)).isEmpty();
  }

  @Test
  void R362_flowRemoved_withALockThatFlowDeleteDoesNotTake_isNot() {
    assertThat(afterAFlow(false, locker -> locker.withLock(locker::removeNothing)))
        .doesNotContain("LOCK_HELD_INTO_CALLBACK")
        .isEmpty();
  }

  /** The lock is taken in notifyFn only, which that call does not call. */
  @Test
  void R362_flowRemoved_withTheLockOfAnotherFunction_isNot() {
    assertThat(
            afterAFlow(
                false,
                locker -> {
                  locker.inNotify = true;
                  locker.driver.fwpm().FwpmFilterAdd0(locker.engine, locker.filter(), null);
                  locker.withLock(locker::removeNothing);
                }))
        .isEmpty();
  }

  /** As above, the other way round. */
  @Test
  void R362_flowRemoved_withALockThatAnotherFunctionTakesLater_isNot() {
    assertThat(
            afterAFlow(
                false,
                locker -> {
                  locker.withLock(locker::removeNothing);
                  locker.inNotify = true;
                  locker.driver.fwpm().FwpmFilterAdd0(locker.engine, locker.filter(), null);
                }))
        .isEmpty();
  }

  @Test
  void R362_flowRemoved_withTheLockAgainAndAgain_isToldOnce() {
    assertThat(
            afterAFlow(
                true,
                locker -> {
                  locker.withLock(locker::removeNothing);
                  locker.withLock(locker::removeNothing);
                }))
        .hasSize(1);
  }

  /** Held first, and taken by the function only later. */
  @Test
  void R355_filterDeleted_withTheLockOfNotify_isTold_whicheverComesFirst() {
    assertThat(
            afterAFlow(
                false,
                locker -> {
                  locker.withLock(
                      () -> locker.driver.fwpm().FwpmFilterDeleteById0(locker.engine, 4_711));
                  locker.inNotify = true;
                  locker.driver.fwpm().FwpmFilterAdd0(locker.engine, locker.filter(), null);
                }))
        .containsExactly("LOCK_HELD_INTO_CALLBACK");
  }

  /** What notifyFn does is over when the call that called it returns. */
  @Test
  void lockTakenAfterNotify_isNotTakenInIt() {
    assertThat(
            afterAFlow(
                false,
                locker -> {
                  locker.driver.fwpm().FwpmFilterAdd0(locker.engine, locker.filter(), null);
                  locker.takes(true);
                  locker.withLock(
                      () -> locker.driver.fwpm().FwpmFilterDeleteById0(locker.engine, 4_711));
                }))
        .isEmpty();
  }
}
