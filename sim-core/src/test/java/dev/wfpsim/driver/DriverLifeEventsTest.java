package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.FlowTable;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.tidy.Project;
import dev.wfpsim.trace.EventPrinter;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The whole trace of a driver's life, from driverEntry to unload, line by line: who acts, on whose
 * behalf, what is made and what is gone. To write it again: {@code -Dwfpsim.update=true}.
 */
class DriverLifeEventsTest {
  private static final String EXPECTED =
      "sim-core/src/test/resources/dev/wfpsim/driver/driver-life.txt";
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final FwpsLayer DATA = FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4;
  private static final SocketAddress LOCAL = new SocketAddress(PlatformBench.LOCAL, 50_000);
  private static final SocketAddress REMOTE = new SocketAddress(PlatformBench.REMOTE, 443);
  private static final long MILLISECOND = 1_000_000;

  private final PlatformBench bench = new PlatformBench();
  private final List<String> lines = new ArrayList<>();

  /** Lines without number and time, which an unrelated change may move. */
  private final class Lines implements TraceReader {
    private final EventPrinter printer = new EventPrinter(new EventLabels());

    @Override
    public boolean wantsNames() {
      return true;
    }

    @Override
    public void event(EventView event) {
      String line = printer.line(event).replaceAll("(  <- .*|  at .*)$| from event \\d+", "");
      lines.add(line.replaceAll("^\\d+ +[\\d.]+ +", ""));
    }
  }

  /** Has a callout at two layers, flow contexts, an injection handle and the engine's notices. */
  private final class Guard implements Driver {
    private final Ref<EngineHandle> engine = new Ref<>();
    private final Ref<ChangeHandle> changes = new Ref<>();
    private final Ref<InjectionHandle> injection = new Ref<>();
    private final Guid connects = new Guid(1, 1);
    private final Guid data = new Guid(1, 2);
    private final Ref<Integer> dataId = new Ref<>();
    private @Nullable DriverContext context;

    private DriverContext context() {
      return Objects.requireNonNull(context);
    }

    private void done(NtStatus status) {
      assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
    }

    @Override
    public NtStatus driverEntry(DriverContext loaded) {
      context = loaded;
      Fwps fwps = loaded.fwps();
      Fwpm fwpm = loaded.fwpm();
      done(
          fwps.FwpsCalloutRegister1(
              loaded.deviceObject(),
              new FwpsCallout(
                  1,
                  connects,
                  0,
                  (values, meta, packet, ignored, filter, flow, out) -> {
                    out.actionType = FwpActionType.FWP_ACTION_PERMIT;
                    inject();
                  },
                  (type, key, filter) -> NtStatus.STATUS_SUCCESS,
                  null),
              null));
      done(
          fwps.FwpsCalloutRegister1(
              loaded.deviceObject(),
              new FwpsCallout(
                  1,
                  data,
                  0,
                  (values, meta, packet, ignored, filter, flow, out) -> {},
                  (type, key, filter) -> NtStatus.STATUS_SUCCESS,
                  (layer, callout, flowContext) -> loaded.ke().KeGetCurrentIrql()),
              dataId));
      done(
          fwps.FwpsInjectionHandleCreate0(
              AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, injection));
      done(
          fwpm.FwpmBfeStateSubscribeChanges0(
              loaded.deviceObject(), state -> loaded.ke().KeGetCurrentIrql(), changes));
      done(fwpm.FwpmEngineOpen0(SessionOptions.kernel("guard", true), engine));
      done(fwpm.FwpmTransactionBegin0(engine.value(), 0));
      done(fwpm.FwpmSubLayerAdd0(engine.value(), new Sublayer(key(1), "guards", 0, null, 700)));
      add(CONNECT, connects, key(2));
      add(DATA, data, key(3));
      done(fwpm.FwpmTransactionCommit0(engine.value()));
      done(fwpm.FwpmTransactionBegin0(engine.value(), 0));
      done(fwpm.FwpmFilterDeleteByKey0(engine.value(), key(3)));
      done(fwpm.FwpmTransactionAbort0(engine.value()));
      return NtStatus.STATUS_SUCCESS;
    }

