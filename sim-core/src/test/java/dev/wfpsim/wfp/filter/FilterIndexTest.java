package dev.wfpsim.wfp.filter;

import static dev.wfpsim.wfp.filter.RandomFilters.LAYER;
import static dev.wfpsim.wfp.filter.RandomFilters.filter;
import static dev.wfpsim.wfp.filter.RandomFilters.sublayer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index against a plain evaluation of every condition, on random filters and values. */
class FilterIndexTest {
  private static List<Long> order(boolean newestFirst, LayerFilter... filters) {
    FilterIndex index = compiler(newestFirst).compile(LAYER, List.of(filters));
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < index.size(); i++) {
      ids.add(index.filter(i).filter().filterId());
    }
    return ids;
  }

  @Test
  void order_sublayers_heaviestFirst_R027() {
    FwpValue heavy = FwpValue.uint64(-1);
    FwpValue light = FwpValue.uint64(0);
    LayerFilter low = filter(1, sublayer(1, 10), heavy);
    LayerFilter high = filter(2, sublayer(2, 40_000), light);
    assertThat(order(false, low, high)).containsExactly(2L, 1L);
  }

  @Test
  void order_inSublayer_heaviestFirstWithoutSign_R028() {
    Sublayer one = sublayer(1, 10);
    LayerFilter small = filter(1, one, FwpValue.uint64(5));
    LayerFilter large = filter(2, one, FwpValue.uint64(-5));
    assertThat(order(false, small, large)).containsExactly(2L, 1L);
  }

  @Test
  void order_equalWeights_isAnOption_R052() {
    Sublayer one = sublayer(1, 10);
    LayerFilter older = filter(1, one, FwpValue.uint64(5));
    LayerFilter newer = filter(2, one, FwpValue.uint64(5));
    assertThat(order(false, newer, older)).containsExactly(1L, 2L);
    assertThat(order(true, older, newer)).containsExactly(2L, 1L);
  }

  @Test
  void order_sublayersOfEqualWeight_areNotMixed() {
    LayerFilter a = filter(1, sublayer(1, 10), FwpValue.EMPTY);
    LayerFilter b = filter(2, sublayer(2, 10), FwpValue.EMPTY);
    LayerFilter c = filter(3, sublayer(1, 10), FwpValue.EMPTY);
    assertThat(order(false, a, b, c)).containsExactly(1L, 3L, 2L);
  }

  @Test
  void matches_noConditions_always_R024() {
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    assertThat(filter(1, Sublayer.UNIVERSAL, FwpValue.EMPTY).matches(values)).isTrue();
  }

  @Test
  void matches_consecutiveConditionsOnOneField_areAlternatives_R025() {
    FilterCondition port80 = FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(80));
    FilterCondition port443 = FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(443));
    FilterCondition tcp = FilterCondition.equal(FwpsField.IP_PROTOCOL, FwpValue.uint8(6));
    LayerFilter together = filter(1, Sublayer.UNIVERSAL, FwpValue.EMPTY, port80, port443, tcp);
    LayerFilter apart = filter(2, Sublayer.UNIVERSAL, FwpValue.EMPTY, port80, tcp, port443);
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    values.set(FwpsField.IP_PROTOCOL, 6);
    values.set(FwpsField.IP_REMOTE_PORT, 443);
    assertThat(together.matches(values)).isTrue();
    assertThat(apart.matches(values)).isFalse();
    values.set(FwpsField.IP_PROTOCOL, 17);
    assertThat(together.matches(values)).isFalse();
    assertThat(together.filter().flags()).isEqualTo(0x4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 40, 300})
  void candidates_randomFilters_keepEveryMatchInOrder(int count) {
    for (long seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed * 1_000 + count);
      List<LayerFilter> filters = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        filters.add(RandomFilters.filter(random, i + 1));
      }
      FilterIndex index = compiler(false).compile(LAYER, filters);
      filters.sort(RandomFilters.naiveOrder());
      for (int i = 0; i < 60; i++) {
        FwpsIncomingValues values = RandomFilters.values(random);
        List<Long> expected =
            filters.stream()
                .filter(f -> RandomFilters.naive(f, values))
                .map(f -> f.filter().filterId())
                .toList();
        assertThat(matching(index, values)).as("seed=%d", seed).isEqualTo(expected);
      }
    }
  }

  @Test
  void candidates_manyExactFilters_areFew() {
    List<LayerFilter> filters = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      filters.add(
          filter(
              i + 1,
              Sublayer.UNIVERSAL,
              FwpValue.EMPTY,
              FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(i % 1_000)),
              FilterCondition.equal(FwpsField.IP_PROTOCOL, FwpValue.uint8(i < 1_000 ? 6 : 17))));
    }
    FilterIndex index = compiler(false).compile(LAYER, filters);
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    values.set(FwpsField.IP_REMOTE_PORT, 77);
    values.set(FwpsField.IP_PROTOCOL, 17);
    SearchState state = new SearchState();
    assertThat(matching(index, values, state)).containsExactly(1_078L);
    assertThat(state.tested).isBetween(1, 9);
  }

  private static List<Long> matching(FilterIndex index, FwpsIncomingValues values) {
    return matching(index, values, new SearchState());
  }

  private static List<Long> matching(
      FilterIndex index, FwpsIncomingValues values, SearchState state) {
    List<Long> ids = new ArrayList<>();
    FilterSearch search = index.search();
    search.start(values, state);
    for (int at = search.next(0, values, state); at < index.size(); ) {
      ids.add(index.filter(at).filter().filterId());
      at = search.next(at + 1, values, state);
    }
    return ids;
  }

  private static FilterCompiler compiler(boolean newestFirst) {
    return new FilterCompiler(LayerFilter.arbitrationOrder(newestFirst), new SharedSearches());
  }
}
