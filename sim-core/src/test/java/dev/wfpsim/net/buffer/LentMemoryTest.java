package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets over bytes that somebody lent: looked at where they are, copied by the first write. */
class LentMemoryTest {
  private static final int BACK_FILL = 4;
  private static final int LENGTH = 8;

  private final MemorySpace space = space();
  private final BufferLedger ledger =
      new BufferLedger((code, rule, message) -> {}, BufferLimits.DEFAULT, space);
  private final NetBufferPool pool = ledger.newPool("stack");

  /** 0 to 15: four bytes that are nobody's, four unused ones, and eight of data. */
  private final Memory lent = space.allocate(4 + BACK_FILL + LENGTH);

  private NetBufferList one;
  private NetBufferList other;

  /** Where the bytes lie. */
  MemorySpace space() {
    return MemorySpace.heap();
  }

  @BeforeEach
  void lendToTwo() {
    lent.copyFrom(0, numbers(), 0, lent.length());
    one = lend();
    other = lend();
  }

  @AfterEach
  void close() {
    if (space.counts()) {
      space.close();
    }
  }

  private static byte[] numbers() {
    byte[] bytes = new byte[4 + BACK_FILL + LENGTH];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private NetBufferList lend() {
    return Objects.requireNonNull(
        pool.allocateLent(BufferKind.STACK, lent, 4 + BACK_FILL, LENGTH, BACK_FILL));
  }

  /** How the third byte of the data comes to be 77. */
  private enum Way {
    COPY(buffer -> buffer.copyFrom(2, new byte[] {77}, 0, 1)),
    PUT(buffer -> buffer.put(2, Memory.of(new byte[] {77}), 0, 1)),
    PUT16(buffer -> buffer.put16(2, 77 << 8 | 11)),
    DATA_BUFFER(
        buffer -> {
          DataBuffer data = Objects.requireNonNull(buffer.dataBuffer(3, null));
          data.memory().put8(data.offset() + 2, 77);
        }),
    CONTIGUOUS(
        buffer -> {
          DataBuffer data = buffer.contiguous();
          data.memory().put8(data.offset() + 2, 77);
        }),
    ADDRESS(buffer -> NativeCode.poke(buffer.contiguous().segment(), 2, 77)),
    MEMORY(
        buffer -> {
          Mdl mdl = buffer.currentMdl();
          mdl.memory().put8(mdl.start() + buffer.currentMdlOffset() + 2, 77);
        });

    private final Consumer<NetBuffer> write;

    Way(Consumer<NetBuffer> write) {
      this.write = write;
    }
  }

  @ParameterizedTest
  @EnumSource
  void write_isSeenByThePacketAndItsClones_andByNobodyElse(Way way) {
    NetBufferList clone = Objects.requireNonNull(pool.cloneOf(one));
    way.write.accept(one.firstNetBuffer());
    assertThat(one.firstNetBuffer().copyBytes()).startsWith(8, 9, 77, 11);
    assertThat(clone.firstNetBuffer().copyBytes()).startsWith(8, 9, 77, 11);
    assertThat(other.firstNetBuffer().copyBytes()).startsWith(8, 9, 10, 11);
    assertThat(lent.toBytes()).containsExactly(numbers());
  }

  @ParameterizedTest
  @EnumSource
  void writeThroughAClone_isSeenByThePacket_andByNobodyElse(Way way) {
    NetBufferList clone = Objects.requireNonNull(pool.cloneOf(one));
    way.write.accept(clone.firstNetBuffer());
    assertThat(one.firstNetBuffer().copyBytes()).startsWith(8, 9, 77, 11);
    assertThat(other.firstNetBuffer().copyBytes()).startsWith(8, 9, 10, 11);
    assertThat(lent.toBytes()).containsExactly(numbers());
  }

  @Test
  void secondWrite_goesWhereTheFirstWent() {
    MemorySegment handedOut = one.firstNetBuffer().contiguous().segment();
    one.firstNetBuffer().put(0, Memory.of(new byte[] {66}), 0, 1);
    assertThat(one.firstNetBuffer().contiguous().segment()).isEqualTo(handedOut);
    assertThat(handedOut.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 66);
  }

  @Test
  void look_copiesNothing() {
    NetBuffer buffer = one.firstNetBuffer();
    DataBuffer whole = new DataBuffer(buffer.currentMdl().bytes(), 8, LENGTH, true);
    assertThat(buffer.view()).isEqualTo(whole);
    assertThat(buffer.front(Memory.ofSize(2))).isEqualTo(whole);
    assertThat(buffer.byteAt(3)).isEqualTo(11);
    assertThat(Objects.requireNonNull(buffer.dataBuffer(4, null)).u8(3)).isEqualTo(11);
    assertThat(buffer.currentMdl().memory().u16(8)).isEqualTo(0x0809);
    lent.put8(10, 99);
    assertThat(buffer.view().u8(2)).as("the lender's own byte").isEqualTo(99);
  }

  /** What lies before the data can be had by a retreat, as of a packet with its own memory. */
  @Test
  void backFill_isTheLenders_andNoMore() {
    NetBuffer buffer = one.firstNetBuffer();
    assertThat(buffer.dataOffset()).isEqualTo(BACK_FILL);
    buffer.retreat(BACK_FILL);
    assertThat(buffer.dataOffset()).isZero();
    assertThat(buffer.copyBytes()).startsWith(4, 5, 6, 7, 8).hasSize(BACK_FILL + LENGTH);
    buffer.advance(BACK_FILL);
  }

  @Test
  void freed_holdsNoData_andLeavesTheLendersAlone() {
    DataBuffer ours = other.firstNetBuffer().contiguous();
    assertThat(ledger.liveBytes()).isEqualTo(2 * (BACK_FILL + LENGTH));
    NetBuffer before = one.firstNetBuffer();
    one.release();
    other.release();
    assertThat(ledger.liveBytes()).isZero();
    assertThat(before.copyBytes()).containsOnly(0xdd).hasSize(LENGTH);
    assertThat(before.view().memory().length()).isEqualTo(lent.length());
    assertThat(ours.toBytes()).containsOnly(0xdd);
    assertThat(lent.toBytes()).containsExactly(numbers());
  }

  @Test
  void front_ofDataInParts_isCopiedAsFarAsTheStorageReaches() {
    Mdl first = Mdl.of(new byte[] {1, 2, 3});
    first.setNext(Mdl.of(new byte[] {4, 5, 6, 7}));
    NetBuffer buffer = new NetBuffer(first, 1, 6);
    Memory storage = Memory.ofSize(4);
    assertThat(buffer.front(storage)).isEqualTo(new DataBuffer(storage, 0, 4, false));
    assertThat(storage.toBytes()).containsExactly(2, 3, 4, 5);
    assertThat(buffer.front(Memory.ofSize(2)))
        .isEqualTo(new DataBuffer(first.memory(), 1, 2, true));
    Memory large = Memory.ofSize(50);
    assertThat(buffer.front(large)).isEqualTo(new DataBuffer(large, 0, 6, false));
    assertThat(large.toBytes()).startsWith(2, 3, 4, 5, 6, 7, 0);
  }
}
