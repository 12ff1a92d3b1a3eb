package dev.wfpsim.wfp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of search against the plain evaluation, on filters of every kind at every layer. */
class FilterSearchTest {
  /** What is searched with; the tests of each kind use it at every size. */
  private enum Kind {
    ARRAY,
    BITSET,
    TUPLE;

    FilterSearch of(FwpsLayer layer, LayerFilter[] filters) {
      return switch (this) {
        case ARRAY ->
            new ArraySearch(new FlatConditions(FlatConditions.of(filters)), filters.length);
        case BITSET -> Objects.requireNonNull(BitsetSearch.of(layer, filters));
        case TUPLE -> TupleSearch.of(layer, filters);
      };
    }
  }

  private final SearchState state = new SearchState();

  private List<Integer> found(
      FilterSearch search, FwpsIncomingValues values, int size, SplittableRandom jumps) {
    List<Integer> found = new ArrayList<>();
    search.start(values, state);
    int from = 0;
    for (int at = search.next(from, values, state); at < size; ) {
      found.add(at);
      from = at + 1 + (jumps.nextInt(4) == 0 ? jumps.nextInt(1 + size / 4) : 0);
      at = search.next(Math.min(from, size), values, state);
    }
    return found;
  }

  private static List<Integer> expected(
      LayerFilter[] filters, FwpsIncomingValues values, SplittableRandom jumps) {
    List<Integer> expected = new ArrayList<>();
    int size = filters.length;
    for (int i = 0; i < size; i++) {
      if (PlainMatch.matches(filters[i], values)) {
        expected.add(i);
        i += jumps.nextInt(4) == 0 ? jumps.nextInt(1 + size / 4) : 0;
      }
    }
    return expected;
  }

  /** Every layer with fields comes up; what is skipped is skipped by both. */
  @ParameterizedTest
  @CsvSource({
    "ARRAY, 1, 300",
    "ARRAY, 12, 300",
    "ARRAY, 90, 60",
    "BITSET, 1, 300",
    "BITSET, 13, 300",
    "BITSET, 64, 150",
    "BITSET, 65, 150",
    "BITSET, 300, 60",
    "BITSET, 1500, 12",
    "TUPLE, 1, 300",
    "TUPLE, 13, 300",
    "TUPLE, 90, 150",
    "TUPLE, 600, 40",
    "TUPLE, 4200, 6"
  })
  void next_randomFilters_findsWhatThePlainEvaluationFinds(Kind kind, int size, int seeds) {
    List<FwpsLayer> layers =
        Arrays.stream(FwpsLayer.values()).filter(layer -> layer.fieldCount() > 0).toList();
    long matches = 0;
    for (int seed = 0; seed < seeds; seed++) {
      SplittableRandom random = new SplittableRandom(seed * 10_000L + size);
      FwpsLayer layer = layers.get(random.nextInt(layers.size()));
      RandomPolicy policy = new RandomPolicy(random, layer);
      LayerFilter[] filters = new LayerFilter[size];
      for (int i = 0; i < size; i++) {
        filters[i] = policy.filter(i + 1);
      }
      FilterSearch search = kind.of(layer, filters);
      for (int i = 0; i < 30; i++) {
        FwpsIncomingValues values = policy.values();
        long jumps = random.nextLong();
        List<Integer> expected = expected(filters, values, new SplittableRandom(jumps));
        assertThat(found(search, values, size, new SplittableRandom(jumps)))
            .as("seed=%d layer=%s values=%d", seed, layer, i)
            .isEqualTo(expected);
        matches += expected.size();
      }
    }
    assertThat(matches).isGreaterThan(seeds * 5L);
  }

