package dev.wfpsim.wfp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters of one weight in one sublayer. */
class EqualWeightTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;

  @ParameterizedTest
  @CsvSource({"0, FWP_ACTION_PERMIT", "1, FWP_ACTION_BLOCK"})
  void oldestComesFirst_orNewest_R052(int newest, FwpActionType decision) {
    PolicyBench bench =
        new PolicyBench(
            PlatformProfile.DOCUMENTED.with(PlatformOption.EQUAL_WEIGHT_NEWEST_FIRST, newest), 1);
    for (FwpActionType action :
        new FwpActionType[] {FwpActionType.FWP_ACTION_PERMIT, FwpActionType.FWP_ACTION_BLOCK}) {
      bench.session().add(FwpmFilter.at(LAYER).weight(FwpValue.uint64(5)).action(action).build());
    }
    assertThat(bench.classify(LAYER).actionType).isEqualTo(decision);
  }
}
