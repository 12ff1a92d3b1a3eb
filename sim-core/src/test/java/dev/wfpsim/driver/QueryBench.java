package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.EnumHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmFilterEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.function.BiConsumer;

/** A driver that asks the engine, in a session that has one object of each other type. */
final class QueryBench {
  static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  static final FwpsLayer OTHER = FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4;

  final PlatformBench platform;
  final Guid provider;
  final Guid sublayer;
  final Guid callout;
  final Guid context;

  QueryBench(PlatformBench platform) {
    this.platform = platform;
    this.provider = platform.key();
    this.sublayer = platform.key();
    this.callout = platform.key();
    this.context = platform.key();
  }

  /** Lets a driver do something in a session of its own. */
  void inSession(BiConsumer<Fwpm, EngineHandle> body) {
    Fwpm fwpm = platform.driver("d").fwpm();
    platform.thread(
        "asks",
        () -> {
          EngineHandle engine = session(fwpm);
          ok(fwpm.FwpmProviderAdd0(engine, new FwpmProvider(provider, "mine", 0, null)));
          ok(fwpm.FwpmSubLayerAdd0(engine, new Sublayer(sublayer, "heavy", 0, provider, 900)));
          ok(fwpm.FwpmCalloutAdd0(engine, calloutAt(callout, provider, LAYER), null));
          ok(
              fwpm.FwpmProviderContextAdd0(
                  engine, new ProviderContext(context, "rules", 0, provider, "x", 0), null));
          body.accept(fwpm, engine);
          ok(fwpm.FwpmEngineClose0(engine));
        });
  }

  static EngineHandle session(Fwpm fwpm) {
    Ref<EngineHandle> engine = new Ref<>();
    ok(fwpm.FwpmEngineOpen0(SessionOptions.kernel("s", true), engine));
    return engine.value();
  }

  static void ok(NtStatus status) {
    assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  static FwpmCallout calloutAt(Guid key, Guid provider, FwpsLayer layer) {
    return new FwpmCallout(key, "callout", 0, provider, layer);
  }

  static FwpmFilter.Builder named(String name) {
    return FwpmFilter.at(LAYER).name(name);
  }

  static long add(Fwpm fwpm, EngineHandle engine, FwpmFilter.Builder filter) {
    Ref<Long> id = new Ref<>();
    ok(fwpm.FwpmFilterAdd0(engine, filter.build(), id));
    return id.value();
  }

  static List<FwpmFilter> filters(Fwpm fwpm, EngineHandle engine, FwpmFilterEnumTemplate template) {
    Ref<EnumHandle> handle = new Ref<>();
    ok(fwpm.FwpmFilterCreateEnumHandle0(engine, template, handle));
    Ref<List<FwpmFilter>> entries = new Ref<>();
    ok(fwpm.FwpmFilterEnum0(engine, handle.value(), 1000, entries, new Ref<>()));
    List<FwpmFilter> all = entries.value();
    fwpm.FwpmFreeMemory0(entries);
    ok(fwpm.FwpmFilterDestroyEnumHandle0(engine, handle.value()));
    return all;
  }

  static List<String> names(Fwpm fwpm, EngineHandle engine, FwpmFilterEnumTemplate template) {
    return filters(fwpm, engine, template).stream().map(FwpmFilter::name).toList();
  }
}
