package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes in arrays and in native memory: the same in all that can be seen. */
class MemoryTest {
  private static final int SIZE = 24;

  private final MemorySpace nativeSpace = MemorySpace.ofNative();
  private final MemorySpace arrays = MemorySpace.ofArrays();

  /** Where the bytes lie. */
  private enum Kind {
    HEAP,
    ARRAYS,
    NATIVE
  }

  private Memory memory(Kind kind, byte[] content) {
    MemorySpace space =
        switch (kind) {
          case HEAP -> MemorySpace.heap();
          case ARRAYS -> arrays;
          case NATIVE -> nativeSpace;
        };
    Memory made = space.allocate(content.length);
    made.copyFrom(0, content, 0, content.length);
    return made;
  }

  private static byte[] random(int seed) {
    byte[] bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @AfterEach
  void close() {
    nativeSpace.close();
  }

  @ParameterizedTest
  @EnumSource
  void numbers_ofEveryWidth_areReadInBothOrders(Kind kind) {
    byte[] bytes = random(1);
    Memory memory = memory(kind, bytes);
    ByteBuffer big = ByteBuffer.wrap(bytes);
    ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at <= SIZE - 8; at++) {
      assertThat(memory.u8(at)).isEqualTo(bytes[at] & 0xff);
      assertThat(memory.u16(at)).isEqualTo(big.getShort(at) & 0xffff);
      assertThat(memory.i32(at)).isEqualTo(big.getInt(at));
      assertThat(memory.i64(at)).isEqualTo(big.getLong(at));
      assertThat(memory.u16Little(at)).isEqualTo(little.getShort(at) & 0xffff);
      assertThat(memory.i32Little(at)).isEqualTo(little.getInt(at));
      assertThat(memory.i64Little(at)).isEqualTo(little.getLong(at));
    }
  }

  @ParameterizedTest
  @EnumSource
  void numbers_ofEveryWidth_areWrittenInBothOrders(Kind kind) {
    Memory memory = memory(kind, new byte[SIZE]);
    ByteBuffer expected = ByteBuffer.allocate(SIZE);
    Random random = new Random(2);
    for (int round = 0; round < 200; round++) {
      int at = random.nextInt(SIZE - 7);
      long value = random.nextLong();
      switch (round % 7) {
        case 0 -> {
          memory.put8(at, (int) value);
          expected.put(at, (byte) value);
        }
        case 1 -> {
          memory.put16(at, (int) value);
          expected.order(ByteOrder.BIG_ENDIAN).putShort(at, (short) value);
        }
        case 2 -> {
          memory.put32(at, (int) value);
          expected.order(ByteOrder.BIG_ENDIAN).putInt(at, (int) value);
        }
        case 3 -> {
          memory.put64(at, value);
          expected.order(ByteOrder.BIG_ENDIAN).putLong(at, value);
        }
        case 4 -> {
          memory.put16Little(at, (int) value);
          expected.order(ByteOrder.LITTLE_ENDIAN).putShort(at, (short) value);
        }
        case 5 -> {
          memory.put32Little(at, (int) value);
          expected.order(ByteOrder.LITTLE_ENDIAN).putInt(at, (int) value);
        }
        default -> {
          memory.put64Little(at, value);
          expected.order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
        }
      }
      assertThat(memory.toBytes()).isEqualTo(expected.array());
    }
  }

