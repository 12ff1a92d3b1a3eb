package dev.wfpsim.wfp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FilterWeightTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final long LIMIT = 1L << FilterWeight.AUTO_WEIGHT_BITS;

  private static long weight(FwpValue weight, FilterCondition... conditions) {
    return FilterWeight.effective(weight, ConditionSet.of(LAYER, List.of(conditions)));
  }

  private static FilterCondition address(int prefix) {
    return FilterCondition.equal(
        FwpsField.IP_REMOTE_ADDRESS, FwpV4AddrAndMask.ofPrefix(0x0a000000, prefix));
  }

  @Test
  void effective_uint64_isTakenAsItIs_R047() {
    assertThat(weight(FwpValue.uint64(-1))).isEqualTo(-1);
    assertThat(weight(FwpValue.uint64(5), address(8))).isEqualTo(5);
  }

  @Test
  void effective_empty_isBelowTwoToTheSixty_R048() {
    assertThat(weight(FwpValue.EMPTY)).isBetween(0L, LIMIT - 1);
    List<FilterCondition> many = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      FwpsField field = random.nextBoolean() ? FwpsField.IP_PROTOCOL : FwpsField.ALE_APP_ID;
      many.add(FilterCondition.equal(field, FwpValue.EMPTY));
    }
    long heaviest = weight(FwpValue.EMPTY, many.toArray(new FilterCondition[0]));
    assertThat(heaviest).isBetween(0L, LIMIT - 1);
  }

  @Test
  void effective_range_picksTheTopBits_R049_R051() {
    long automatic = weight(FwpValue.EMPTY, address(8));
    for (int range = 0; range <= 15; range++) {
      long weight = weight(FwpValue.uint8(range), address(8));
      assertThat(weight >>> 60).isEqualTo(range);
      assertThat(weight & LIMIT - 1).isEqualTo(automatic);
    }
    assertThat(FilterWeight.RANGE_IKE_EXEMPTIONS).isEqualTo(0xc);
    assertThat(FilterWeight.RANGE_IPSEC).isZero();
  }

  @Test
  void effective_moreOrNarrowerConditions_areHeavier_R050() {
    FilterCondition port = FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(80));
    FilterCondition ports =
        new FilterCondition(
            FwpsField.IP_REMOTE_PORT,
            FwpMatchType.FWP_MATCH_RANGE,
            new FwpRange(FwpValue.uint16(80), FwpValue.uint16(90)));
    FwpValue auto = FwpValue.EMPTY;
    assertThat(weight(auto)).isLessThan(weight(auto, address(8)));
    assertThat(weight(auto, address(8))).isLessThan(weight(auto, address(24)));
    assertThat(weight(auto, address(24))).isLessThan(weight(auto, address(8), port));
    assertThat(weight(auto, ports)).isLessThan(weight(auto, port));
    assertThat(weight(auto, port, port)).isLessThan(weight(auto, port));
  }

  @Test
  void check_otherTypesAndRanges_areRefused() {
    assertThat(FilterWeight.check(FwpValue.uint8(16)))
        .isEqualTo(NtStatus.STATUS_FWP_INVALID_WEIGHT);
    assertThat(FilterWeight.check(FwpValue.uint32(1)))
        .isEqualTo(NtStatus.STATUS_FWP_INVALID_WEIGHT);
    assertThat(FilterWeight.check(FwpValue.uint8(15))).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(FilterWeight.check(FwpValue.EMPTY)).isEqualTo(NtStatus.STATUS_SUCCESS);
  }
}
