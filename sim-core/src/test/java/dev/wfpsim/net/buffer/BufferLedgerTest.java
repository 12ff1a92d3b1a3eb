package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BufferLedgerTest {
  private final BufferLedger ledger =
      new BufferLedger((code, rule, message) -> {}, BufferLimits.DEFAULT);
  private final List<NetBufferPool> pools = List.of(ledger.newPool("one"), ledger.newPool("two"));

  private NetBufferList allocate(NetBufferPool pool) {
    return Objects.requireNonNull(pool.allocate(BufferKind.STACK, new byte[3], 0, 3, 0));
  }

  private static List<NetBufferList> ownedBy(String owner, List<NetBufferList> lists) {
    return lists.stream().filter(list -> list.owner().equals(owner)).toList();
  }

  /** The first, the last, one between, the only one: whichever goes, the others stay in order. */
  @Test
  void live_areThoseThatWereNotFreed_oldestFirst() {
    Random random = new Random(3);
    List<NetBufferList> expected = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      if (expected.isEmpty() || random.nextInt(5) < 2) {
        expected.add(allocate(pools.get(random.nextInt(2))));
      } else {
        expected.remove(random.nextInt(expected.size())).release();
      }
      assertThat(ledger.live("one")).isEqualTo(ownedBy("one", expected));
      assertThat(ledger.live("two")).isEqualTo(ownedBy("two", expected));
      assertThat(ledger.liveCount()).isEqualTo(expected.size());
      assertThat(ledger.liveBytes()).isEqualTo(3L * expected.size());
    }
  }
}
