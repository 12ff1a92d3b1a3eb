package dev.wfpsim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Filters of drivers that block for want of their callout. */
class MissingCalloutsTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final Guid KEY = new Guid(7, 7);

  private final ContractBench bench = new ContractBench(new SeededChoices(1));
  private DriverContext driver;
  private EngineHandle engine;
  private int endpoints;

  private List<String> run(Runnable entry) {
    bench.load(
        "d",
        context -> {
          driver = context;
          Ref<EngineHandle> opened = new Ref<>();
          context.fwpm().FwpmEngineOpen0(null, opened);
          engine = opened.value();
          context.fwpm().FwpmCalloutAdd0(engine, new FwpmCallout(KEY, "c", 0, null, CONNECT), null);
          entry.run();
          context.fwpm().FwpmEngineClose0(engine);
        });
    return bench.run();
  }

  private int register() {
    Ref<Integer> id = new Ref<>();
    FwpsCallout callout =
        new FwpsCallout(
            3,
            KEY,
            0,
            (values, meta, data, context, filter, flow, out) ->
                out.actionType = FwpActionType.FWP_ACTION_PERMIT,
            (type, key, filter) -> NtStatus.STATUS_SUCCESS,
            null);
    driver.fwps().FwpsCalloutRegister3(driver.deviceObject(), callout, id);
    return id.value();
  }

  private long filter(UnaryOperator<FwpmFilter.Builder> more) {
    FwpmFilter.Builder filter =
        FwpmFilter.at(CONNECT).name("f").callout(FwpActionType.FWP_ACTION_CALLOUT_TERMINATING, KEY);
    Ref<Long> id = new Ref<>();
    driver.fwpm().FwpmFilterAdd0(engine, more.apply(filter).build(), id);
    return id.value();
  }

  /** A process connects. */
  private void connect() {
    SocketAddress local = new SocketAddress(IpAddress.parse("10.0.0.5"), 50_000 + ++endpoints);
    SocketAddress remote = new SocketAddress(IpAddress.parse("10.0.0.80"), 443);
    bench
        .host
        .inspection()
        .authConnect(
            new ConnectOperation(
                TestEndpoints.of(
                    endpoints,
                    bench.host.processes().start("p" + endpoints, "C:\\p.exe"),
                    IpProtocol.TCP,
                    local),
                local.family(),
                local,
                remote),
            null);
  }

  @Test
  void R056_filterOfADriver_withoutItsCallout_isToldWhenItBlocks() {
    assertThat(
            run(
                () -> {
                  filter(f -> f);
                  connect();
                  connect();
                }))
        .containsExactly("FILTER_BLOCKS_WITHOUT_CALLOUT");
    Finding found = bench.only();
    assertThat(found.driver()).isEqualTo("d");
    assertThat(found.place()).startsWith("MissingCalloutsTest.java:");
    assertThat(found.message()).contains("is not registered");
  }

  @Test
  void R056_filterOfADriver_afterItsCalloutIsGone_isTold_withWhereItWent() {
    assertThat(
            run(
                () -> {
                  int callout = register();
                  filter(f -> f);
                  connect();
                  driver.fwps().FwpsCalloutUnregisterById0(callout);
                  connect();
                }))
        .containsExactly("FILTER_BLOCKS_WITHOUT_CALLOUT");
    assertThat(bench.only().message()).contains("is no more registered");
    assertThat(bench.only().earlier())
        .extracting(Moment::what)
        .containsExactly("adds the filter", "unregisters the callout");
    assertThat(bench.only().earlier())
        .allMatch(each -> each.place().startsWith("MissingCalloutsTest.java:"));
  }

  @Test
  void R056_filterOfADriver_withItsCallout_isNot() {
    assertThat(
            run(
                () -> {
                  register();
                  filter(f -> f);
                  connect();
                }))
        .doesNotContain("FILTER_BLOCKS_WITHOUT_CALLOUT")
        .isEmpty();
  }

  @Test
  void R056_filterDeletedFirst_orThatPermits_isNot() {
    assertThat(
            run(
                () -> {
                  int callout = register();
                  long id = filter(f -> f);
                  driver.fwpm().FwpmFilterDeleteById0(engine, id);
                  driver.fwps().FwpsCalloutUnregisterById0(callout);
                  connect();
                  filter(f -> f.flags(FwpmFilter.FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED));
                  connect();
                }))
        .isEmpty();
  }

  /** It is another filter that blocks, which asks nobody. */
  @Test
  void R056_anotherFilterThatBlocks_isNot() {
    assertThat(
            run(
                () -> {
                  filter(f -> f.flags(FwpmFilter.FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED));
                  FwpmFilter.Builder plain =
                      FwpmFilter.at(CONNECT).name("p").action(FwpActionType.FWP_ACTION_BLOCK);
                  driver
                      .fwpm()
                      .FwpmFilterAdd0(engine, plain.subLayer(otherSublayer()).build(), null);
                  connect();
                }))
        .isEmpty();
  }

  private Guid otherSublayer() {
    Guid key = new Guid(8, 8);
    driver.fwpm().FwpmSubLayerAdd0(engine, new Sublayer(key, "other", 0, null, 1));
    return key;
  }

  /** Nobody was kept out. */
  @Test
  void R056_filterWithoutTraffic_isNot() {
    assertThat(run(() -> filter(f -> f))).isEmpty();
  }
}
