package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.buffer.MemorySpace;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The parts of TCP that stand alone: buffers, reassembly, time-out, congestion window. */
class TcpPartsTest {
  private static final long MILLISECOND = 1_000_000;

  @Test
  void ring_randomUse_isAQueue() {
    Random random = new Random(1);
    BlockPool pool = new BlockPool(MemorySpace.heap());
    ByteRing ring = new ByteRing(5000, pool);
    long written = 0;
    long read = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] more = Drill.bytes(written, random.nextInt(3000));
      int accepted = ring.append(more, 0, more.length);
      assertThat(accepted).isEqualTo((int) Math.min(more.length, 5000 - (written - read)));
      written += accepted;
      int take = random.nextInt(ring.size() + 1);
      byte[] out = new byte[take];
      ring.copy(0, out, 0, take);
      assertThat(Arrays.equals(out, Drill.bytes(read, take))).isTrue();
      assertThat(ring.mismatch(out, 0, take)).isEqualTo(-1);
      if (take > 0) {
        int at = random.nextInt(take);
        out[at]++;
        assertThat(ring.mismatch(out, 0, take)).isEqualTo(at);
      }
      ring.drop(take);
      read += take;
    }
    assertThatThrownBy(() -> ring.drop(5001)).hasMessageContaining("drop=5001");
    assertThat(ring.memory()).isBetween(ring.size(), ring.size() + 2 * BlockPool.BLOCK_BYTES);
  }

  @Test
  void ring_emptied_givesItsMemoryToTheNext() {
    BlockPool pool = new BlockPool(MemorySpace.heap());
    ByteRing one = new ByteRing(100_000, pool);
    one.append(new byte[10_000], 0, 10_000);
    one.drop(9_999);
    assertThat(one.memory()).isEqualTo(BlockPool.BLOCK_BYTES);
    byte[] before = pool.take();
    pool.give(before);
    one.drop(1);
    assertThat(one.memory()).isZero();
    assertThat(pool.take()).isNotSameAs(before);
    assertThat(pool.take()).isSameAs(before);
  }

  @Test
  void reassembly_randomOverlaps_yieldsTheStreamOnce() {
    Random random = new Random(2);
    for (int round = 0; round < 300; round++) {
      ReassemblyQueue queue = new ReassemblyQueue();
      boolean[] offered = new boolean[400];
      for (int i = 0; i < 60; i++) {
        int at = random.nextInt(390);
        int length = 1 + random.nextInt(Math.min(40, 400 - at));
        queue.insert(at, Text.of(Drill.bytes(at, length)));
        Arrays.fill(offered, at, at + length, true);
      }
      int gap = 0;
      while (gap < 400 && offered[gap]) {
        gap++;
      }
      long position = 0;
      byte[] part = queue.take(position);
      while (part != null) {
        assertThat(part).isEqualTo(Drill.bytes(position, part.length));
        position += part.length;
        part = queue.take(position);
      }
      assertThat(position).isEqualTo(gap);
    }
  }

  @Test
  void rto_measurements_followRfc6298() {
    RtoEstimator rto = new RtoEstimator(TcpSettings.DEFAULT);
    assertThat(rto.rtoNanos()).isEqualTo(1000 * MILLISECOND);
    rto.sent(100, 0);
    rto.acknowledged(100, 400 * MILLISECOND);
    assertThat(rto.smoothedNanos()).isEqualTo(400 * MILLISECOND);
    assertThat(rto.rtoNanos()).isEqualTo(1200 * MILLISECOND);
    rto.expired();
    rto.expired();
    assertThat(rto.rtoNanos()).isEqualTo(4800 * MILLISECOND);
    rto.sent(200, 0);
    rto.retransmitted();
    rto.acknowledged(200, 9000 * MILLISECOND);
    assertThat(rto.smoothedNanos()).as("Karn: not measured").isEqualTo(400 * MILLISECOND);
    for (int i = 0; i < 40; i++) {
      rto.expired();
    }
    assertThat(rto.rtoNanos()).isEqualTo(TcpSettings.DEFAULT.maxRtoNanos());
  }

  @Test
  void congestion_slowStartThenAvoidanceThenRecovery() {
    CongestionControl control = new CongestionControl(1000, 10);
    assertThat(control.window()).isEqualTo(10_000);
    for (int i = 1; i <= 10; i++) {
      control.acknowledged(i * 1000, 1000, 10_000);
    }
    assertThat(control.window()).isEqualTo(20_000);
    assertThat(control.duplicate(10_000, 30_000, 20_000)).isFalse();
    assertThat(control.window()).as("limited transmit").isEqualTo(21_000);
    assertThat(control.duplicate(10_000, 30_000, 20_000)).isFalse();
    assertThat(control.duplicate(10_000, 30_000, 20_000)).isTrue();
    assertThat(control.recovering()).isTrue();
    assertThat(control.threshold()).isEqualTo(10_000);
    assertThat(control.window()).isEqualTo(13_000);
    assertThat(control.acknowledged(15_000, 5000, 15_000)).as("partial").isTrue();
    assertThat(control.acknowledged(30_000, 15_000, 0)).isFalse();
    assertThat(control.recovering()).isFalse();
    assertThat(control.window()).isLessThanOrEqualTo(10_000);
    control.timedOut(40_000, 10_000);
    assertThat(control.window()).isEqualTo(1000);
  }
}