    private Guid key(int n) {
      return new Guid(2, n);
    }

    private void add(FwpsLayer layer, Guid callout, Guid key) {
      Fwpm fwpm = context().fwpm();
      done(
          fwpm.FwpmCalloutAdd0(
              engine.value(),
              new FwpmCallout(callout, "guard of " + layer.name(), 0, null, layer),
              null));
      done(
          fwpm.FwpmFilterAdd0(
              engine.value(),
              FwpmFilter.at(layer)
                  .key(key)
                  .subLayer(key(1))
                  .weight(FwpValue.uint8(9))
                  .callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, callout)
                  .build(),
              null));
    }

    private void inject() {
      NetBufferList list = PlatformBench.built(context(), PlatformBench.inboundPacket(8));
      done(
          context()
              .fwps()
              .FwpsInjectNetworkReceiveAsync0(
                  injection.value(),
                  null,
                  0,
                  1,
                  2,
                  0,
                  list,
                  (at, completed, dispatchLevel) ->
                      context().fwps().FwpsFreeNetBufferList0(completed),
                  null));
    }

    @Override
    public void unload() {
      Fwpm fwpm = context().fwpm();
      Fwps fwps = context().fwps();
      done(fwps.FwpsCalloutUnregisterByKey0(connects));
      done(fwps.FwpsCalloutUnregisterById0(dataId.value()));
      assertThat(fwpm.FwpmEngineClose0(engine.value())).isNotEqualTo(NtStatus.STATUS_PENDING);
      done(fwpm.FwpmBfeStateUnsubscribeChanges0(changes.value()));
      done(fwps.FwpsInjectionHandleDestroy0(injection.value()));
    }
  }

  private void flow(FlowTable flows, Guard guard, long context, boolean removes) {
    Flow flow =
        flows.create(
            TestEndpoints.of(1, bench.process("q"), IpProtocol.UDP, LOCAL),
            LOCAL,
            REMOTE,
            REMOTE,
            Direction.OUTBOUND,
            0);
    bench.host.inspection().flowEstablished(flow, null);
    Fwps fwps = guard.context().fwps();
    int callout = guard.dataId.value();
    assertThat(fwps.FwpsFlowAssociateContext0(flow.handle(), DATA.id(), callout, context))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    if (removes) {
      assertThat(fwps.FwpsFlowRemoveContext0(flow.handle(), DATA.id(), callout))
          .isEqualTo(NtStatus.STATUS_SUCCESS);
    }
    bench.host.inspection().flowDeleted(flow);
  }

  @Test
  void trace_ofADriversLife_isAsWritten() throws IOException {
    bench.trace.attach(new Lines());
    Guard guard = new Guard();
    FlowTable flows = new FlowTable(bench.kernel.events());
    LoadedDriver load = bench.drivers.load("guard", guard);
    bench.kernel.schedule(
        10 * MILLISECOND,
        1,
        () ->
            bench.thread(
                "app",
                () -> {
                  bench
                      .host
                      .inspection()
                      .authConnect(bench.connect(bench.process("p"), LOCAL, REMOTE), null);
                  flow(flows, guard, 7, true);
                  flow(flows, guard, 8, false);
                }));
    bench.kernel.schedule(
        15 * MILLISECOND,
        5,
        () ->
            bench.thread(
                "change",
                () ->
                    guard.done(
                        guard
                            .context()
                            .fwpm()
                            .FwpmFilterDeleteByKey0(guard.engine.value(), guard.key(2)))));
    bench.kernel.schedule(20 * MILLISECOND, 2, () -> bench.wfp.engine().bfe().stop());
    bench.kernel.schedule(30 * MILLISECOND, 3, () -> bench.wfp.engine().bfe().start());
    bench.kernel.schedule(40 * MILLISECOND, 4, () -> bench.drivers.unload(load));
    assertThat(bench.run()).isEmpty();
    Project project = Project.find();
    Path expected = project.root().resolve(EXPECTED);
    if (Boolean.getBoolean("wfpsim.update")) {
      Files.createDirectories(expected.getParent());
      Files.write(expected, lines);
    }
    assertThat(lines).isEqualTo(Project.read(expected).lines().toList());
  }
}
