package dev.wfpsim.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FifoTest {
  private final Fifo<Integer> queue = new Fifo<>();

  /** Thousands of operations at both ends and in between, as an ArrayDeque has them. */
  @Test
  void itIsAsAnArrayDequeIs() {
    for (int most : new int[] {1, 2, 5, 100}) {
      Random random = new Random(most);
      ArrayDeque<Integer> plain = new ArrayDeque<>();
      Fifo<Integer> lean = new Fifo<>();
      for (int i = 0; i < 10_000; i++) {
        switch (plain.size() >= most ? 4 + random.nextInt(6) : random.nextInt(10)) {
          case 0, 1 -> {
            plain.addLast(i);
            lean.addLast(i);
          }
          case 2 -> {
            plain.addFirst(i);
            lean.addFirst(i);
          }
          case 3 -> assertThat(lean.add(i)).isEqualTo(plain.add(i));
          case 4, 5 -> assertThat(lean.poll()).isEqualTo(plain.poll());
          case 6 -> assertThat(lean.pollLast()).isEqualTo(plain.pollLast());
          case 7 -> {
            Integer known =
                plain.isEmpty() ? Integer.valueOf(-1) : List.copyOf(plain).get(plain.size() / 2);
            assertThat(lean.remove(known)).isEqualTo(plain.remove(known));
          }
          case 8 -> {
            int third = i % 3;
            assertThat(lean.removeIf(each -> each % 3 == third))
                .isEqualTo(plain.removeIf(each -> each % 3 == third));
          }
          default -> {
            lean.trim();
            assertThat(lean.peek()).isEqualTo(plain.peek());
            assertThat(lean.peekLast()).isEqualTo(plain.peekLast());
          }
        }
        assertThat(lean.size()).isEqualTo(plain.size());
        assertThat(new ArrayList<>(lean)).isEqualTo(new ArrayList<>(plain));
      }
    }
  }

  @Test
  void anEmptyOneHasNothingToTake() {
    assertThat(queue.poll()).isNull();
    assertThatThrownBy(queue::removeFirst).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(queue::removeLast).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(queue::getFirst).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(queue::getLast).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(queue.iterator()::next).isInstanceOf(NoSuchElementException.class);
  }

  /** A burst's room is given back when the last of it is taken, a small one only when asked. */
  @Test
  void anEmptiedOneGivesItsRoomBack() {
    for (int i = 0; i < 1_000; i++) {
      queue.add(i);
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(queue.poll()).isEqualTo(i);
    }
    assertThat(queue.room()).isZero();
    queue.add(1);
    queue.poll();
    assertThat(queue.room()).isPositive();
    queue.trim();
    assertThat(queue.room()).isZero();
    queue.add(2);
    queue.trim();
    assertThat(queue).containsExactly(2);
    queue.addAll(List.of(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19));
    queue.clear();
    assertThat(queue.room()).isZero();
    assertThat(queue).isEmpty();
  }
}