  private static void outside(Memory memory, int width, ObjIntConsumer<Memory> access) {
    byte[] before = memory.toBytes();
    for (int at : new int[] {Integer.MIN_VALUE, -1, SIZE - width + 1, SIZE, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> access.accept(memory, at))
          .as("width=%d, at=%d", width, at)
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(memory.toBytes()).as("nothing is written").isEqualTo(before);
    access.accept(memory, SIZE - width);
  }

  @ParameterizedTest
  @EnumSource
  void access_outside_isRefusedWhole(Kind kind) {
    Memory memory = memory(kind, random(3));
    outside(memory, 1, Memory::u8);
    outside(memory, 2, Memory::u16);
    outside(memory, 4, Memory::i32);
    outside(memory, 8, Memory::i64);
    outside(memory, 1, (to, at) -> to.put8(at, 7));
    outside(memory, 2, (to, at) -> to.put16(at, 7));
    outside(memory, 4, (to, at) -> to.put32(at, 7));
    outside(memory, 8, (to, at) -> to.put64(at, 7));
    outside(memory, 5, (to, at) -> to.copyFrom(at, new byte[5], 0, 5));
    outside(memory, 5, (to, at) -> to.copyFrom(at, Memory.ofSize(5), 0, 5));
    outside(memory, 5, (to, at) -> to.copyTo(at, new byte[5], 0, 5));
    outside(memory, 5, (to, at) -> to.toBytes(at, 5));
    assertThatThrownBy(() -> memory.copyFrom(0, new byte[5], 1, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.copyFrom(0, Memory.ofSize(5), 1, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.copyTo(0, new byte[5], 1, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** Longer blocks stand behind the native ones: what lies there is not memory of anybody's. */
  @Test
  void nativeMemory_endsWhereItSays() {
    Memory memory = nativeSpace.allocate(65);
    assertThatThrownBy(() -> memory.u8(65)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(memory.segment().byteSize()).isEqualTo(65);
    assertThat(memory.lend().length()).isEqualTo(65);
  }

  @ParameterizedTest
  @EnumSource
  void copies_fromEitherKind_arriveWhole(Kind from) {
    byte[] bytes = random(4);
    for (Kind to : Kind.values()) {
      Memory target = memory(to, new byte[SIZE]);
      memory(from, bytes).copyTo(3, target, 5, 11);
      byte[] expected = new byte[SIZE];
      System.arraycopy(bytes, 3, expected, 5, 11);
      assertThat(target.toBytes()).isEqualTo(expected);
      target.copyFrom(5, memory(from, bytes), 0, 11);
      System.arraycopy(bytes, 0, expected, 5, 11);
      assertThat(target.toBytes()).isEqualTo(expected);
    }
    Memory same = memory(from, bytes);
    same.copyFrom(1, same, 0, SIZE - 1);
    assertThat(same.toBytes(1, SIZE - 1)).isEqualTo(Arrays.copyOf(bytes, SIZE - 1));
  }

  @ParameterizedTest
  @EnumSource
  void mismatch_isCountedFromWhereTheComparisonBegins(Kind kind) {
    byte[] bytes = random(5);
    for (Kind other : Kind.values()) {
      Memory theirs = memory(other, bytes);
      assertThat(memory(kind, bytes).mismatch(4, theirs, 4, 20)).isEqualTo(-1);
      theirs.put8(9, ~bytes[9]);
      assertThat(memory(kind, bytes).mismatch(4, theirs, 4, 20)).isEqualTo(5);
      assertThat(memory(kind, bytes).mismatch(4, theirs, 4, 5)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void segment_isTheSameBytes(Kind kind) {
    Memory memory = memory(kind, random(6));
    MemorySegment segment = memory.segment();
    assertThat(segment.isNative()).isEqualTo(memory.isNative()).isEqualTo(kind == Kind.NATIVE);
    segment.set(ValueLayout.JAVA_BYTE, 7, (byte) 77);
    assertThat(memory.u8(7)).isEqualTo(77);
    memory.put8(7, 78);
    assertThat(segment.get(ValueLayout.JAVA_BYTE, 7)).isEqualTo((byte) 78);
  }

  @ParameterizedTest
  @EnumSource
  void lent_isTheLenders_untilSomebodyWrites(Kind kind) {
    byte[] bytes = random(7);
    Memory lender = memory(kind, bytes);
    List<Memory> lent = List.of(lender.lend(), lender.lend(), lender.lend());
    lender.put8(0, 11);
    assertThat(lent.get(0).u8(0)).as("the same bytes").isEqualTo(11);
    lent.get(0).put8(1, 22);
    lent.get(1).segment().set(ValueLayout.JAVA_BYTE, 1, (byte) 33);
    assertThat(lent).extracting(each -> each.u8(1)).containsExactly(22, 33, bytes[1] & 0xff);
    assertThat(lender.u8(1)).isEqualTo(bytes[1] & 0xff);
    assertThat(lent).extracting(each -> each.u8(0)).containsExactly(11, 11, 11);
  }

  @ParameterizedTest
  @EnumSource
  void freed_holdsNoData(Kind kind) {
    Memory lender = memory(kind, random(8));
    Memory lent = lender.lend();
    lent.free();
    assertThat(lent.toBytes()).containsOnly(0xdd).hasSize(SIZE);
    assertThat(lender.toBytes()).isEqualTo(random(8));
    lender.free();
    assertThat(lender.toBytes()).containsOnly(0xdd).hasSize(SIZE);
    lender.put8(3, 5);
    assertThat(lender.u8(3)).as("one who still writes hurts nobody else").isEqualTo(5);
  }

  // --- native memory is used again

  private static long address(Memory memory) {
    return memory.segment().address();
  }

  @Test
  void block_servesAnother_onlyWhenNobodyKeepsIt() {
    Memory first = nativeSpace.allocate(SIZE);
    long address = address(first);
    Memory lent = first.lend();
    nativeSpace.keep(first);
    nativeSpace.release(first);
    first.free();
    assertThat(address(nativeSpace.allocate(SIZE))).as("still lent").isNotEqualTo(address);
    assertThat(lent.u8(0)).isZero();
    lent.free();
    Memory again = nativeSpace.allocate(SIZE);
    assertThat(address(again)).isEqualTo(address);
    again.free();
    assertThat(address(nativeSpace.allocate(SIZE))).as("as often as it is free").isEqualTo(address);
  }

  @Test
  void memoryThatNobodyKeeps_holdsNoData_andNothingOfWhoHasItsBlockNow() {
    Memory first = nativeSpace.allocate(SIZE);
    nativeSpace.release(first);
    Memory second = nativeSpace.allocate(SIZE);
    second.put8(0, 7);
    assertThat(first.toBytes()).containsOnly(0xdd);
    first.put8(0, 9);
    assertThat(second.u8(0)).isEqualTo(7);
  }

  @Test
  void lentBlock_isReleasedByItsCopy() {
    Memory lender = nativeSpace.allocate(SIZE);
    final long address = address(lender);
    Memory lent = lender.lend();
    lent.put8(0, 1);
    nativeSpace.release(lender);
    assertThat(address(nativeSpace.allocate(SIZE))).isEqualTo(address);
    assertThat(lent.u8(0)).isEqualTo(1);
  }

  @Test
  void block_usedAgain_isZero_andBeforeThatHoldsNoData() {
    Memory first = nativeSpace.allocate(SIZE);
    MemorySegment pointer = first.segment();
    pointer.fill((byte) 1);
    first.free();
    assertThat(pointer.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0xdd);
    Memory second = nativeSpace.allocate(SIZE - 1);
    assertThat(address(second)).isEqualTo(pointer.address());
    assertThat(second.toBytes()).containsOnly(0);
  }

  @Test
  void keptBytes_areThoseOfBlocksInUse() {
    assertThat(nativeSpace.keptBytes()).isZero();
    Memory small = nativeSpace.allocate(65);
    assertThat(nativeSpace.keptBytes()).isEqualTo(128);
    Memory lent = small.lend();
    Memory large = nativeSpace.allocate(40_000);
    assertThat(nativeSpace.keptBytes()).isEqualTo(128 + 65_536);
    large.free();
    nativeSpace.release(small);
    assertThat(nativeSpace.keptBytes()).isEqualTo(128);
    lent.free();
    lent.free();
    assertThat(nativeSpace.keptBytes()).as("freed once").isZero();
  }

  @Test
  void blocks_doNotOverlap_andLieOnMultiplesOf16() {
    Random random = new Random(9);
    List<Memory> all = random.ints(2_000, 0, 3_000).mapToObj(nativeSpace::allocate).toList();
    for (int i = 0; i < all.size(); i++) {
      all.get(i).segment().fill((byte) i);
      assertThat(address(all.get(i)) % 16).isZero();
    }
    for (int i = 0; i < all.size(); i++) {
      for (byte each : all.get(i).toBytes()) {
        assertThat(each).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void closed_nativeMemoryIsGone() {
    MemorySpace world = MemorySpace.ofNative();
    Memory memory = world.allocate(SIZE);
    world.close();
    assertThatThrownBy(() -> memory.u8(0)).isInstanceOf(IllegalStateException.class);
    assertThat(memory.segment().scope().isAlive()).isFalse();
  }

  @Test
  void heap_countsNothing() {
    Memory memory = MemorySpace.heap().allocate(SIZE);
    MemorySpace.heap().release(memory);
    assertThat(MemorySpace.heap().keptBytes()).isZero();
    assertThat(memory.u8(0)).isZero();
    assertThat(memory.isNative()).isFalse();
  }
}
