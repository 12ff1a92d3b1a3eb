package dev.wfpsim.wfp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a filter of a layer knows besides its conditions: what it blocked, its name, its flags. */
class LayerFilterTest {
  private static final int FWPS_FILTER_FLAG_OR_CONDITIONS = 0x4;

  private static LayerFilter filter(int managementFlags, FilterCondition... conditions) {
    return LayerFilter.of(
        7,
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        new Sublayer(new Guid(1, 1), "s", 0, null, 10),
        FwpValue.uint64(1),
        managementFlags,
        List.of(conditions),
        FwpActionType.FWP_ACTION_BLOCK,
        0,
        0,
        null);
  }

  private static FilterCondition port(int port) {
    return new FilterCondition(
        FwpsField.IP_REMOTE_PORT, FwpMatchType.FWP_MATCH_EQUAL, FwpValue.uint16(port));
  }

  private static FilterCondition protocol(int protocol) {
    return new FilterCondition(
        FwpsField.IP_PROTOCOL, FwpMatchType.FWP_MATCH_EQUAL, FwpValue.uint8(protocol));
  }

  @Test
  void countBlock_eachKind_isCountedByItself() {
    LayerFilter filter = filter(0);
    assertThat(filter.countBlock(false, false)).as("first").isTrue();
    assertThat(filter.countBlock(false, true)).as("second").isFalse();
    assertThat(filter.countBlock(true, false)).as("third").isFalse();
    assertThat(filter.blocked()).isEqualTo(2);
    assertThat(filter.absorbed()).isEqualTo(1);
    assertThat(filter.missed()).isEqualTo(1);
  }

  @Test
  void countBlock_absorbedFirst_isTheFirstToo() {
    LayerFilter filter = filter(0);
    assertThat(filter.countBlock(true, false)).isTrue();
    assertThat(filter.countBlock(true, false)).isFalse();
    assertThat(filter.absorbed()).isEqualTo(2);
    assertThat(filter.blocked()).isZero();
    assertThat(filter.missed()).isZero();
  }

  @Test
  void names_givenAndMade_areTheFilters() {
    LayerFilter filter = filter(0).named("guard");
    assertThat(filter.name()).isEqualTo("guard");
    assertThat(filter.toString()).isEqualTo(filter.filter().toString()).isNotEmpty();
    assertThat(filter.isDeleted()).isFalse();
    filter.delete();
    assertThat(filter.isDeleted()).isTrue();
  }

  @Test
  void flags_alternatives_areThoseOfConsecutiveConditionsOnOneField_R025() {
    assertThat(filter(0, port(80)).filter().flags()).isZero();
    assertThat(filter(0, port(80), protocol(6)).filter().flags()).isZero();
    assertThat(filter(0, port(80), port(81)).filter().flags())
        .isEqualTo(FWPS_FILTER_FLAG_OR_CONDITIONS);
    assertThat(filter(0, protocol(6), port(80), port(81)).filter().flags())
        .isEqualTo(FWPS_FILTER_FLAG_OR_CONDITIONS);
  }

  @Test
  void flags_ofManagement_becomeThoseOfRunTime() {
    assertThat(filter(0x8).filter().flags())
        .isEqualTo(FwpsFilter.FWPS_FILTER_FLAG_CLEAR_ACTION_RIGHT);
    assertThat(filter(0x10).filter().flags())
        .isEqualTo(FwpsFilter.FWPS_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED);
  }
}
