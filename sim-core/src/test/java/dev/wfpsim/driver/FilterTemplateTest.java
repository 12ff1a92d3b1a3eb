package dev.wfpsim.driver;

import static dev.wfpsim.driver.QueryBench.LAYER;
import static dev.wfpsim.driver.QueryBench.OTHER;
import static dev.wfpsim.driver.QueryBench.add;
import static dev.wfpsim.driver.QueryBench.named;
import static dev.wfpsim.driver.QueryBench.names;
import static dev.wfpsim.driver.QueryBench.ok;
import static dev.wfpsim.driver.QueryBench.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpFilterEnumType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.EnumHandle;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmFilterEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.FwpmProviderContextEnumTemplate;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which filters an enumeration is of: FWPM_FILTER_ENUM_TEMPLATE0. */
class FilterTemplateTest {
  private static final FwpsField PORT = FwpsField.IP_REMOTE_PORT;

  private final PlatformBench bench = new PlatformBench();
  private final QueryBench ask = new QueryBench(bench);

  private static FwpmFilterEnumTemplate wanting(
      Guid provider, FwpmProviderContextEnumTemplate context, int actionMask, Guid callout) {
    return new FwpmFilterEnumTemplate(
        provider,
        LAYER,
        FwpFilterEnumType.FWP_FILTER_ENUM_OVERLAPPING,
        0,
        context,
        List.of(),
        actionMask,
        callout);
  }

