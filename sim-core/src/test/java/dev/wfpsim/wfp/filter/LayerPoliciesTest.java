package dev.wfpsim.wfp.filter;

import static dev.wfpsim.wfp.filter.RandomFilters.LAYER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy that changes: what is found is what a policy made anew finds, at what price. */
class LayerPoliciesTest {
  private final LayerPolicies policies =
      new LayerPolicies(PlatformProfile.DOCUMENTED, new SharedSearches());
  private final List<LayerFilter> inForce = new ArrayList<>();
  private final FwpsIncomingValues nothing = new FwpsIncomingValues(LAYER);
  private long lastId;

  private static LayerFilter plain(long id) {
    return RandomFilters.filter(id, Sublayer.UNIVERSAL, FwpValue.EMPTY);
  }

  private LayerFilter add(LayerFilter filter) {
    policies.add(filter);
    inForce.add(filter);
    return filter;
  }

  private LayerFilter addPlain() {
    return add(plain(++lastId));
  }

  private void delete(LayerFilter filter) {
    filter.delete();
    policies.deleted(filter);
    inForce.remove(filter);
  }

  private List<Long> matching(LayerFilters version, FwpsIncomingValues values) {
    List<Long> ids = new ArrayList<>();
    FilterWalk walk = policies.newWalk();
    walk.start(version, values);
    for (LayerFilter filter = walk.next(); filter != null; filter = walk.next()) {
      if (!filter.isDeleted()) {
        ids.add(filter.filter().filterId());
      }
    }
    walk.finish();
    return ids;
  }

  private List<Long> expected(FwpsIncomingValues values) {
    return inForce.stream()
        .filter(filter -> RandomFilters.naive(filter, values))
        .sorted(RandomFilters.naiveOrder())
        .map(filter -> filter.filter().filterId())
        .toList();
  }

  private static void assertInvariants(LayerFilters version) {
    for (int i = 1; i < version.partCount(); i++) {
      assertThat(version.part(i - 1).size()).isGreaterThanOrEqualTo(2 * version.part(i).size());
    }
    assertThat(version.held()).isLessThanOrEqualTo(2 * version.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void filters_randomChanges_areFoundAsInAPolicyMadeAnew(int mostAtOnce) {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed * 100 + mostAtOnce);
      for (int step = 0; step < 120; step++) {
        changeAtRandom(random, 1 + random.nextInt(mostAtOnce));
        LayerFilters version = policies.filters(LAYER);
        assertThat(version.size()).isEqualTo(inForce.size()).isEqualTo(policies.size(LAYER));
        assertInvariants(version);
        for (int i = random.nextInt(4); i >= 0; i--) {
          FwpsIncomingValues values = RandomFilters.values(random);
          assertThat(matching(policies.filters(LAYER), values))
              .as("seed=%d, step=%d", seed, step)
              .isEqualTo(expected(values));
        }
      }
      List.copyOf(inForce).forEach(this::delete);
      assertThat(policies.filters(LAYER)).isSameAs(LayerFilters.empty(LAYER));
    }
  }

  private void changeAtRandom(SplittableRandom random, int changes) {
    boolean shrinks = random.nextInt(5) == 0;
    for (int i = 0; i < changes; i++) {
      if (random.nextInt(10) < (shrinks ? 8 : 3)) {
        if (!inForce.isEmpty()) {
          delete(inForce.get(random.nextInt(inForce.size())));
        }
      } else {
        add(RandomFilters.filter(random, ++lastId));
      }
    }
    if (random.nextInt(40) == 0) {
      inForce.removeIf(filter -> random.nextBoolean());
      policies.put(LAYER, inForce);
    }
  }

  /** Filters compiled on the way from one version to the next. */
  private static int compiled(LayerFilters before, LayerFilters after) {
    int compiled = 0;
    for (int i = 0; i < after.partCount(); i++) {
      boolean shared = i < before.partCount() && before.part(i) == after.part(i);
      compiled += shared ? 0 : after.part(i).size();
    }
    return compiled;
  }

