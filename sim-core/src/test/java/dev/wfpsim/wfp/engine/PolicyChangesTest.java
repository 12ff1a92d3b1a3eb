package dev.wfpsim.wfp.engine;

import static dev.wfpsim.wfp.filter.RandomFilters.LAYER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.filter.LayerPolicies;
import dev.wfpsim.wfp.filter.RandomFilters;
import dev.wfpsim.wfp.filter.SharedSearches;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes of a policy, after each of which it decides as one made anew would. */
class PolicyChangesTest {
  private static final int STEPS = 150;
  private static final Guid CALLOUT = PolicyBench.key(3, 1);
  private static final Guid DISABLING = PolicyBench.key(4, 1);

  private final PolicyBench bench = new PolicyBench();
  private final FilterEngine engine = bench.wfp().engine();
  private final List<Guid> sublayers = new ArrayList<>();
  private final List<Guid> filters = new ArrayList<>();
  private final List<Long> asked = new ArrayList<>();
  private Runnable meanwhile = () -> {};
  private boolean deciding = true;
  private SplittableRandom random = new SplittableRandom(0);
  private EngineSession session = bench.session();
  private boolean running = true;

  private void prepare() {
    for (int weight : new int[] {7, 7, 900}) {
      sublayers.add(persistentSublayer(weight));
    }
    sublayers.add(Guid.ZERO);
    session.add(new FwpmProvider(DISABLING, "p", FwpmProvider.FLAG_PERSISTENT, "absent"));
    bench
        .wfp()
        .callouts()
        .register(
            new FwpsCallout(
                1,
                CALLOUT,
                0,
                (values, meta, data, context, filter, flow, out) -> answer(filter.filterId(), out),
                (type, key, filter) -> NtStatus.STATUS_SUCCESS,
                null));
    session.add(new FwpmCallout(CALLOUT, "c", FwpmCallout.FLAG_PERSISTENT, null, LAYER));
  }

  private Guid persistentSublayer(int weight) {
    int flags = Sublayer.FLAG_PERSISTENT;
    return session.add(new Sublayer(Guid.ZERO, "s", flags, null, weight)).key();
  }

  private void answer(long filterId, FwpsClassifyOut out) {
    asked.add(filterId);
    out.actionType =
        switch (deciding ? (int) (filterId % 4) : 3) {
          case 0 -> FwpActionType.FWP_ACTION_BLOCK;
          case 1 -> FwpActionType.FWP_ACTION_PERMIT;
          default -> FwpActionType.FWP_ACTION_CONTINUE;
        };
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
  }

