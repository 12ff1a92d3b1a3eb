package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.MemorySpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The queue of unacknowledged bytes against a plain list of bytes. */
class SendQueueTest {
  private static final int CAPACITY = 20_000;

  private static byte[] read(Mdl first) {
    byte[] bytes = {};
    for (Mdl each = first; each != null; each = each.next()) {
      int old = bytes.length;
      bytes = Arrays.copyOf(bytes, old + each.byteCount());
      each.memory().copyTo(each.start(), bytes, old, each.byteCount());
    }
    return bytes;
  }

  private record Held(Mdl mdl, Text text, byte[] bytes) {}

  @Test
  void randomUse_holdsWhatAListHolds_andNeverMovesWhatIsDescribed() {
    Random random = new Random(11);
    for (int round = 0; round < 40; round++) {
      SendQueue queue = new SendQueue(CAPACITY, MemorySpace.heap());
      byte[] model = {};
      List<Held> held = new ArrayList<>();
      for (int step = 0; step < 200; step++) {
        switch (random.nextInt(4)) {
          case 0, 1 -> {
            byte[] more = new byte[random.nextInt(random.nextInt(2) == 0 ? 40 : 6_000)];
            for (int i = 0; i < more.length; i++) {
              more[i] = (byte) random.nextInt(256);
            }
            int accepted = queue.append(more, 0, more.length);
            assertThat(accepted).isEqualTo(Math.min(more.length, CAPACITY - model.length));
            int old = model.length;
            model = Arrays.copyOf(model, old + accepted);
            System.arraycopy(more, 0, model, old, accepted);
          }
          case 2 -> {
            int gone = random.nextInt(model.length + 1);
            queue.drop(gone);
            model = Arrays.copyOfRange(model, gone, model.length);
          }
          default -> {
            int from = random.nextInt(model.length + 1);
            int length = random.nextInt(model.length - from + 1);
            byte[] expected = Arrays.copyOfRange(model, from, from + length);
            byte[] copy = new byte[length + 3];
            queue.copy(from, copy, 3, length);
            assertThat(Arrays.copyOfRange(copy, 3, copy.length)).isEqualTo(expected);
            Mdl described = queue.describe(from, length);
            assertThat(described == null ? new byte[0] : read(described)).isEqualTo(expected);
            Text text = queue.text(from, length);
            assertThat(text.length()).isEqualTo(length);
            int cut = random.nextInt(length + 1);
            assertThat(queue.text(from, length).part(cut, length - cut).toBytes())
                .isEqualTo(Arrays.copyOfRange(expected, cut, length));
            if (described != null) {
              held.add(new Held(described, text, expected));
            }
          }
        }
        assertThat(queue.size()).isEqualTo(model.length);
        assertThat(queue.free()).isEqualTo(CAPACITY - model.length);
      }
      for (Held each : held) {
        assertThat(read(each.mdl())).isEqualTo(each.bytes());
        assertThat(each.text().toBytes()).isEqualTo(each.bytes());
        Text text = each.text();
        assertThat(text.memory().toBytes(text.offset(), text.length())).isEqualTo(each.bytes());
      }
    }
  }

  @Test
  void whatIsDescribed_isTheQueuesOwnMemory_R303() {
    SendQueue queue = new SendQueue(CAPACITY, MemorySpace.heap());
    queue.append(new byte[] {1, 2, 3, 4}, 0, 4);
    queue.drop(1);
    Mdl described = queue.describe(1, 2);
    described.memory().put8(described.start(), 99);
    byte[] copy = new byte[3];
    queue.copy(0, copy, 0, 3);
    assertThat(copy).containsExactly(2, 99, 4);
  }

  /** A segment that was decided on, and is no packet yet, is sent as it was. */
  @Test
  void whatIsGivenUp_staysUntilDecisionsAreCarriedOut() {
    try (MemorySpace space = MemorySpace.ofNative()) {
      SendQueue queue = new SendQueue(CAPACITY, space);
      queue.append(new byte[] {1, 2, 3, 4}, 0, 4);
      Text decided = queue.text(1, 3);
      queue.drop(4);
      queue.append(new byte[] {5, 6}, 0, 2);
      assertThat(decided.toBytes()).containsExactly(2, 3, 4);
      queue.settled();
      assertThat(queue.text(0, 2).toBytes()).containsExactly(5, 6);
      queue.clear();
      assertThat(space.keptBytes()).isPositive();
      queue.settled();
      queue.settled();
      assertThat(space.keptBytes()).isZero();
      assertThat(decided.toBytes()).as("nobody keeps it").containsOnly(0xdd);
    }
  }

  @Test
  void outsideTheQueue_isRefused() {
    SendQueue queue = new SendQueue(CAPACITY, MemorySpace.heap());
    queue.append(new byte[10], 0, 10);
    assertThatThrownBy(() -> queue.drop(11)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> queue.copy(8, new byte[9], 0, 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> queue.describe(-1, 3)).isInstanceOf(IllegalArgumentException.class);
    queue.clear();
    assertThat(queue.size()).isZero();
    assertThat(queue.describe(0, 0)).isNull();
  }
}