  private long compiledWhile(int changes, Runnable change) {
    long sum = 0;
    LayerFilters before = policies.filters(LAYER);
    for (int i = 0; i < changes; i++) {
      change.run();
      LayerFilters after = policies.filters(LAYER);
      sum += compiled(before, after);
      before = after;
    }
    return sum;
  }

  @Test
  void changes_oneByOne_compileFewTimesTheirNumber() {
    int n = 4_096;
    assertThat(compiledWhile(n, this::addPlain)).isBetween((long) n, 12L * n);
    assertThat(compiledWhile(n, () -> delete(inForce.getFirst()))).isLessThan(2L * n);
    compiledWhile(n, this::addPlain);
    long replaced =
        compiledWhile(
            n,
            () -> {
              delete(inForce.getFirst());
              addPlain();
            });
    assertThat(replaced).isLessThan(16L * n);
  }

  @Test
  void changes_manyBetweenTwoClassifies_areCompiledOnceIntoOnePart() {
    LayerFilters none = policies.filters(LAYER);
    for (int i = 0; i < 1_000; i++) {
      addPlain();
    }
    List.copyOf(inForce).subList(0, 300).forEach(this::delete);
    LayerFilters version = policies.filters(LAYER);
    assertThat(version.partCount()).isEqualTo(1);
    assertThat(compiled(none, version)).isEqualTo(700);
  }

  @Test
  void filters_nothingChanged_areTheSameVersion() {
    addPlain();
    assertThat(policies.filters(LAYER)).isSameAs(policies.filters(LAYER));
    FwpsLayer other = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6;
    assertThat(policies.filters(other)).isSameAs(LayerFilters.empty(other));
    assertThat(policies.hasFilters(other)).isFalse();
  }

  @Test
  void filters_classifiedOftenWithoutAChange_areCompiledIntoOnePart() {
    for (int i = 0; i < 7; i++) {
      addPlain();
      policies.filters(LAYER);
      policies.filters(LAYER); // counts anew after each change
    }
    for (int i = 0; i < 6; i++) {
      assertThat(policies.filters(LAYER).partCount()).isEqualTo(3);
    }
    assertThat(policies.filters(LAYER).partCount()).isEqualTo(1);
    assertThat(matching(policies.filters(LAYER), nothing)).isEqualTo(expected(nothing));
  }

  @Test
  void version_changedMeanwhile_keepsItsFilters() {
    addPlain();
    addPlain();
    LayerFilters before = policies.filters(LAYER);
    FilterWalk walk = policies.newWalk();
    walk.start(before, nothing);
    assertThat(walk.next()).isSameAs(inForce.getFirst());
    addPlain();
    delete(inForce.getFirst());
    assertThat(policies.filters(LAYER).size()).isEqualTo(2);
    assertThat(before.size()).isEqualTo(2);
    assertThat(walk.next()).isSameAs(inForce.getFirst());
    assertThat(walk.next()).isNull();
  }

  @Test
  void walk_manyParts_goesThroughFewCandidates() {
    for (int i = 0; i < 1_000; i++) {
      add(
          RandomFilters.filter(
              ++lastId,
              Sublayer.UNIVERSAL,
              FwpValue.EMPTY,
              FilterCondition.equal(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(i))));
      policies.filters(LAYER);
    }
    LayerFilters version = policies.filters(LAYER);
    assertThat(version.partCount()).isGreaterThan(1);
    FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
    values.set(FwpsField.IP_REMOTE_PORT, 77);
    FilterWalk walk = policies.newWalk();
    walk.start(version, values);
    assertThat(walk.next()).isNotNull();
    assertThat(walk.next()).isNull();
    assertThat(walk.tested()).isBetween(1, 9);
    assertThat(matching(version, values)).containsExactly(78L);
  }
}
