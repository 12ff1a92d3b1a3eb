package dev.wfpsim.wfp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index against a plain evaluation of every condition, on random filters and values. */
class FilterIndexTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;

  private static LayerFilter filter(
      long id, Sublayer sublayer, FwpValue weight, FilterCondition... conditions) {
    return LayerFilter.of(
        id,
        LAYER,
        sublayer,
        weight,
        0,
        List.of(conditions),
        FwpActionType.FWP_ACTION_PERMIT,
        0,
        0,
        null);
  }

  private static Sublayer sublayer(int key, int weight) {
    return new Sublayer(new Guid(1, key), "s" + key, 0, null, weight);
  }

  private static List<Long> order(boolean newestFirst, LayerFilter... filters) {
    FilterIndex index = FilterIndex.compile(LAYER, List.of(filters), newestFirst);
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
  void sublayerNumber_sublayersOfEqualWeight_areApart() {
    LayerFilter a = filter(1, sublayer(1, 10), FwpValue.EMPTY);
    LayerFilter b = filter(2, sublayer(2, 10), FwpValue.EMPTY);
    LayerFilter c = filter(3, sublayer(1, 10), FwpValue.EMPTY);
    FilterIndex index = FilterIndex.compile(LAYER, List.of(a, b, c), false);
    assertThat(List.of(index.sublayerNumber(0), index.sublayerNumber(1), index.sublayerNumber(2)))
        .containsExactly(0, 0, 1);
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
        filters.add(randomFilter(random, i + 1));
      }
      FilterIndex index = FilterIndex.compile(LAYER, filters, false);
      filters.sort(naiveOrder());
      for (int i = 0; i < 60; i++) {
        FwpsIncomingValues values = randomValues(random);
        List<Long> expected =
            filters.stream().filter(f -> naive(f, values)).map(f -> f.filter().filterId()).toList();
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
    FilterIndex index = FilterIndex.compile(LAYER, filters, false);
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    values.set(FwpsField.IP_REMOTE_PORT, 77);
    values.set(FwpsField.IP_PROTOCOL, 17);
    assertThat(index.candidates(values)).hasSizeLessThan(10);
    assertThat(matching(index, values)).containsExactly(1_078L);
  }

  private static List<Long> matching(FilterIndex index, FwpsIncomingValues values) {
    List<Long> ids = new ArrayList<>();
    for (int position : index.candidates(values)) {
      if (index.filter(position).matches(values)) {
        ids.add(index.filter(position).filter().filterId());
      }
    }
    return ids;
  }

  private static Comparator<LayerFilter> naiveOrder() {
    return (a, b) -> {
      if (a.sublayer().weight() != b.sublayer().weight()) {
        return b.sublayer().weight() - a.sublayer().weight();
      }
      int byKey = a.sublayer().key().compareTo(b.sublayer().key());
      if (byKey != 0) {
        return byKey;
      }
      int byWeight = Long.compareUnsigned(b.filter().weight(), a.filter().weight());
      return byWeight != 0 ? byWeight : Long.compare(a.filter().filterId(), b.filter().filterId());
    };
  }

  /** ANDs runs of conditions on one field, which are ORed. */
  private static boolean naive(LayerFilter filter, FwpsIncomingValues values) {
    List<FilterCondition> conditions = filter.filter().conditions();
    for (int i = 0; i < conditions.size(); ) {
      FwpsField field = conditions.get(i).field();
      boolean any = false;
      for (; i < conditions.size() && conditions.get(i).field() == field; i++) {
        any |= naive(conditions.get(i), values.value(field));
      }
      if (!any) {
        return false;
      }
    }
    return true;
  }

  private static boolean naive(FilterCondition condition, FwpValue field) {
    if (condition.value() instanceof FwpValue value && value.isEmpty()) {
      return field.isEmpty();
    }
    if (field.isEmpty()) {
      return false;
    }
    long number = field.asLong();
    return switch (condition.value()) {
      case FwpV4AddrAndMask mask -> ((int) number & mask.mask()) == (mask.address() & mask.mask());
      case FwpRange range -> number >= range.low().asLong() && number <= range.high().asLong();
      case FwpValue value ->
          switch (condition.matchType()) {
            case FWP_MATCH_EQUAL -> value.equals(field);
            case FWP_MATCH_NOT_EQUAL -> !value.equals(field);
            case FWP_MATCH_GREATER -> number > value.asLong();
            case FWP_MATCH_FLAGS_ALL_SET -> (number & value.asLong()) == value.asLong();
            case FWP_MATCH_FLAGS_NONE_SET -> (number & value.asLong()) == 0;
            default -> throw new IllegalStateException(condition.toString());
          };
      default -> throw new IllegalStateException(condition.toString());
    };
  }

  private static FwpsIncomingValues randomValues(SplittableRandom random) {
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    if (random.nextInt(8) > 0) {
      values.set(FwpsField.IP_PROTOCOL, random.nextBoolean() ? 6 : 17);
    }
    if (random.nextInt(8) > 0) {
      values.set(FwpsField.IP_REMOTE_PORT, random.nextInt(12));
    }
    if (random.nextInt(8) > 0) {
      values.set(FwpsField.IP_REMOTE_ADDRESS, IpAddress.ofIpv4(0x0a000000 | random.nextInt(16)));
    }
    values.set(FwpsField.FLAGS, random.nextInt(8));
    if (random.nextInt(4) > 0) {
      values.set(FwpsField.ALE_APP_ID, FwpValue.appId("app" + random.nextInt(4)));
    }
    return values;
  }

  private static LayerFilter randomFilter(SplittableRandom random, long id) {
    int n = random.nextInt(5);
    FilterCondition[] conditions = new FilterCondition[n];
    for (int i = 0; i < n; i++) {
      conditions[i] = randomCondition(random);
    }
    FwpValue weight =
        switch (random.nextInt(3)) {
          case 0 -> FwpValue.EMPTY;
          case 1 -> FwpValue.uint8(random.nextInt(16));
          default -> FwpValue.uint64(random.nextLong());
        };
    return filter(id, sublayer(random.nextInt(4), random.nextInt(3)), weight, conditions);
  }

  private static FilterCondition randomCondition(SplittableRandom random) {
    return switch (random.nextInt(9)) {
      case 0, 1 ->
          FilterCondition.equal(
              FwpsField.IP_PROTOCOL, FwpValue.uint8(random.nextBoolean() ? 6 : 17));
      case 2, 3 ->
          FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(random.nextInt(12)));
      case 4 -> {
        int low = random.nextInt(12);
        yield new FilterCondition(
            FwpsField.IP_REMOTE_PORT,
            FwpMatchType.FWP_MATCH_RANGE,
            new FwpRange(FwpValue.uint16(low), FwpValue.uint16(low + random.nextInt(4))));
      }
      case 5 ->
          FilterCondition.equal(
              FwpsField.IP_REMOTE_ADDRESS,
              FwpV4AddrAndMask.ofPrefix(0x0a000000 | random.nextInt(16), random.nextInt(33)));
      case 6 ->
          new FilterCondition(
              FwpsField.FLAGS,
              random.nextBoolean()
                  ? FwpMatchType.FWP_MATCH_FLAGS_ALL_SET
                  : FwpMatchType.FWP_MATCH_FLAGS_NONE_SET,
              FwpValue.uint32(1 + random.nextInt(7)));
      case 7 ->
          FilterCondition.equal(FwpsField.ALE_APP_ID, FwpValue.appId("app" + random.nextInt(4)));
      default ->
          random.nextBoolean()
              ? FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.EMPTY)
              : new FilterCondition(
                  FwpsField.IP_REMOTE_PORT,
                  random.nextBoolean()
                      ? FwpMatchType.FWP_MATCH_NOT_EQUAL
                      : FwpMatchType.FWP_MATCH_GREATER,
                  FwpValue.uint16(random.nextInt(12)));
    };
  }
}
