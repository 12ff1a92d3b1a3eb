package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Arrays that serve one packet after the other: nobody finds another's bytes in theirs. */
class ArraySpaceTest {
  private static final int SIZE = 100;

  private final MemorySpace space = MemorySpace.ofArrays();

  private static Memory filled(MemorySpace space, int length, int value) {
    Memory memory = space.allocate(length);
    for (int i = 0; i < length; i++) {
      memory.put8(i, value);
    }
    return memory;
  }

  private long bytesOf(Runnable work) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      work.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  @Test
  void releasedArray_servesTheNextOfItsLength_andIsCleared() {
    assertThat(bytesOf(() -> space.release(filled(space, 5_000, 7)))).isLessThan(1_000);
    Memory next = space.allocate(5_000);
    assertThat(next.toBytes()).hasSize(5_000).containsOnly(0);
    assertThat(space.keptBytes()).isEqualTo(5_000);
  }

  /** 64 lengths further a block is in the same chain. */
  @Test
  void lengths_areNotTakenForEachOther() {
    List<Memory> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(filled(space, SIZE + 64 * (i % 5), i));
    }
    all.forEach(space::release);
    for (int i = 0; i < 40; i++) {
      int length = SIZE + 64 * (i % 7);
      assertThat(space.allocate(length).toBytes()).hasSize(length).containsOnly(0);
    }
  }

  @Test
  void freedMemory_keepsItsLength_andNeverShowsTheNextPacket() {
    Memory first = filled(space, SIZE, 7);
    first.free();
    Memory next = filled(space, SIZE, 9);
    assertThat(first.toBytes()).hasSize(SIZE).containsOnly(0xdd);
    first.put8(3, 1);
    assertThat(next.toBytes()).containsOnly(9);
    assertThat(first.u8(3)).isEqualTo(1);
    first.free();
    first.release();
    assertThat(space.keptBytes()).isEqualTo(SIZE);
  }

  @Test
  void arrayThatADriverHolds_isNotUsedAgain() {
    Memory first = filled(space, SIZE, 7);
    MemorySegment held = first.segment();
    first.free();
    assertThat(held.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 0xdd);
    Memory next = space.allocate(SIZE);
    held.fill((byte) 5);
    assertThat(next.toBytes()).containsOnly(0);
  }

  @Test
  void lentBytes_areUsedAgain_whenTheLastIsDone() {
    Memory wire = filled(space, SIZE, 7);
    Memory one = wire.lend();
    Memory other = wire.lend();
    space.release(wire);
    one.put8(0, 1);
    one.free();
    assertThat(space.allocate(SIZE).toBytes()).containsOnly(0);
    assertThat(other.toBytes()).as("still kept").containsOnly(7);
    other.free();
    assertThat(space.keptBytes()).isEqualTo(SIZE);
    assertThat(other.toBytes()).containsOnly(0xdd);
  }

  @Test
  void releasedOnceTooOften_isTold() {
    Memory one = space.allocate(SIZE);
    Memory lent = one.lend();
    lent.free();
    space.keep(one);
    space.release(one);
    space.release(one);
    space.release(one);
    assertThat(space.keptBytes()).isZero();
    ArraySpace arrays = (ArraySpace) space;
    ArraySpace.Block block = new ArraySpace.Block(new byte[SIZE]);
    assertThat(arrays.release(block)).isTrue();
    assertThatThrownBy(() -> arrays.release(block)).isInstanceOf(IllegalStateException.class);
  }

  /** The packet whose memory is used again is found when it is used after its end. */
  @Test
  void usedAfterFree_isFound_thoughItsArrayServesAnother() {
    List<String> findings = new ArrayList<>();
    BufferLedger ledger =
        new BufferLedger((code, rule, message) -> findings.add(rule), BufferLimits.DEFAULT, space);
    NetBufferPool pool = ledger.newPool("stack");
    byte[] data = new byte[SIZE];
    NetBufferList kept = Objects.requireNonNull(pool.allocate(BufferKind.STACK, data, 0, SIZE, 0));
    NetBuffer buffer = kept.firstNetBuffer();
    kept.release();
    data[0] = 42;
    NetBufferList next = Objects.requireNonNull(pool.allocate(BufferKind.STACK, data, 0, SIZE, 0));
    assertThat(findings).isEmpty();
    assertThat(kept.firstNetBuffer()).isSameAs(buffer);
    assertThat(findings).containsExactly("R-305");
    assertThat(buffer.copyBytes()).containsOnly(0xdd);
    buffer.copyFrom(0, new byte[] {1}, 0, 1);
    assertThat(next.firstNetBuffer().byteAt(0)).isEqualTo(42);
  }
}
