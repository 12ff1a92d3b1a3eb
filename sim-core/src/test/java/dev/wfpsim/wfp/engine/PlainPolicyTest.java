package dev.wfpsim.wfp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.classify.LayerCounts;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.filter.RandomPolicy;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random policies, traffic and changes: after each change the classifier does what the plain
 * evaluation does: the same result, the same callouts in the same order, the same events word for
 * word, the same counts.
 */
class PlainPolicyTest {
  private static final List<FwpsLayer> LAYERS =
      List.of(
          FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
          FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6,
          FwpsLayer.FWPS_LAYER_STREAM_V6);

  private static final class Changes extends RandomPolicyChanges {
    Changes(SplittableRandom random) {
      super(new PolicyBench(), random, LAYERS);
    }

    @Override
    protected RandomPolicy policy(FwpsLayer layer) {
      return new RandomPolicy(random, layer);
    }

    @Override
    protected void classify(RandomPolicy policy, List<LayerFilter> inForce) {
      FwpsIncomingValues values = policy.values();
      List<String> expected = expected(inForce, values, scope);
      LayerCounts before = bench.wfp().classifier().counts(values.layer());
      events.clear();
      FwpsClassifyOut out =
          bench.wfp().classifier().classify(values, new FwpsIncomingMetadataValues(), null, scope);
      assertThat(events).isEqualTo(expected);
      LayerCounts after = bench.wfp().classifier().counts(values.layer());
      assertThat(after.classifies()).isEqualTo(before.classifies() + 1);
      if (!inForce.isEmpty()) {
        assertThat(out.actionType).isEqualTo(expectedResult().actionType);
        assertThat(out.rights).isEqualTo(expectedResult().rights);
        assertThat(out.filterId).isEqualTo(expectedResult().filterId);
        decided += out.filterId == 0 ? 0 : 1;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 6, 60",
    "2, 6, 60",
    "3, 30, 60",
    "4, 30, 60",
    "5, 120, 40",
    "6, 120, 40",
    "7, 500, 20"
  })
  void randomChanges_areClassifiedAsByPlainEvaluation(int seed, int most, int steps) {
    Changes changes = new Changes(new SplittableRandom(seed));
    changes.run(most, steps);
    assertThat(changes.decided).isGreaterThan(steps / 2);
    assertThat(changes.called()).isGreaterThan(steps / 2);
  }
}
