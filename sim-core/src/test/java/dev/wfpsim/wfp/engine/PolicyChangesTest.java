package dev.wfpsim.wfp.engine;

import static dev.wfpsim.wfp.filter.RandomFilters.LAYER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.filter.LayerPolicies;
import dev.wfpsim.wfp.filter.RandomPolicy;
import dev.wfpsim.wfp.filter.SharedSearches;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
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
  private static final List<FwpsField> FIELDS =
      List.of(
          FwpsField.IP_PROTOCOL,
          FwpsField.IP_REMOTE_PORT,
          FwpsField.IP_REMOTE_ADDRESS,
          FwpsField.FLAGS,
          FwpsField.ALE_APP_ID);
  private static final Guid CALLOUT = PolicyBench.key(3, 1);

  private final PolicyBench bench = new PolicyBench();
  private final List<Long> asked = new ArrayList<>();
  private Runnable meanwhile = () -> {};

  /** What a classifier decides, and for which filters it asks callouts. */
  private static String decides(
      Classifier classifier, FwpsIncomingValues values, ClassifyScope scope, List<Long> asked) {
    int before = asked.size();
    FwpsClassifyOut out =
        classifier.classify(values, new FwpsIncomingMetadataValues(), null, scope);
    return out.actionType
        + " "
        + out.filterId
        + " "
        + out.rights
        + " "
        + asked.subList(before, asked.size());
  }

  private static Classifier madeAnew(PolicyBench bench, List<LayerFilter> inForce) {
    LayerPolicies anew = new LayerPolicies(PlatformProfile.DOCUMENTED, new SharedSearches());
    anew.put(LAYER, inForce);
    return new Classifier(
        bench.machine(), PlatformProfile.DOCUMENTED, bench.wfp().callouts(), anew);
  }

  private static FwpsIncomingValues copy(FwpsIncomingValues values) {
    FwpsIncomingValues copy = new FwpsIncomingValues(values.layer());
    for (int i = 0; i < values.valueCount(); i++) {
      copy.set(values.layer().field(i), values.incomingValue(i));
    }
    return copy;
  }

  private static final class Changes extends RandomPolicyChanges {
    Changes(long seed) {
      super(new PolicyBench(), new SplittableRandom(seed), List.of(LAYER));
    }

    @Override
    protected RandomPolicy policy(FwpsLayer layer) {
      return new RandomPolicy(random, layer, FIELDS);
    }

    @Override
    protected void classify(RandomPolicy policy, List<LayerFilter> inForce) {
      assertThat(bench.wfp().classifier().hasFilters(LAYER)).isEqualTo(!inForce.isEmpty());
      FwpsIncomingValues values = policy.values();
      for (int each = 0; each < 2; each++) {
        expected(inForce, values, scope); // both classifiers count at the same filters
      }
      String decided = decides(bench.wfp().classifier(), values, scope, asked);
      assertThat(decided).isEqualTo(decides(madeAnew(bench, inForce), copy(values), scope, asked));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void randomChanges_decideAsAPolicyMadeAnew(int seed) {
    Changes changes = new Changes(seed);
    changes.run(30, STEPS);
    assertThat(changes.called()).isGreaterThan(STEPS);
  }

  private void answer(long filterId, FwpsClassifyOut out) {
    asked.add(filterId);
    out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
  }

  private void assertDecidesAsMadeAnew() {
    List<LayerFilter> inForce = bench.wfp().engine().store().inForce(LAYER, true);
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    String decided = decides(bench.wfp().classifier(), values, ClassifyScope.NONE, asked);
    assertThat(decided)
        .isEqualTo(decides(madeAnew(bench, inForce), values, ClassifyScope.NONE, asked));
  }

  /** A classify in the middle of which filters come and go. */
  @Test
  void classify_policyChangedByItsCallout_goesOnWithTheFiltersItBeganWith() {
    bench.callout(
        LAYER,
        CALLOUT,
        (values, meta, data, context, filter, flow, out) -> answer(filter.filterId(), out));
    Added first = callout(90);
    Added deleted = callout(80);
    Added last = callout(70);
    List<Long> added = new ArrayList<>();
    meanwhile =
        () -> {
          bench.session().deleteFilter(deleted.key());
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
    return bench
        .session()
        .add(
            FwpmFilter.at(LAYER)
                .weight(FwpValue.uint64(weight))
                .callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, CALLOUT)
                .build());
  }
}