  /** The greatest number of 64 bits is negative in Java, and all that filters name are small. */
  @Test
  void next_numbersBeyondAllSmallBounds_areFound() {
    LayerFilter[] filters = new LayerFilter[20];
    for (int i = 0; i < filters.length; i++) {
      filters[i] =
          RandomFilters.filter(
              i + 1,
              Sublayer.UNIVERSAL,
              FwpValue.EMPTY,
              new FilterCondition(
                  FwpsField.IP_LOCAL_INTERFACE,
                  i % 2 == 0 ? FwpMatchType.FWP_MATCH_NOT_EQUAL : FwpMatchType.FWP_MATCH_LESS,
                  FwpValue.uint64(i / 2)));
    }
    for (Kind kind : Kind.values()) {
      FilterSearch search = kind.of(RandomFilters.LAYER, filters);
      for (long number : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 56, 9, 3, 0}) {
        FwpsIncomingValues values = new FwpsIncomingValues(RandomFilters.LAYER);
        values.set(FwpsField.IP_LOCAL_INTERFACE, number);
        assertThat(found(search, values, filters.length, new SplittableRandom(1)))
            .as("%s %x", kind, number)
            .isEqualTo(expected(filters, values, new SplittableRandom(1)));
      }
    }
  }

  /** Spans that are no prefixes are not left at the bits that both ends have in common. */
  @Test
  void next_manyRanges_testsFew() {
    LayerFilter[] filters = new LayerFilter[4_200];
    for (int i = 0; i < filters.length; i++) {
      int low = i * 40_503 % 65_000;
      filters[i] =
          RandomFilters.filter(
              i + 1,
              Sublayer.UNIVERSAL,
              FwpValue.EMPTY,
              new FilterCondition(
                  FwpsField.IP_REMOTE_PORT,
                  FwpMatchType.FWP_MATCH_RANGE,
                  new FwpRange(FwpValue.uint16(low), FwpValue.uint16(low + 200))));
    }
    FilterSearch search = Kind.TUPLE.of(RandomFilters.LAYER, filters);
    FwpsIncomingValues values = new FwpsIncomingValues(RandomFilters.LAYER);
    long tested = 0;
    for (int port = 0; port < 65_000; port += 65) {
      values.set(FwpsField.IP_REMOTE_PORT, port);
      search.start(values, state);
      search.next(0, values, state);
      tested += state.tested;
    }
    assertThat(tested).isBetween(1_000L, 6_000L);
  }

  private static LayerFilter filter(int id, List<FilterCondition> conditions) {
    return RandomFilters.filter(
        id, Sublayer.UNIVERSAL, FwpValue.EMPTY, conditions.toArray(FilterCondition[]::new));
  }

  private static FilterCondition remoteAddress(int address) {
    return new FilterCondition(
        FwpsField.IP_REMOTE_ADDRESS, FwpMatchType.FWP_MATCH_EQUAL, FwpValue.uint32(address));
  }

  private List<Integer> found(FilterSearch search, int address, int size) {
    FwpsIncomingValues values = new FwpsIncomingValues(RandomFilters.LAYER);
    values.set(FwpsField.IP_REMOTE_ADDRESS, Integer.toUnsignedLong(address));
    List<Integer> found = new ArrayList<>();
    search.start(values, state);
    for (int at = search.next(0, values, state); at < size; ) {
      found.add(at);
      at = search.next(at + 1, values, state);
    }
    return found;
  }

  /** Block lists: a few filters with very many addresses each. */
  @ParameterizedTest
  @CsvSource({"BITSET", "TUPLE"})
  void next_fewFiltersWithTensOfThousandsOfAddresses_findsEach(Kind kind) {
    int size = 40;
    int each = 1_000;
    LayerFilter[] filters = new LayerFilter[size];
    for (int i = 0; i < size; i++) {
      List<FilterCondition> conditions = new ArrayList<>();
      for (int j = 0; j < each; j++) {
        conditions.add(remoteAddress((j * size + i) * 50_021));
      }
      filters[i] = filter(i + 1, conditions);
    }
    FilterSearch search = kind.of(RandomFilters.LAYER, filters);
    for (int number = 0; number < size * each; number += 7) {
      assertThat(found(search, number * 50_021, size)).containsExactly(number % size);
      assertThat(found(search, number * 50_021 + 1, size)).isEmpty();
    }
  }

  /** What two filters are hashed by may have one hash: both are found all the same. */
  @Test
  void next_differentKeysOfOneHash_findsBoth() {
    Map<Integer, Integer> addressByHash = new HashMap<>();
    List<Integer> addresses = new ArrayList<>();
    for (int address = 1; addresses.size() < 60; address++) {
      int hash = TupleTable.finish(address * TupleTable.multiplier(0));
      Integer other = addressByHash.put(hash, address);
      if (other != null) {
        addresses.add(other);
        addresses.add(address);
      }
    }
    LayerFilter[] filters = new LayerFilter[addresses.size()];
    for (int i = 0; i < filters.length; i++) {
      filters[i] = filter(i + 1, List.of(remoteAddress(addresses.get(i))));
    }
    FilterSearch search = Kind.TUPLE.of(RandomFilters.LAYER, filters);
    for (int i = 0; i < filters.length; i++) {
      assertThat(found(search, addresses.get(i), filters.length)).containsExactly(i);
    }
  }
}
