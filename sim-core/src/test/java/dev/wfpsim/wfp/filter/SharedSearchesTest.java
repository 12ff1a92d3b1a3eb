package dev.wfpsim.wfp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one host compiles is found by the next one from the same plan, and by no other. */
class SharedSearchesTest {
  private static final FwpsLayer V4 = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final FwpsLayer RECV = FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4;

  private final SharedSearches shared = new SharedSearches();

  private static List<List<FilterCondition>> ports(int filters) {
    List<List<FilterCondition>> all = new ArrayList<>();
    for (int i = 0; i < filters; i++) {
      FwpValue port = FwpValue.uint16(1_000 + i);
      all.add(
          List.of(
              new FilterCondition(FwpsField.IP_REMOTE_PORT, FwpMatchType.FWP_MATCH_EQUAL, port)));
    }
    return all;
  }

  /** Filters as another run makes them: new objects, the same conditions. */
  private static List<LayerFilter> filters(FwpsLayer layer, List<List<FilterCondition>> policy) {
    List<LayerFilter> filters = new ArrayList<>();
    for (List<FilterCondition> conditions : policy) {
      filters.add(
          LayerFilter.of(
              1 + filters.size(),
              layer,
              Sublayer.UNIVERSAL,
              FwpValue.uint64(policy.size() - filters.size()),
              0,
              conditions,
              FwpActionType.FWP_ACTION_BLOCK,
              0,
              0,
              null));
    }
    return filters;
  }

  private FilterSearch compiled(FwpsLayer layer, List<List<FilterCondition>> policy) {
    FilterCompiler compiler = new FilterCompiler(LayerFilter.arbitrationOrder(false), shared);
    return compiler.compile(layer, filters(layer, policy)).search();
  }

  @Test
  void sameConditionsInOrder_areCompiledOnce() {
    List<List<FilterCondition>> policy = ports(SharedSearches.LEAST);
    assertThat(compiled(V4, policy)).isSameAs(compiled(V4, policy));
  }

  @Test
  void anotherOrderLayerNumberOrList_isCompiledAnew() {
    List<List<FilterCondition>> policy = ports(100);
    FilterSearch first = compiled(V4, policy);
    List<List<FilterCondition>> turned = new ArrayList<>(policy);
    Collections.swap(turned, 98, 99);
    List<List<FilterCondition>> other = new ArrayList<>(policy);
    other.set(99, ports(1).getFirst());

    assertThat(compiled(V4, turned)).isNotSameAs(first);
    assertThat(compiled(V4, other)).isNotSameAs(first);
    assertThat(compiled(RECV, policy)).isNotSameAs(first);
    assertThat(compiled(V4, policy.subList(0, 99))).isNotSameAs(first);
    assertThat(compiled(V4, policy)).isSameAs(first);
  }

  @Test
  void fewFilters_areNotKept() {
    List<List<FilterCondition>> policy = ports(SharedSearches.LEAST - 1);
    assertThat(compiled(V4, policy)).isNotSameAs(compiled(V4, policy));
  }

  @Test
  void keptOfALayer_areTheFirstFew() {
    List<List<FilterCondition>> policy = ports(SharedSearches.LEAST + SharedSearches.MOST);
    List<FilterSearch> first = new ArrayList<>();
    for (int i = 0; i <= SharedSearches.MOST; i++) {
      first.add(compiled(V4, policy.subList(0, SharedSearches.LEAST + i)));
    }
    FilterSearch elsewhere = compiled(RECV, policy);

    for (int i = 0; i < SharedSearches.MOST; i++) {
      List<List<FilterCondition>> part = policy.subList(0, SharedSearches.LEAST + i);
      assertThat(compiled(V4, part)).isSameAs(first.get(i));
    }
    assertThat(compiled(V4, policy)).isNotSameAs(first.getLast());
    assertThat(compiled(RECV, policy)).isSameAs(elsewhere);
  }
}
