package dev.wfpsim.driver;

import static dev.wfpsim.driver.QueryBench.LAYER;
import static dev.wfpsim.driver.QueryBench.OTHER;
import static dev.wfpsim.driver.QueryBench.add;
import static dev.wfpsim.driver.QueryBench.calloutAt;
import static dev.wfpsim.driver.QueryBench.named;
import static dev.wfpsim.driver.QueryBench.names;
import static dev.wfpsim.driver.QueryBench.ok;
import static dev.wfpsim.driver.QueryBench.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.EnumHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmCalloutEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmFilterEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmLayer;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.FwpmProviderContextEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmSublayerEnumTemplate;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.layer.FieldKind;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Reading the engine's objects as a driver does, by the documented calls. */
class FwpmQueryTest {
  private final PlatformBench bench = new PlatformBench();
  private final QueryBench ask = new QueryBench(bench);

  @Test
  void get_byKeyOrId_answersWhatWasAdded_R004() {
    ask.inSession(
        (fwpm, engine) -> {
          Guid key = bench.key();
          Ref<Long> contextId = new Ref<>();
          ok(
              fwpm.FwpmProviderContextAdd3(
                  engine, new ProviderContext(key, "c3", 0, null, "data", 0), contextId));
          long id =
              add(
                  fwpm,
                  engine,
                  named("f").key(key).weight(FwpValue.uint8(15)).providerContext(key));
          Ref<FwpmFilter> filter = new Ref<>();
          ok(fwpm.FwpmFilterGetByKey0(engine, key, filter));
          assertThat(filter.value().filterId()).isEqualTo(id);
          assertThat(filter.value().effectiveWeight().type()).isEqualTo(FwpDataType.FWP_UINT64);
          assertThat(filter.value().effectiveWeight().asLong() >>> 60).isEqualTo(15);
          assertThat(filter.value().weight()).isEqualTo(FwpValue.uint8(15));
          fwpm.FwpmFreeMemory0(filter);
          ok(fwpm.FwpmFilterGetById0(engine, id, filter));
          assertThat(filter.value().key()).isEqualTo(key);
          fwpm.FwpmFreeMemory0(filter);
          assertThat(filter.get()).isNull();
          Ref<ProviderContext> found = new Ref<>();
          ok(fwpm.FwpmProviderContextGetById2(engine, contextId.value(), found));
          assertThat(found.value().data()).isEqualTo("data");
          fwpm.FwpmFreeMemory0(found);
          ok(fwpm.FwpmProviderContextGetByKey1(engine, key, found));
          assertThat(found.value().id()).isEqualTo(contextId.value());
          fwpm.FwpmFreeMemory0(found);
          Ref<FwpmProvider> mine = new Ref<>();
          ok(fwpm.FwpmProviderGetByKey0(engine, ask.provider, mine));
          assertThat(mine.value().name()).isEqualTo("mine");
          fwpm.FwpmFreeMemory0(mine);
          Ref<Sublayer> heavy = new Ref<>();
          ok(fwpm.FwpmSubLayerGetByKey0(engine, ask.sublayer, heavy));
          assertThat(heavy.value().weight()).isEqualTo(900);
          fwpm.FwpmFreeMemory0(heavy);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void get_callout_hasTheIdentifierOfTheRegisteredOne_R004() {
    int registered = bench.callout(LAYER, (values, meta, data, cc, filter, flow, out) -> {});
    Guid key = bench.wfp.callouts().byId(registered).key();
    ask.inSession(
        (fwpm, engine) -> {
          Ref<FwpmCallout> found = new Ref<>();
          ok(fwpm.FwpmCalloutGetByKey0(engine, key, found));
          assertThat(found.value().calloutId()).isEqualTo(registered);
          fwpm.FwpmFreeMemory0(found);
          ok(fwpm.FwpmCalloutGetById0(engine, registered, found));
          assertThat(found.value().key()).isEqualTo(key);
          fwpm.FwpmFreeMemory0(found);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void get_nothingThere_answersTheStatusOfItsType() {
    List<NtStatus> answers = new ArrayList<>();
    ask.inSession(
        (fwpm, engine) -> {
          Guid none = bench.key();
          Ref<FwpmFilter> filter = new Ref<>();
          answers.add(fwpm.FwpmFilterGetByKey0(engine, none, filter));
          answers.add(fwpm.FwpmFilterGetById0(engine, 1, filter));
          answers.add(fwpm.FwpmProviderGetByKey0(engine, none, new Ref<>()));
          answers.add(fwpm.FwpmProviderContextGetByKey0(engine, none, new Ref<>()));
          answers.add(fwpm.FwpmProviderContextGetById0(engine, 99, new Ref<>()));
          answers.add(fwpm.FwpmProviderContextDeleteById0(engine, 99));
          answers.add(fwpm.FwpmSubLayerGetByKey0(engine, none, new Ref<>()));
          answers.add(fwpm.FwpmCalloutGetByKey0(engine, none, new Ref<>()));
          answers.add(fwpm.FwpmCalloutGetById0(engine, 9999, new Ref<>()));
          answers.add(fwpm.FwpmLayerGetByKey0(engine, none, new Ref<>()));
          answers.add(fwpm.FwpmLayerGetById0(engine, 99, new Ref<>()));
          answers.add(fwpm.FwpmLayerGetById0(engine, -1, new Ref<>()));
          assertThat(filter.get()).isNull();
        });
    assertThat(bench.run()).isEmpty();
    assertThat(answers)
        .containsExactly(
            NtStatus.STATUS_FWP_FILTER_NOT_FOUND,
            NtStatus.STATUS_FWP_FILTER_NOT_FOUND,
            NtStatus.STATUS_FWP_PROVIDER_NOT_FOUND,
            NtStatus.STATUS_FWP_PROVIDER_CONTEXT_NOT_FOUND,
            NtStatus.STATUS_FWP_PROVIDER_CONTEXT_NOT_FOUND,
            NtStatus.STATUS_FWP_PROVIDER_CONTEXT_NOT_FOUND,
            NtStatus.STATUS_FWP_SUBLAYER_NOT_FOUND,
            NtStatus.STATUS_FWP_CALLOUT_NOT_FOUND,
            NtStatus.STATUS_FWP_CALLOUT_NOT_FOUND,
            NtStatus.STATUS_FWP_LAYER_NOT_FOUND,
            NtStatus.STATUS_FWP_LAYER_NOT_FOUND,
            NtStatus.STATUS_FWP_LAYER_NOT_FOUND);
  }

  @Test
  void providerContext_deletedById_isGone_R008() {
    List<NtStatus> answers = new ArrayList<>();
    ask.inSession(
        (fwpm, engine) -> {
          Ref<ProviderContext> found = new Ref<>();
          ok(fwpm.FwpmProviderContextGetByKey0(engine, ask.context, found));
          long id = found.value().id();
          fwpm.FwpmFreeMemory0(found);
          long filter = add(fwpm, engine, named("uses").providerContext(ask.context));
          answers.add(fwpm.FwpmProviderContextDeleteById0(engine, id));
          ok(fwpm.FwpmFilterDeleteById0(engine, filter));
          answers.add(fwpm.FwpmProviderContextDeleteById0(engine, id));
          answers.add(fwpm.FwpmProviderContextGetById0(engine, id, found));
        });
    assertThat(bench.run()).isEmpty();
    assertThat(answers)
        .containsExactly(
            NtStatus.STATUS_FWP_IN_USE,
            NtStatus.STATUS_SUCCESS,
            NtStatus.STATUS_FWP_PROVIDER_CONTEXT_NOT_FOUND);
  }

  @Test
  void enum_pageByPage_isASnapshot() {
    List<Integer> pages = new ArrayList<>();
    ask.inSession(
        (fwpm, engine) -> {
          for (int i = 0; i < 5; i++) {
            add(fwpm, engine, named("f" + i));
          }
          Ref<EnumHandle> handle = new Ref<>();
          ok(fwpm.FwpmFilterCreateEnumHandle0(engine, FwpmFilterEnumTemplate.at(LAYER), handle));
          add(fwpm, engine, named("late"));
          List<String> names = new ArrayList<>();
          for (int page = 0; page < 4; page++) {
            Ref<List<FwpmFilter>> entries = new Ref<>();
            Ref<Integer> returned = new Ref<>();
            ok(fwpm.FwpmFilterEnum0(engine, handle.value(), 2, entries, returned));
            pages.add(returned.value());
            assertThat(entries.value()).hasSize(returned.value());
            entries.value().forEach(each -> names.add(each.name()));
            fwpm.FwpmFreeMemory0(entries);
          }
          assertThat(names).containsExactlyInAnyOrder("f0", "f1", "f2", "f3", "f4");
          ok(fwpm.FwpmFilterDestroyEnumHandle0(engine, handle.value()));
          assertThat(names(fwpm, engine, null)).contains("late").hasSize(6);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(pages).containsExactly(2, 2, 1, 0);
  }

  @Test
  void enum_ofOwnTransaction_seesItsChanges_ofAnothersWaitsForItsEnd_R009_R012() {
    List<String> seen = new ArrayList<>();
    ask.inSession(
        (fwpm, engine) -> {
          add(fwpm, engine, named("old"));
          ok(fwpm.FwpmTransactionBegin0(engine, 0));
          add(fwpm, engine, named("new"));
          seen.add("own " + names(fwpm, engine, null));
          bench.thread(
              "other",
              () -> {
                EngineHandle second = session(fwpm);
                seen.add("other " + names(fwpm, second, null));
                ok(fwpm.FwpmEngineClose0(second));
              });
          bench.host.machine().delay(1_000_000);
          seen.add("abort");
          ok(fwpm.FwpmTransactionAbort0(engine));
          bench.host.machine().delay(1_000_000);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(seen).hasSize(3);
    assertThat(seen.get(0)).contains("old").contains("new");
    assertThat(seen.subList(1, 3)).containsExactly("abort", "other [old]");
  }

  @Test
  void enum_otherTypes_haveTheirTemplates() {
    Map<String, List<String>> seen = new TreeMap<>();
    ask.inSession(
        (fwpm, engine) -> {
          Guid second = bench.key();
          ok(fwpm.FwpmProviderAdd0(engine, new FwpmProvider(second, "second", 0, null)));
          ok(fwpm.FwpmCalloutAdd0(engine, calloutAt(bench.key(), second, OTHER), null));
          ok(
              fwpm.FwpmProviderContextAdd1(
                  engine, new ProviderContext(bench.key(), "other", 0, second, null, 0), null));
          Ref<EnumHandle> handle = new Ref<>();
          Ref<Integer> n = new Ref<>();
          Ref<List<FwpmProvider>> providers = new Ref<>();
          ok(fwpm.FwpmProviderCreateEnumHandle0(engine, null, handle));
          ok(fwpm.FwpmProviderEnum0(engine, handle.value(), 9, providers, n));
          seen.put("providers", providers.value().stream().map(FwpmProvider::name).toList());
          fwpm.FwpmFreeMemory0(providers);
          ok(fwpm.FwpmProviderDestroyEnumHandle0(engine, handle.value()));
          Ref<List<Sublayer>> sublayers = new Ref<>();
          ok(
              fwpm.FwpmSubLayerCreateEnumHandle0(
                  engine, new FwpmSublayerEnumTemplate(ask.provider), handle));
          ok(fwpm.FwpmSubLayerEnum0(engine, handle.value(), 99, sublayers, n));
          seen.put("sublayers", sublayers.value().stream().map(Sublayer::name).toList());
          fwpm.FwpmFreeMemory0(sublayers);
          ok(fwpm.FwpmSubLayerDestroyEnumHandle0(engine, handle.value()));
          ok(fwpm.FwpmSubLayerCreateEnumHandle0(engine, null, handle));
          ok(fwpm.FwpmSubLayerEnum0(engine, handle.value(), 99, sublayers, n));
          seen.put("sublayers of any", List.of("" + (n.value() - Sublayer.BUILT_IN.size())));
          fwpm.FwpmFreeMemory0(sublayers);
          ok(fwpm.FwpmSubLayerDestroyEnumHandle0(engine, handle.value()));
          Ref<List<ProviderContext>> contexts = new Ref<>();
          ok(
              fwpm.FwpmProviderContextCreateEnumHandle0(
                  engine, new FwpmProviderContextEnumTemplate(second), handle));
          ok(fwpm.FwpmProviderContextEnum2(engine, handle.value(), 99, contexts, n));
          seen.put("contexts", contexts.value().stream().map(ProviderContext::name).toList());
          fwpm.FwpmFreeMemory0(contexts);
          ok(fwpm.FwpmProviderContextDestroyEnumHandle0(engine, handle.value()));
          Ref<List<FwpmCallout>> callouts = new Ref<>();
          for (FwpmCalloutEnumTemplate template :
              List.of(
                  new FwpmCalloutEnumTemplate(null, LAYER),
                  new FwpmCalloutEnumTemplate(second, null),
                  new FwpmCalloutEnumTemplate(second, LAYER))) {
            ok(fwpm.FwpmCalloutCreateEnumHandle0(engine, template, handle));
            ok(fwpm.FwpmCalloutEnum0(engine, handle.value(), 99, callouts, n));
            seen.computeIfAbsent("callouts", key -> new ArrayList<>()).add("" + n.value());
            fwpm.FwpmFreeMemory0(callouts);
            ok(fwpm.FwpmCalloutDestroyEnumHandle0(engine, handle.value()));
          }
        });
    assertThat(bench.run()).isEmpty();
    assertThat(seen.get("providers")).containsExactlyInAnyOrder("mine", "second");
    assertThat(seen.get("sublayers")).containsExactly("heavy");
    assertThat(seen.get("sublayers of any")).containsExactly("1");
    assertThat(seen.get("contexts")).containsExactly("other");
    assertThat(seen.get("callouts")).containsExactly("1", "1", "0");
  }

  /** As {@code netsh wfp show state} of a Windows 11 machine lists them. */
  @Test
  void enum_layers_areAsAMachineShowsThem() {
    List<FwpmLayer> all = new ArrayList<>();
    ask.inSession(
        (fwpm, engine) -> {
          Ref<EnumHandle> handle = new Ref<>();
          Ref<List<FwpmLayer>> layers = new Ref<>();
          ok(fwpm.FwpmLayerCreateEnumHandle0(engine, null, handle));
          ok(fwpm.FwpmLayerEnum0(engine, handle.value(), 200, layers, new Ref<>()));
          all.addAll(layers.value());
          fwpm.FwpmFreeMemory0(layers);
          ok(fwpm.FwpmLayerDestroyEnumHandle0(engine, handle.value()));
          Ref<FwpmLayer> one = new Ref<>();
          ok(fwpm.FwpmLayerGetById0(engine, 48, one));
          assertThat(one.value().name()).isEqualTo("FWPM_LAYER_ALE_AUTH_CONNECT_V4");
          fwpm.FwpmFreeMemory0(one);
          ok(fwpm.FwpmLayerGetByKey0(engine, LAYER.key(), one));
          assertThat(one.value().layerId()).isEqualTo(48);
          assertThat(one.value().fields())
              .anySatisfy(
                  field -> {
                    assertThat(field.field()).isEqualTo(FwpsField.IP_REMOTE_ADDRESS);
                    assertThat(field.type()).isEqualTo(FieldKind.IP_ADDRESS);
                    assertThat(field.dataType()).isEqualTo(FwpDataType.FWP_UINT32);
                  });
          fwpm.FwpmFreeMemory0(one);
        });
    assertThat(bench.run()).isEmpty();
    Map<Integer, Integer> byFlags = new TreeMap<>();
    all.forEach(layer -> byFlags.merge(layer.flags(), 1, Integer::sum));
    assertThat(byFlags).containsExactlyInAnyOrderEntriesOf(Map.of(7, 83, 15, 4, 2, 5, 6, 7));
    assertThat(all)
        .allSatisfy(
            layer -> assertThat(layer.defaultSubLayerKey()).isEqualTo(Sublayer.UNIVERSAL.key()));
    assertThat(all.stream().filter(layer -> layer.flags() == 15).map(FwpmLayer::name))
        .containsExactly(
            "FWPM_LAYER_STREAM_V4",
            "FWPM_LAYER_STREAM_V4_DISCARD",
            "FWPM_LAYER_STREAM_V6",
            "FWPM_LAYER_STREAM_V6_DISCARD");
  }

  @Test
  void enumHandle_ofAnotherTypeOrSession_isInvalid() {
    List<NtStatus> answers = new ArrayList<>();
    ask.inSession(
        (fwpm, engine) -> {
          Ref<EnumHandle> handle = new Ref<>();
          ok(fwpm.FwpmFilterCreateEnumHandle0(engine, null, handle));
          Ref<List<FwpmCallout>> callouts = new Ref<>();
          answers.add(fwpm.FwpmCalloutEnum0(engine, handle.value(), 1, callouts, new Ref<>()));
          answers.add(fwpm.FwpmCalloutDestroyEnumHandle0(engine, handle.value()));
          EngineHandle second = session(fwpm);
          Ref<List<FwpmFilter>> filters = new Ref<>();
          answers.add(fwpm.FwpmFilterEnum0(second, handle.value(), 1, filters, new Ref<>()));
          answers.add(fwpm.FwpmFilterDestroyEnumHandle0(second, handle.value()));
          ok(fwpm.FwpmEngineClose0(second));
          assertThat(callouts.get()).isNull();
          ok(fwpm.FwpmFilterDestroyEnumHandle0(engine, handle.value()));
        });
    assertThat(bench.run()).isEmpty();
    assertThat(answers).hasSize(4).containsOnly(NtStatus.STATUS_INVALID_HANDLE);
  }

  @Test
  void enumHandle_destroyed_isToldWhereItIsUsed() {
    List<NtStatus> answers = new ArrayList<>();
    ask.inSession(
        (fwpm, engine) -> {
          Ref<EnumHandle> handle = new Ref<>();
          ok(fwpm.FwpmFilterCreateEnumHandle0(engine, null, handle));
          ok(fwpm.FwpmFilterDestroyEnumHandle0(engine, handle.value()));
          answers.add(fwpm.FwpmFilterEnum0(engine, handle.value(), 1, new Ref<>(), new Ref<>()));
        });
    assertThat(bench.run()).containsExactly("ENUM_HANDLE_USED_AFTER_END");
    assertThat(answers).containsExactly(NtStatus.STATUS_INVALID_HANDLE);
  }

  @Test
  void freeMemory_ofNothing_isFine_ofWhatIsNotTheEngines_stops() {
    Fwpm fwpm = bench.driver("d").fwpm();
    bench.thread(
        "t",
        () -> {
          fwpm.FwpmFreeMemory0(new Ref<FwpmFilter>());
          fwpm.FwpmFreeMemory0(new Ref<>("mine"));
        });
    RunEnd end = bench.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(end.detail())
        .isEqualTo("BAD_POOL_CALLER: not memory of the engine: call=FwpmFreeMemory0");
  }

  @Test
  void freeMemory_twiceByACopyOfThePointer_stops() {
    ask.inSession(
        (fwpm, engine) -> {
          Ref<FwpmProvider> found = new Ref<>();
          ok(fwpm.FwpmProviderGetByKey0(engine, ask.provider, found));
          Ref<FwpmProvider> copy = new Ref<>(found.value());
          fwpm.FwpmFreeMemory0(found);
          fwpm.FwpmFreeMemory0(copy);
        });
    assertThat(bench.runToEnd().detail()).startsWith("BAD_POOL_CALLER");
  }

  @Test
  void freeMemory_ofWhatAnotherDriverWasHanded_isTold() {
    Fwpm other = bench.driver("other").fwpm();
    ask.inSession(
        (fwpm, engine) -> {
          Ref<FwpmProvider> found = new Ref<>();
          ok(fwpm.FwpmProviderGetByKey0(engine, ask.provider, found));
          other.FwpmFreeMemory0(found);
        });
    assertThat(bench.run()).containsExactly("HANDLE_OF_ANOTHER_DRIVER");
  }
}
