package dev.wfpsim.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class LazyMapTest {
  /** An empty map answers as any empty map does, and takes every call that takes things out. */
  private static void isEmptyMap(Map<String, Integer> map) {
    assertThat(map).isEmpty();
    assertThat(map.size()).isZero();
    assertThat(map.get("a")).isNull();
    assertThat(map.containsKey("a")).isFalse();
    assertThat(map.containsValue(1)).isFalse();
    assertThat(map.remove("a")).isNull();
    assertThat(map.remove("a", 1)).isFalse();
    assertThat(map.getOrDefault("a", 5)).isEqualTo(5);
    assertThat(map.values().removeIf(each -> true)).isFalse();
    assertThat(map.keySet().removeIf(each -> true)).isFalse();
    assertThat(map.entrySet()).isEmpty();
    map.clear();
    map.putAll(Map.of());
    assertThat(map).isEqualTo(Map.of()).hasSameHashCodeAs(Map.of()).hasToString("{}");
  }

  private static void worksAsAMap(Map<String, Integer> map) {
    assertThat(map.put("b", 1)).isNull();
    assertThat(map.put("b", 2)).isEqualTo(1);
    assertThat(map.putIfAbsent("b", 3)).isEqualTo(2);
    assertThat(map.computeIfAbsent("a", key -> 7)).isEqualTo(7);
    assertThat(map.merge("a", 1, Integer::sum)).isEqualTo(8);
    assertThat(map).isEqualTo(Map.of("a", 8, "b", 2)).hasSameHashCodeAs(Map.of("a", 8, "b", 2));
    assertThat(map.containsValue(8)).isTrue();
    assertThat(map.remove("b")).isEqualTo(2);
    assertThat(map.keySet().removeIf("a"::equals)).isTrue();
    isEmptyMap(map);
    map.putAll(Map.of("c", 1));
    assertThat(map).containsOnlyKeys("c");
    map.clear();
    isEmptyMap(map);
  }

  @Test
  void anEmptyOneIsAnEmptyMapAndAFullOneAMap() {
    for (Map<String, Integer> map :
        List.<Map<String, Integer>>of(
            new LazyLinkedMap<>(), new LazyTreeMap<>(), new BoundedMap<>(10))) {
      isEmptyMap(map);
      worksAsAMap(map);
    }
  }

  @Test
  void theOrderIsOfPuttingInOrOfTheKeys() {
    Map<String, Integer> linked = new LazyLinkedMap<>();
    LazyTreeMap<String, Integer> sorted = new LazyTreeMap<>();
    for (String key : List.of("d", "b", "e", "a", "c")) {
      linked.put(key, 0);
      sorted.put(key, 0);
    }
    assertThat(linked.keySet()).containsExactly("d", "b", "e", "a", "c");
    assertThat(sorted.keySet()).containsExactly("a", "b", "c", "d", "e");
    assertThat(sorted.navigable().firstKey()).isEqualTo("a");
    assertThat(sorted.navigable().pollFirstEntry().getKey()).isEqualTo("a");
    assertThat(sorted).hasSize(4);
  }

  @Test
  void anEmptySortedOneCanBeLookedAroundIn() {
    LazyTreeMap<String, Integer> sorted = new LazyTreeMap<>();
    assertThat(sorted.navigable().firstEntry()).isNull();
    assertThat(sorted.navigable().floorEntry("a")).isNull();
    Assertions.assertThatThrownBy(sorted.navigable()::firstKey)
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aBoundedOneForgetsItsEldest() {
    Map<Integer, Integer> bounded = new BoundedMap<>(3);
    for (int i = 0; i < 10; i++) {
      bounded.put(i, i);
    }
    assertThat(bounded.keySet()).containsExactly(7, 8, 9);
  }

  @Test
  void aSetIsInOrder() {
    LazyTreeSet<Integer> set = new LazyTreeSet<>();
    assertThat(set).isEmpty();
    assertThat(set.contains(1)).isFalse();
    assertThat(set.remove(1)).isFalse();
    assertThat(set.add(3)).isTrue();
    assertThat(set.add(3)).isFalse();
    assertThat(set.add(1)).isTrue();
    assertThat(set).containsExactly(1, 3);
    assertThat(set.remove(3)).isTrue();
    assertThat(set).hasSize(1);
  }

  @Test
  void anAppendedListIsImmutableAndInOrder() {
    List<Integer> list = List.of();
    for (int i = 0; i < 5; i++) {
      list = Appended.to(list, i);
    }
    assertThat(list).containsExactly(0, 1, 2, 3, 4).isUnmodifiable();
    assertThat(Appended.to(List.of(1), 2)).isUnmodifiable().containsExactly(1, 2);
  }
}