  private FwpmFilter randomFilter() {
    List<FilterCondition> conditions = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      conditions.add(RandomFilters.condition(random));
    }
    FwpValue weight =
        switch (random.nextInt(3)) {
          case 0 -> FwpValue.EMPTY;
          case 1 -> FwpValue.uint8(random.nextInt(16));
          default -> FwpValue.uint64(random.nextLong());
        };
    FwpmFilter.Builder filter =
        FwpmFilter.at(LAYER)
            .subLayer(sublayers.get(random.nextInt(sublayers.size())))
            .weight(weight)
            .when(conditions);
    switch (random.nextInt(8)) {
      case 0 -> filter.flags(FwpmFilter.FWPM_FILTER_FLAG_BOOTTIME);
      case 1, 2 -> filter.flags(FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT);
      case 3 -> filter.flags(FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT).provider(DISABLING);
      default -> filter.flags(0);
    }
    switch (random.nextInt(4)) {
      case 0 -> filter.action(FwpActionType.FWP_ACTION_BLOCK);
      case 1 -> filter.action(FwpActionType.FWP_ACTION_PERMIT);
      default -> filter.callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT);
    }
    return filter.build();
  }

  private void change() {
    if (filters.isEmpty() || random.nextInt(3) > 0) {
      Added added = session.add(randomFilter());
      if (added.status().isSuccess()) {
        filters.add(added.key());
      }
    } else {
      Guid key = filters.remove(random.nextInt(filters.size()));
      session.deleteFilter(key);
    }
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> change();
      case 4, 5, 6, 7, 8 -> transaction();
      case 9 -> dynamicSession();
      case 10 -> deleteSome();
      default -> restartEngine();
    }
  }

  private void transaction() {
    List<Guid> before = List.copyOf(filters);
    session.transactionBegin(0);
    for (int i = random.nextInt(6); i >= 0; i--) {
      change();
    }
    if (random.nextInt(4) == 0) {
      session.transactionAbort();
      filters.clear();
      filters.addAll(before);
    } else {
      session.transactionCommit();
    }
  }

  private void dynamicSession() {
    EngineSession dynamic = engine.open(SessionOptions.kernel("dynamic", true)).session();
    for (int i = random.nextInt(4); i >= 0; i--) {
      dynamic.add(randomFilter());
    }
    assertDecidesAsMadeAnew();
    dynamic.close();
  }

  private void deleteSome() {
    while (filters.size() > 5) {
      session.deleteFilter(filters.removeLast());
    }
  }

  private void restartEngine() {
    engine.bfe().stop().join();
    running = false;
    assertDecidesAsMadeAnew();
    engine.bfe().start().join();
    running = true;
    session = bench.open(SessionOptions.kernel("again", false));
    filters.removeIf(key -> session.reader().filter(key).value() == null);
  }

  private String decides(Classifier classifier, FwpsIncomingValues values) {
    int before = asked.size();
    FwpsClassifyOut out =
        classifier.classify(values, new FwpsIncomingMetadataValues(), null, ClassifyScope.NONE);
    return out.actionType
        + " "
        + out.filterId
        + " "
        + out.rights
        + " "
        + asked.subList(before, asked.size());
  }

  private void assertDecidesAsMadeAnew() {
    LayerPolicies anew = new LayerPolicies(PlatformProfile.DOCUMENTED, new SharedSearches());
    List<LayerFilter> inForce = engine.store().inForce(LAYER, running);
    anew.put(LAYER, inForce);
    Classifier other =
        new Classifier(bench.machine(), PlatformProfile.DOCUMENTED, bench.wfp().callouts(), anew);
    assertThat(bench.wfp().classifier().hasFilters(LAYER)).isEqualTo(!inForce.isEmpty());
    for (int i = random.nextInt(5); i >= 0; i--) {
      long seed = random.nextLong();
      assertThat(decides(bench.wfp().classifier(), values(seed)))
          .isEqualTo(decides(other, values(seed)));
    }
  }

  private static FwpsIncomingValues values(long seed) {
    return RandomFilters.values(new SplittableRandom(seed));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void randomChanges_decideAsAPolicyMadeAnew(int seed) {
    random = new SplittableRandom(seed);
    bench.run(
        () -> {
          prepare();
          for (int step = 0; step < STEPS; step++) {
            step();
            assertDecidesAsMadeAnew();
          }
        });
    assertThat(asked).hasSizeGreaterThan(STEPS);
  }

  /** A classify in the middle of which filters come and go. */
  @Test
  void classify_policyChangedByItsCallout_goesOnWithTheFiltersItBeganWith() {
    prepare();
    deciding = false;
    Added first = callout(90);
    Added deleted = callout(80);
    Added last = callout(70);
    List<Long> added = new ArrayList<>();
    meanwhile =
        () -> {
          session.deleteFilter(deleted.key());
          added.add(callout(95).id());
          added.add(callout(75).id());
          assertDecidesAsMadeAnew();
        };
    bench.classify(LAYER);
    assertThat(asked).startsWith(first.id(), added.getFirst(), first.id(), added.getLast());
    assertThat(asked).endsWith(last.id(), last.id());
    assertThat(asked).doesNotContain(deleted.id());
  }

  private Added callout(int weight) {
    return session.add(
        FwpmFilter.at(LAYER)
            .weight(FwpValue.uint64(weight))
            .callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT)
            .build());
  }
}
