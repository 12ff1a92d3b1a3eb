package dev.wfpsim.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
  private final LongMap<String> map = new LongMap<>();

  @Test
  void whatIsPutIsFoundReplacedAndTakenOut() {
    assertThat(map.put(7, "seven")).isNull();
    assertThat(map.put(7, "again")).isEqualTo("seven");
    assertThat(map.get(7)).isEqualTo("again");
    assertThat(map.size()).isOne();
    assertThat(map.remove(8)).isNull();
    assertThat(map.remove(7)).isEqualTo("again");
    assertThat(map.get(7)).isNull();
    assertThat(map.isEmpty()).isTrue();
  }

  @Test
  void onlyTheVeryThingIsTakenOut() {
    String first = "first";
    map.put(1, first);
    assertThat(map.remove(1, "another")).isFalse();
    assertThat(map.get(1)).isSameAs(first);
    assertThat(map.remove(1, first)).isTrue();
    assertThat(map.containsKey(1)).isFalse();
  }

  /** Ten thousand puts and removals, among few keys and many, as a LinkedHashMap has them. */
  @Test
  void itIsAsALinkedHashMapIs() {
    for (long span : new long[] {3, 40, 5_000, Long.MAX_VALUE}) {
      Random random = new Random(span);
      Map<Long, String> plain = new LinkedHashMap<>();
      LongMap<String> lean = new LongMap<>();
      for (int i = 0; i < 10_000; i++) {
        long key = random.nextLong(span) << (i % 3 * 16);
        if (random.nextInt(5) < 3) {
          assertThat(lean.put(key, "v" + i)).isEqualTo(plain.put(key, "v" + i));
        } else {
          assertThat(lean.remove(key)).isEqualTo(plain.remove(key));
        }
        assertThat(lean.size()).isEqualTo(plain.size());
        assertThat(lean.get(key)).isEqualTo(plain.get(key));
        assertThat(lean.containsKey(~key)).isEqualTo(plain.containsKey(~key));
        if (i % 97 == 0) {
          assertThat(new ArrayList<>(lean.values())).isEqualTo(List.copyOf(plain.values()));
        }
      }
      plain.keySet().forEach(key -> assertThat(lean.get(key)).isEqualTo(plain.get(key)));
    }
  }

  /** One that stays and thousands that come and go: the room does not grow with them. */
  @Test
  void holesAreClosed() {
    map.put(-1, "stays");
    for (int i = 0; i < 100_000; i++) {
      map.put(i, "passes");
      map.remove(i);
    }
    assertThat(map.values()).containsExactly("stays");
    assertThat(map.room()).isLessThan(8);
  }

  @Test
  void anEmptyOneHasNoRoom() {
    for (int i = 0; i < 100; i++) {
      map.put(i, "v");
    }
    for (int i = 0; i < 100; i++) {
      map.remove(i);
    }
    assertThat(map.room()).isZero();
  }

  @Test
  void aChangeIsNoticedByWhoGoesThrough() {
    map.put(1, "one");
    map.put(2, "two");
    Iterator<String> values = map.values().iterator();
    values.next();
    map.remove(2);
    assertThatThrownBy(values::next).isInstanceOf(ConcurrentModificationException.class);
  }
}
