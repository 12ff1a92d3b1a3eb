package dev.wfpsim.litmus;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What may interleave with a classify: callouts that come and go, and changes of the policy. */
@Tag("slow")
@Isolated(Litmus.HANDS_OVER)
class PolicyLitmusTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final Guid KEY = new Guid(2, 1);

  /** A platform on the bench's machine, set up before anything runs. */
  private record Platform(Bench bench, Wfp wfp, EngineSession session) {
    static Platform on(Bench bench) {
      return on(bench, PlatformProfile.DOCUMENTED);
    }

    static Platform on(Bench bench, PlatformProfile profile) {
      Wfp wfp = new Wfp(bench.machine(), profile);
      return new Platform(bench, wfp, open(wfp));
    }

    private static EngineSession open(Wfp wfp) {
      return Objects.requireNonNull(
          wfp.engine().open(SessionOptions.kernel("litmus", false)).session());
    }

    void register(ClassifyFn classifyFn) {
      wfp.callouts()
          .register(
              new FwpsCallout(
                  1,
                  KEY,
                  0,
                  classifyFn,
                  (type, filterKey, filter) -> {
                    bench.log(type.name().substring("FWPS_CALLOUT_NOTIFY_".length()));
                    return NtStatus.STATUS_SUCCESS;
                  },
                  null));
    }

    void addObject() {
      session.add(new FwpmCallout(KEY, "callout", 0, null, LAYER));
    }

    long addFilter() {
      return session
          .add(FwpmFilter.at(LAYER).callout(FWP_ACTION_CALLOUT_UNKNOWN, KEY).build())
          .id();
    }

    void addPlain(int weight, boolean block) {
      session.add(
          FwpmFilter.at(LAYER)
              .weight(FwpValue.uint8(weight))
              .action(block ? FWP_ACTION_BLOCK : FWP_ACTION_PERMIT)
              .build());
    }

    String classify() {
      return wfp.classifier()
                  .classify(
                      new FwpsIncomingValues(LAYER),
                      new FwpsIncomingMetadataValues(),
                      null,
                      ClassifyScope.NONE)
                  .actionType
              == FWP_ACTION_BLOCK
          ? "blocked"
          : "permitted";
    }
  }

  @Test
  void unregister_againstClassify_waitsOrTheFilterBlocks_R080_R056() {
    Litmus.named("unregister against classify")
        .allow("in out permitted gone", "gone blocked")
        .check(
            bench -> {
              Platform platform = Platform.on(bench);
              platform.register(
                  (values, meta, data, context, filter, flow, out) -> {
                    bench.log("in");
                    bench.kernel().call("work", () -> true);
                    bench.log("out");
                    out.actionType = FWP_ACTION_PERMIT;
                  });
              platform.addObject();
              platform.addFilter();
              String before = bench.logged();
              bench.thread("traffic", () -> bench.log(platform.classify()));
              bench.thread(
                  "unload",
                  () -> {
                    platform.wfp.callouts().unregisterByKey(KEY);
                    bench.log("gone");
                  });
              return () -> bench.logged().substring(before.length()).trim();
            });
  }

  @Test
  void unregister_twoThreads_oneSucceeds_R079() {
    String done = NtStatus.STATUS_SUCCESS.name();
    Litmus.named("two threads unregister while a classify runs")
        .processors(3)
        .allow(
            NtStatus.STATUS_FWP_IN_USE + " " + done,
            NtStatus.STATUS_FWP_CALLOUT_NOT_FOUND + " " + done)
        .schedulesAtMost(200_000)
        .check(
            bench -> {
              Platform platform = Platform.on(bench);
              platform.register(
                  (values, meta, data, context, filter, flow, out) ->
                      bench.kernel().call("work", () -> true));
              bench.thread("one", () -> bench.log(unregister(platform)));
              bench.thread("two", () -> bench.log(unregister(platform)));
              platform.addObject();
              platform.addFilter();
              bench.thread("traffic", platform::classify);
              return () -> bench.loggedSorted().replace("ADD_FILTER ", "");
            });
  }

  private static String unregister(Platform platform) {
    return platform.wfp.callouts().unregisterByKey(KEY).name();
  }

  @Test
  void commit_againstClassify_isSeenWholeOrNotAtAll() {
    Litmus.named("a transaction adds a block and, heavier, a permit")
        .allow("permitted")
        .check(
            bench -> {
              Platform platform = Platform.on(bench);
              bench.thread(
                  "policy",
                  () -> {
                    platform.session.transactionBegin(0);
                    platform.addPlain(1, true);
                    platform.addPlain(9, false);
                    platform.session.transactionCommit();
                  });
              bench.thread("traffic", () -> bench.log(platform.classify()));
              return bench::logged;
            });
  }

  @Test
  void twoAdds_againstClassify_maySeeOne() {
    Litmus.named("a block and, heavier, a permit are added one by one")
        .allow("permitted", "blocked")
        .check(
            bench -> {
              Platform platform = Platform.on(bench);
              bench.thread(
                  "policy",
                  () -> {
                    platform.addPlain(1, true);
                    platform.addPlain(9, false);
                  });
              bench.thread(
                  "traffic", () -> bench.log(bench.kernel().call("looks", platform::classify)));
              return bench::logged;
            });
  }

  @Test
  void register_againstAddFilter_isToldOnlyIfFirst_R069_R063() {
    Litmus.named("register against adding a filter")
        .allow("added registered", "registered ADD_FILTER added")
        .check(
            bench -> {
              Platform platform = Platform.on(bench);
              platform.addObject();
              bench.thread(
                  "driver",
                  () -> {
                    platform.register((values, meta, data, context, filter, flow, out) -> {});
                    bench.log("registered");
                  });
              bench.thread(
                  "policy",
                  () -> {
                    platform.addFilter();
                    bench.log("added");
                  });
              return bench::logged;
            });
  }

  @Test
  void deleteFilter_againstClassify_isToldWhenItHasReturned_R074() {
    Litmus.named("delete a filter against a classify that uses its context after a call")
        .allow("in DELETE_FILTER", "DELETE_FILTER")
        .check(bench -> deleteAgainstClassify(bench, PlatformProfile.DOCUMENTED));
  }

  @Test
  void deleteFilter_optionNotToWait_mayBeToldWhileClassifyRuns() {
    PlatformProfile profile =
        PlatformProfile.DOCUMENTED.with(PlatformOption.FILTER_DELETE_WAITS_FOR_CLASSIFY, 0);
    Litmus.named("the same, and the engine does not wait")
        .allow("in DELETE_FILTER", "DELETE_FILTER in", "DELETE_FILTER")
        .check(bench -> deleteAgainstClassify(bench, profile));
  }

  private static Supplier<String> deleteAgainstClassify(Bench bench, PlatformProfile profile) {
    Platform platform = Platform.on(bench, profile);
    platform.addObject();
    long id = platform.addFilter();
    platform.register(
        (values, meta, data, context, filter, flow, out) -> {
          bench.kernel().call("work", () -> true);
          bench.log("in");
        });
    bench.thread("traffic", platform::classify);
    bench.thread("policy", () -> platform.session.deleteFilterById(id));
    return bench::logged;
  }

  @Test
  void stop_againstTransaction_leavesNothing_R006() {
    Litmus.named("the engine stops during a transaction")
        .allow(NtStatus.STATUS_SUCCESS.name(), NtStatus.STATUS_FWP_SESSION_ABORTED.name())
        .schedulesAtMost(50_000)
        .check(
            bench -> {
              Platform platform = Platform.on(bench);
              bench.thread(
                  "policy",
                  () -> {
                    platform.session.transactionBegin(0);
                    platform.addPlain(1, true);
                    bench.log(platform.session.transactionCommit().name());
                  });
              platform.wfp.engine().bfe().stop();
              return () ->
                  platform.wfp.engine().filters().isEmpty() ? bench.logged() : "filters left";
            });
  }
}
