package dev.wfpsim.wfp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Objects are numbered as they come, however many there are. */
class ValueTableTest {
  /** An object that counts how often it is compared. */
  private record Counted(int number, AtomicLong comparisons) {
    @Override
    public boolean equals(Object other) {
      comparisons.incrementAndGet();
      return other instanceof Counted counted && counted.number == number;
    }

    @Override
    public int hashCode() {
      return number;
    }
  }

  @Test
  void number_ofAHundredThousand_isTheirPlace_atAFewComparisonsEach() {
    int count = 100_000;
    AtomicLong comparisons = new AtomicLong();
    ValueTable<Counted> table = new ValueTable<>(Counted::hashCode);
    for (int i = 0; i < count; i++) {
      table.add(new Counted(i, comparisons));
      table.add(new Counted(i / 2, comparisons));
    }
    assertThat(table.size()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(table.number(new Counted(i, comparisons))).isEqualTo(i);
      assertThat(table.value(i).number()).isEqualTo(i);
      assertThat(table.number(new Counted(-1 - i, comparisons))).isEqualTo(-1);
    }
    assertThat(comparisons.get()).isLessThan(30L * count);
  }
}