  @Test
  void filterTemplate_narrowsByEachOfItsMembers() {
    ask.inSession(
        (fwpm, engine) -> {
          add(fwpm, engine, named("plain"));
          add(fwpm, engine, FwpmFilter.at(OTHER).name("elsewhere"));
          add(fwpm, engine, named("provided").provider(ask.provider));
          add(
              fwpm,
              engine,
              named("asking").callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, ask.callout));
          add(fwpm, engine, named("contextual").providerContext(ask.context));
          int any = FwpmFilterEnumTemplate.ANY_ACTION;
          assertThat(names(fwpm, engine, FwpmFilterEnumTemplate.at(LAYER)))
              .containsExactlyInAnyOrder("plain", "provided", "asking", "contextual");
          assertThat(names(fwpm, engine, FwpmFilterEnumTemplate.at(OTHER)))
              .containsExactly("elsewhere");
          assertThat(names(fwpm, engine, wanting(ask.provider, null, any, null)))
              .containsExactly("provided");
          assertThat(names(fwpm, engine, wanting(null, null, any, ask.callout)))
              .containsExactly("asking");
          assertThat(
                  names(
                      fwpm,
                      engine,
                      wanting(null, null, FwpActionType.FWP_ACTION_FLAG_CALLOUT, ask.callout)))
              .containsExactly("asking");
          assertThat(
                  names(
                      fwpm,
                      engine,
                      wanting(null, null, FwpActionType.FWP_ACTION_FLAG_TERMINATING, null)))
              .containsExactlyInAnyOrder("plain", "provided", "contextual");
          assertThat(names(fwpm, engine, wanting(null, null, 0, null))).isEmpty();
          assertThat(
                  names(
                      fwpm,
                      engine,
                      wanting(null, new FwpmProviderContextEnumTemplate(ask.provider), any, null)))
              .containsExactly("contextual");
          assertThat(
                  names(
                      fwpm,
                      engine,
                      wanting(null, new FwpmProviderContextEnumTemplate(ask.sublayer), any, null)))
              .isEmpty();
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void filterTemplate_flags_sortAndChooseByWeight() {
    ask.inSession(
        (fwpm, engine) -> {
          add(fwpm, engine, named("light").weight(FwpValue.uint8(1)));
          add(fwpm, engine, named("heavy").weight(FwpValue.uint8(9)));
          add(
              fwpm,
              engine,
              named("heaviest, decides perhaps")
                  .weight(FwpValue.uint64(-1))
                  .callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, ask.callout));
          add(fwpm, engine, named("middle").weight(FwpValue.uint8(5)));
          FwpmFilterEnumTemplate all = FwpmFilterEnumTemplate.at(LAYER);
          assertThat(
                  names(
                      fwpm, engine, all.flags(FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_SORTED)))
              .containsExactly("heaviest, decides perhaps", "heavy", "middle", "light");
          assertThat(
                  names(
                      fwpm,
                      engine,
                      all.flags(
                          FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_BEST_TERMINATING_MATCH)))
              .containsExactly("heavy");
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void filterTemplate_bootTimeAndDisabledOnes_areAskedFor_R021_R022() {
    ask.inSession(
        (fwpm, engine) -> {
          EngineHandle keeps = lasting(fwpm);
          Guid absent = bench.key();
          ok(
              fwpm.FwpmProviderAdd0(
                  keeps,
                  new FwpmProvider(absent, "absent", FwpmProvider.FLAG_PERSISTENT, "NoService")));
          add(fwpm, keeps, named("boot").flags(FwpmFilter.FWPM_FILTER_FLAG_BOOTTIME));
          add(
              fwpm,
              keeps,
              named("disabled").provider(absent).flags(FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT));
          ok(fwpm.FwpmEngineClose0(keeps));
          bench.wfp.engine().bfe().stop().join();
          bench.wfp.engine().bfe().start().join();
          EngineHandle after = session(fwpm);
          add(fwpm, after, named("plain"));
          FwpmFilterEnumTemplate all = FwpmFilterEnumTemplate.at(LAYER);
          int boot = FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_INCLUDE_BOOTTIME;
          int disabled = FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_INCLUDE_DISABLED;
          int bootOnly = FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_BOOTTIME_ONLY;
          assertThat(names(fwpm, after, all)).containsExactly("plain");
          assertThat(names(fwpm, after, all.flags(boot)))
              .containsExactlyInAnyOrder("plain", "boot");
          assertThat(names(fwpm, after, all.flags(disabled)))
              .containsExactlyInAnyOrder("plain", "disabled");
          assertThat(names(fwpm, after, all.flags(bootOnly | disabled | boot)))
              .containsExactly("boot");
          assertThat(names(fwpm, after, null))
              .containsExactlyInAnyOrder("plain", "boot", "disabled");
          ok(fwpm.FwpmEngineClose0(after));
        });
    bench.runToEnd();
  }

  private static EngineHandle lasting(Fwpm fwpm) {
    Ref<EngineHandle> engine = new Ref<>();
    ok(fwpm.FwpmEngineOpen0(null, engine));
    return engine.value();
  }

  private static FilterCondition port(int port) {
    return FilterCondition.equal(PORT, FwpValue.uint16(port));
  }

  private static FilterCondition ports(int low, int high) {
    return new FilterCondition(
        PORT,
        FwpMatchType.FWP_MATCH_RANGE,
        new FwpRange(FwpValue.uint16(low), FwpValue.uint16(high)));
  }

  @Test
  void filterTemplate_conditions_overlapOrAreContained() {
    ask.inSession(
        (fwpm, engine) -> {
          add(fwpm, engine, named("any"));
          add(fwpm, engine, named("80").when(List.of(port(80))));
          add(fwpm, engine, named("1-100").when(List.of(ports(1, 100))));
          add(fwpm, engine, named("443").when(List.of(port(443))));
          FwpmFilterEnumTemplate all = FwpmFilterEnumTemplate.at(LAYER);
          assertThat(
                  names(
                      fwpm,
                      engine,
                      all.when(
                          FwpFilterEnumType.FWP_FILTER_ENUM_OVERLAPPING, List.of(ports(50, 90)))))
              .containsExactlyInAnyOrder("any", "80", "1-100");
          assertThat(
                  names(
                      fwpm,
                      engine,
                      all.when(
                          FwpFilterEnumType.FWP_FILTER_ENUM_FULLY_CONTAINED,
                          List.of(ports(50, 90)))))
              .containsExactlyInAnyOrder("any", "1-100");
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void filterTemplate_thatIsWrong_isRefused() {
    List<NtStatus> answers = new ArrayList<>();
    ask.inSession(
        (fwpm, engine) -> {
          FwpmFilterEnumTemplate all = FwpmFilterEnumTemplate.at(LAYER);
          FwpFilterEnumType type = FwpFilterEnumType.FWP_FILTER_ENUM_OVERLAPPING;
          Ref<EnumHandle> handle = new Ref<>();
          answers.add(
              fwpm.FwpmFilterCreateEnumHandle0(
                  engine, all.when(type, List.of(port(1), port(2))), handle));
          answers.add(
              fwpm.FwpmFilterCreateEnumHandle0(
                  engine,
                  all.when(type, List.of(FilterCondition.equal(PORT, FwpValue.uint32(1)))),
                  handle));
          answers.add(
              fwpm.FwpmFilterCreateEnumHandle0(
                  engine,
                  wanting(null, null, FwpActionType.FWP_ACTION_FLAG_CALLOUT, null),
                  handle));
          assertThat(handle.get()).isNull();
        });
    assertThat(bench.run()).isEmpty();
    assertThat(answers)
        .containsExactly(
            NtStatus.STATUS_FWP_DUPLICATE_CONDITION,
            NtStatus.STATUS_FWP_TYPE_MISMATCH,
            NtStatus.STATUS_FWP_NULL_POINTER);
  }
}
