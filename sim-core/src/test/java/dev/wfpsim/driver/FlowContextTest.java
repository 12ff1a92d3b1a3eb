package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.FlowTable;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.ip.DispatchLevel;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contexts that callouts attach to flows: one each, and ended exactly once. */
class FlowContextTest {
  private static final FwpsLayer DATA = FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4;
  private static final SocketAddress LOCAL = new SocketAddress(PlatformBench.LOCAL, 50_000);
  private static final SocketAddress REMOTE = new SocketAddress(PlatformBench.REMOTE, 53);
  private static final ClassifyFn NOTHING = (values, meta, data, context, filter, flow, out) -> {};

  private final DriverRig rig = new DriverRig();
  private final FlowTable table = new FlowTable(rig.kernel.events());
  private final FlowDeleteFn noting = (layer, calloutId, context) -> rig.log("deleted " + context);

  private Flow established() {
    TransportEndpoint endpoint = TestEndpoints.of(1, rig.process("p"), IpProtocol.UDP, LOCAL);
    Flow flow = table.create(endpoint, LOCAL, REMOTE, REMOTE, Direction.OUTBOUND, 0);
    rig.host.inspection().flowEstablished(flow, null);
    return flow;
  }

  private int callout(FlowDeleteFn deleteFn) {
    return rig.callout(DATA, 100, 0, NOTHING, deleteFn);
  }

  private NtStatus associate(Flow flow, int callout, long context) {
    return rig.fwps.FwpsFlowAssociateContext0(flow.handle(), DATA.id(), callout, context);
  }

  private NtStatus remove(Flow flow, int callout) {
    return rig.fwps.FwpsFlowRemoveContext0(flow.handle(), DATA.id(), callout);
  }

  private void indicate(Flow flow) {
    NetBufferList list =
        Objects.requireNonNull(
            rig.host.stackPool().allocate(BufferKind.STACK, new byte[32], 0, 32, 64));
    PacketIndication packet =
        new PacketIndication(list, Direction.OUTBOUND, LOCAL, REMOTE, IpProtocol.UDP)
            .of(flow.endpoint(), flow);
    rig.host.inspection().datagramData(packet);
    list.release();
  }

  /** In what ends the flow, or in a DPC of its own after that. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void flowThatEnds_isToldAtOnce_orLater_R292(int later) {
    DriverRig own = new DriverRig(PlatformOption.FLOW_DELETE_LATER, later);
    FlowTable flows = new FlowTable(own.kernel.events());
    int callout =
        own.callout(
            DATA, 100, 0, NOTHING, (layer, calloutId, context) -> own.log("deleted " + context));
    own.thread(
        "app",
        () -> {
          TransportEndpoint endpoint = TestEndpoints.of(1, own.process("p"), IpProtocol.UDP, LOCAL);
          Flow flow = flows.create(endpoint, LOCAL, REMOTE, REMOTE, Direction.OUTBOUND, 0);
          own.host.inspection().flowEstablished(flow, null);
          own.fwps.FwpsFlowAssociateContext0(flow.handle(), DATA.id(), callout, 7);
          DispatchLevel.run(
              own.host.machine(),
              () -> {
                own.host.inspection().flowDeleted(flow);
                own.log("over");
              });
        });
    own.run();
    assertThat(own.logged())
        .isEqualTo(later == 0 ? List.of("deleted 7", "over") : List.of("over", "deleted 7"));
  }

  @Test
  void associate_badArguments_areRefused_R287() {
    int without = rig.callout(DATA, 100, 0, NOTHING, null);
    int callout = callout(noting);
    rig.runClean(
        () -> {
          Flow flow = established();
          assertThat(associate(flow, callout, 0)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(associate(flow, without, 7)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(associate(flow, 9999, 7)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(rig.fwps.FwpsFlowAssociateContext0(4711, DATA.id(), callout, 7))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(rig.fwps.FwpsFlowAssociateContext0(flow.handle(), 9999, callout, 7))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
        });
  }

  /** A driver adds a callout that it registered with or without a flowDeleteFn. */
  private List<String> added(FwpsLayer layer, @Nullable FlowDeleteFn deleteFn) {
    return rig.run(
        () -> {
          Guid key = rig.key();
          FwpsCallout callout =
              new FwpsCallout(
                  3, key, 0, NOTHING, (type, id, filter) -> NtStatus.STATUS_SUCCESS, deleteFn);
          rig.fwps.FwpsCalloutRegister3(rig.driver.deviceObject(), callout, null);
          Ref<EngineHandle> session = new Ref<>();
          rig.driver.fwpm().FwpmEngineOpen0(SessionOptions.kernel("d", true), session);
          FwpmCallout half = new FwpmCallout(key, "c", 0, null, layer);
          rig.driver.fwpm().FwpmCalloutAdd0(session.value(), half, null);
          rig.driver.fwpm().FwpmEngineClose0(session.value());
        });
  }

  @Test
  void flowDeleteFn_whereNoFlowIsIndicated_isNoted_R295() {
    assertThat(added(FwpsLayer.FWPS_LAYER_ALE_AUTH_LISTEN_V4, noting))
        .containsExactly("FLOW_DELETE_WITHOUT_FLOWS");
    assertThat(rig.findings.all().getFirst().severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void flowDeleteFn_whereFlowsAreIndicated_isFine_R295() {
    added(DATA, noting);
    assertThat(rig.codes()).isEmpty();
  }

  @Test
  void noFlowDeleteFn_whereNoFlowIsIndicated_isFine_R295() {
    assertThat(added(FwpsLayer.FWPS_LAYER_ALE_AUTH_LISTEN_V4, null)).isEmpty();
  }

  @Test
  void associate_atAnotherLayerThanTheCallouts_isRefused_R287() {
    int callout = callout(noting);
    rig.runClean(
        () -> {
          Flow flow = established();
          int other = FwpsLayer.FWPS_LAYER_STREAM_V4.id();
          assertThat(rig.fwps.FwpsFlowAssociateContext0(flow.handle(), other, callout, 7))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(associate(flow, callout, 7)).isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(remove(flow, callout)).isEqualTo(NtStatus.STATUS_SUCCESS);
        });
  }

  @Test
  void associate_whenTheCalloutIsOnlyRegistered_isRefused_R287() {
    Ref<Integer> id = new Ref<>();
    rig.runClean(
        () -> {
          FwpsCallout alone =
              new FwpsCallout(
                  3, rig.key(), 0, NOTHING, (type, key, filter) -> NtStatus.STATUS_SUCCESS, noting);
          rig.fwps.FwpsCalloutRegister3(rig.driver.deviceObject(), alone, id);
          assertThat(associate(established(), id.value(), 7))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
        });
  }

  @Test
  void associate_twice_exists_andOthersMayHaveTheirs_R289_R290() {
    int callout = callout(noting);
    int other = callout(noting);
    rig.runClean(
        () -> {
          Flow flow = established();
          assertThat(associate(flow, callout, 7)).isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(associate(flow, callout, 8)).isEqualTo(NtStatus.STATUS_OBJECT_NAME_EXISTS);
          assertThat(associate(flow, other, 9)).isEqualTo(NtStatus.STATUS_SUCCESS);
          rig.host.inspection().flowDeleted(flow);
        });
    assertThat(rig.logged()).containsExactly("deleted 7", "deleted 9");
  }

  @Test
  void remove_ofAnotherDriversContext_isTold_andItsOwnIsNot() {
    DriverContext owner = rig.driver("owner");
    Guid key = rig.key();
    FwpsCallout callout =
        new FwpsCallout(
            1, key, 0, NOTHING, (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS, noting);
    rig.run(
        () -> {
          Flow flow = established();
          Ref<Integer> id = new Ref<>();
          owner.fwps().FwpsCalloutRegister1(owner.deviceObject(), callout, id);
          rig.filter(DATA, 100, key);
          associate(flow, id.value(), 7);
          owner.fwps().FwpsFlowRemoveContext0(flow.handle(), DATA.id(), id.value());
          remove(flow, id.value());
          associate(flow, id.value(), 8);
          rig.log("now");
          remove(flow, id.value());
        });
    assertThat(rig.codes()).containsExactly("FLOW_CONTEXT_OF_ANOTHER_DRIVER");
    assertThat(rig.findings.all().getFirst().message()).contains("driver d ", "driver owner");
    assertThat(rig.logged()).containsExactly("deleted 7", "now", "deleted 8");
  }

  @Test
  void context_isShownAtItsLayerOnly_R096_R286_R288() {
    int[] callout = new int[1];
    callout[0] =
        rig.callout(
            DATA,
            100,
            0,
            (values, meta, data, context, filter, flow, out) ->
                rig.log("classify " + flow + " " + (meta.flowHandle() != 0)),
            noting);
    rig.runClean(
        () -> {
          Flow flow = established();
          indicate(flow);
          associate(flow, callout[0], 7);
          indicate(flow);
          remove(flow, callout[0]);
          indicate(flow);
        });
    assertThat(rig.logged())
        .containsExactly("classify 0 true", "classify 7 true", "deleted 7", "classify 0 true");
  }

  @Test
  void remove_answersHowFlowDeleteFnIsCalled_R291() {
    int[] callout = new int[1];
    boolean[] nested = new boolean[1];
    Flow[] flow = new Flow[1];
    callout[0] =
        rig.callout(
            DATA,
            100,
            0,
            (values, meta, data, context, filter, flowContext, out) -> {
              if (!nested[0]) {
                nested[0] = true;
                rig.log(remove(flow[0], callout[0]).name());
                rig.log(remove(flow[0], callout[0]).name());
                rig.log("in classify");
              }
            },
            noting);
    rig.runClean(
        () -> {
          flow[0] = established();
          rig.log(remove(flow[0], callout[0]).name());
          associate(flow[0], callout[0], 7);
          indicate(flow[0]);
          associate(flow[0], callout[0], 8);
          rig.log(remove(flow[0], callout[0]).name());
        });
    assertThat(rig.logged())
        .containsExactly(
            "STATUS_UNSUCCESSFUL",
            "STATUS_PENDING",
            "STATUS_UNSUCCESSFUL",
            "in classify",
            "deleted 7",
            "deleted 8",
            "STATUS_SUCCESS");
  }

  @Test
  void flowEnd_deletesOnce_R292_R293() {
    int[] callout = new int[1];
    Flow[] flow = new Flow[1];
    callout[0] =
        callout(
            (layer, calloutId, context) -> {
              rig.log("deleted " + context);
              rig.log(remove(flow[0], callout[0]).name());
            });
    rig.runClean(
        () -> {
          flow[0] = established();
          associate(flow[0], callout[0], 7);
          rig.host.inspection().flowDeleted(flow[0]);
          rig.log(remove(flow[0], callout[0]).name());
        });
    assertThat(rig.logged())
        .containsExactly("deleted 7", "STATUS_UNSUCCESSFUL", "STATUS_UNSUCCESSFUL");
  }

  @Test
  void remove_holdingALockFlowDeleteFnTakes_stopsTheMachine_R294_R362() {
    SpinLock lock = rig.ke.KeInitializeSpinLock("list");
    int callout =
        callout(
            (layer, calloutId, context) -> {
              Ref<Irql> old = new Ref<>();
              rig.ke.KeAcquireSpinLock(lock, old);
              rig.ke.KeReleaseSpinLock(lock, old.value());
            });
    rig.thread(
        "t",
        () -> {
          Flow flow = established();
          associate(flow, callout, 7);
          Ref<Irql> old = new Ref<>();
          rig.ke.KeAcquireSpinLock(lock, old);
          remove(flow, callout);
          rig.ke.KeReleaseSpinLock(lock, old.value());
        });
    RunEnd end = rig.runToEnd();
    assertThat(end.reason()).isIn(RunEnd.Reason.DEADLOCK, RunEnd.Reason.BUGCHECK);
  }

  @Test
  void unregister_withContexts_isBusyUntilTheyAreGone_R077_R078() {
    int callout = callout(noting);
    rig.runClean(
        () -> {
          Flow flow = established();
          associate(flow, callout, 7);
          assertThat(rig.fwps.FwpsCalloutUnregisterById0(callout))
              .isEqualTo(NtStatus.STATUS_DEVICE_BUSY);
          Flow second = established();
          assertThat(associate(second, callout, 8)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          remove(flow, callout);
          assertThat(rig.fwps.FwpsCalloutUnregisterById0(callout))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
        });
  }

  @Test
  void conditionalOnFlow_callsOnlyForFlowsWithAContext_R083() {
    int[] callout = new int[1];
    callout[0] =
        rig.callout(
            DATA,
            100,
            FwpsCallout.FWP_CALLOUT_FLAG_CONDITIONAL_ON_FLOW,
            (values, meta, data, context, filter, flow, out) -> rig.log("called"),
            noting);
    rig.runClean(
        () -> {
          Flow flow = established();
          indicate(flow);
          associate(flow, callout[0], 7);
          indicate(flow);
        });
    assertThat(rig.logged()).containsExactly("called");
  }

  @Test
  void flowEnd_againstRemovalOfAnotherContext_endsEachOnce_R292() {
    for (long seed = 1; seed <= 40; seed++) {
      PlatformBench other = new PlatformBench(new SeededChoices(seed));
      DriverContext caller = other.driver("d");
      FlowDeleteFn log = (layer, calloutId, context) -> other.log("deleted " + context);
      int one = other.callout(DATA, 100, 0, NOTHING, log);
      int two = other.callout(DATA, 90, 0, NOTHING, log);
      FlowTable flows = new FlowTable(other.kernel.events());
      TransportEndpoint endpoint = TestEndpoints.of(1, other.process("p"), IpProtocol.UDP, LOCAL);
      Flow flow = flows.create(endpoint, LOCAL, REMOTE, REMOTE, Direction.OUTBOUND, 0);
      other.thread(
          "end",
          () -> {
            other.host.inspection().flowEstablished(flow, null);
            caller.fwps().FwpsFlowAssociateContext0(flow.handle(), DATA.id(), one, 1);
            caller.fwps().FwpsFlowAssociateContext0(flow.handle(), DATA.id(), two, 2);
            other.thread(
                "remove",
                () -> caller.fwps().FwpsFlowRemoveContext0(flow.handle(), DATA.id(), two));
            TestEndpoints.remove(flows, flow);
            other.host.inspection().flowDeleted(flow);
          });
      assertThat(other.run()).as("seed=" + seed).isEmpty();
      assertThat(other.logged()).containsExactlyInAnyOrder("deleted 1", "deleted 2");
    }
  }

  @Test
  void associate_withAFlowThatHasEnded_isRefused_R287() {
    int[] callout = new int[1];
    Flow[] flow = new Flow[1];
    callout[0] =
        callout(
            (layer, calloutId, context) ->
                rig.log("again " + associate(flow[0], callout[0], context + 1)));
    rig.runClean(
        () -> {
          flow[0] = established();
          associate(flow[0], callout[0], 7);
          TestEndpoints.remove(table, flow[0]);
          rig.host.inspection().flowDeleted(flow[0]);
          rig.log("late " + associate(flow[0], callout[0], 9));
        });
    assertThat(rig.logged())
        .containsExactly("again STATUS_INVALID_PARAMETER", "late STATUS_INVALID_PARAMETER");
  }
}
