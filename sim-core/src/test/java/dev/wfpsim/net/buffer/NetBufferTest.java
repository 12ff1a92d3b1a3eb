package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.nt.NtStatus;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetBufferTest {
  private static Mdl chain(byte[]... parts) {
    Mdl first = Mdl.of(parts[0]);
    Mdl last = first;
    for (int i = 1; i < parts.length; i++) {
      Mdl mdl = Mdl.of(parts[i]);
      last.setNext(mdl);
      last = mdl;
    }
    return first;
  }

  @Test
  void retreat_intoUnusedSpace_usesTheSameMdl() {
    byte[] memory = {1, 2, 3, 4, 5, 6};
    NetBuffer buffer = new NetBuffer(Mdl.of(memory), 4, 2);
    assertThat(buffer.retreat(3)).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(buffer.holds(new byte[] {2, 3, 4, 5, 6})).isTrue();
    memory[5] = 66;
    assertThat(buffer.mdlChain().memory().u8(5)).as("the array itself").isEqualTo(66);
    assertThat(buffer.dataOffset()).isEqualTo(1);
    assertThat(buffer.currentMdlOffset()).isEqualTo(1);
  }

  @Test
  void retreat_beyondUnusedSpace_allocatesAnMdlThatAdvanceFrees() {
    NetBuffer buffer = new NetBuffer(Mdl.of(new byte[] {1, 2, 3}), 1, 2);
    Mdl before = buffer.mdlChain();
    buffer.retreat(5, 3);
    assertThat(buffer.dataLength()).isEqualTo(7);
    assertThat(buffer.dataOffset()).isEqualTo(3);
    assertThat(buffer.mdlChain().addedByRetreat()).isTrue();
    assertThat(buffer.mdlChain().byteCount()).isEqualTo(7);
    assertThat(buffer.holds(new byte[] {0, 0, 0, 0, 1, 2, 3})).isTrue();
    buffer.advance(5, true);
    assertThat(buffer.isAt(before, 1, 2)).isTrue();
  }

  @Test
  void advance_keepingTheMdl_leavesItUnused() {
    NetBuffer buffer = new NetBuffer(Mdl.of(new byte[] {1, 2}), 0, 2);
    buffer.retreat(4);
    buffer.advance(4, false);
    assertThat(buffer.dataOffset()).isEqualTo(4);
    assertThat(buffer.mdlChain().addedByRetreat()).isTrue();
    assertThat(buffer.currentMdl().addedByRetreat()).isFalse();
    assertThatThrownBy(() -> buffer.advance(3)).isInstanceOf(IllegalArgumentException.class);
    assertThat(buffer.retreat(-1)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
  }

  @Test
  void dataBuffer_acrossMdls_copiesToStorageOrAnswersNull() {
    NetBuffer buffer = new NetBuffer(chain(new byte[] {1, 2}, new byte[] {3, 4, 5}), 1, 4);
    DataBuffer one = buffer.dataBuffer(1, null);
    assertThat(one.inPlace()).isTrue();
    assertThat(one.u8(0)).isEqualTo(2);
    assertThat(buffer.dataBuffer(3, null)).isNull();
    assertThat(buffer.dataBuffer(3, Memory.ofSize(2))).isNull();
    DataBuffer three = buffer.dataBuffer(3, Memory.ofSize(3));
    assertThat(three.inPlace()).isFalse();
    assertThat(three.toBytes()).containsExactly(2, 3, 4);
    assertThat(buffer.dataBuffer(5, Memory.ofSize(9))).isNull();
  }

  @Test
  void dataBuffer_isRead_writtenAndBoundedFromItsFirstByte() {
    byte[] memory = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    NetBuffer buffer = new NetBuffer(Mdl.of(memory), 2, 7);
    DataBuffer data = Objects.requireNonNull(buffer.dataBuffer(6, null));
    assertThat(data.u8(5)).isEqualTo(8);
    assertThat(data.u16(4)).isEqualTo(0x0708);
    assertThat(data.i32(2)).isEqualTo(0x05060708);
    data.put8(0, 0xa1);
    data.put16(1, 0xb1b2);
    data.put32(2, 0xc1c2c3c4);
    assertThat(memory).containsExactly(1, 2, 0xa1, 0xb1, 0xc1, 0xc2, 0xc3, 0xc4, 9);
    assertThat(data.toBytes()).containsExactly(0xa1, 0xb1, 0xc1, 0xc2, 0xc3, 0xc4);
    for (int at : new int[] {-1, 6}) {
      assertThatThrownBy(() -> data.u8(at)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> data.put8(at, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
    for (int at : new int[] {-1, 5}) {
      assertThatThrownBy(() -> data.u16(at)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> data.put16(at, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
    for (int at : new int[] {-1, 3}) {
      assertThatThrownBy(() -> data.i32(at)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> data.put32(at, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void dataLength_shorterThanTheMdl_boundsThePacket_R102() {
    NetBuffer buffer = new NetBuffer(Mdl.of(new byte[] {1, 2, 3, 4}), 0, 4);
    buffer.setDataLength(2);
    assertThat(buffer.copyBytes()).containsExactly(1, 2);
    assertThat(buffer.mdlChain().byteCount()).isEqualTo(4);
    assertThatThrownBy(() -> buffer.setDataLength(5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isAt_movedData_isSeenAndRestored_R097() {
    NetBuffer buffer = new NetBuffer(Mdl.of(new byte[40]), 20, 20);
    Mdl chain = buffer.mdlChain();
    buffer.retreat(30);
    assertThat(buffer.isAt(chain, 20, 20)).isFalse();
    buffer.restore(chain, 20, 20);
    assertThat(buffer.isAt(chain, 20, 20)).isTrue();
    assertThat(buffer.currentMdl()).isSameAs(chain);
  }

  @Test
  void operations_randomChains_agreeWithPlainBytes() {
    for (int seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[][] parts = new byte[1 + random.nextInt(5)][];
      int total = 0;
      for (int i = 0; i < parts.length; i++) {
        parts[i] = new byte[random.nextInt(12)];
        random.nextBytes(parts[i]);
        total += parts[i].length;
      }
      byte[] flat = new byte[total];
      int at = 0;
      for (byte[] part : parts) {
        System.arraycopy(part, 0, flat, at, part.length);
        at += part.length;
      }
      int offset = random.nextInt(total + 1);
      int length = random.nextInt(total - offset + 1);
      NetBuffer buffer = new NetBuffer(chain(parts), offset, length);
      byte[] model = java.util.Arrays.copyOfRange(flat, offset, offset + length);
      for (int step = 0; step < 12; step++) {
        int amount = random.nextInt(9);
        if (random.nextBoolean()) {
          int unused = buffer.dataOffset();
          buffer.retreat(amount, random.nextInt(4));
          byte[] longer = new byte[model.length + amount];
          System.arraycopy(model, 0, longer, amount, model.length);
          byte[] gained = new byte[amount];
          buffer.copyTo(0, gained, 0, amount);
          System.arraycopy(gained, 0, longer, 0, amount);
          model = longer;
          assertThat(buffer.dataOffset()).isGreaterThanOrEqualTo(Math.max(unused - amount, 0));
        } else if (amount <= model.length) {
          buffer.advance(amount, random.nextBoolean());
          model = java.util.Arrays.copyOfRange(model, amount, model.length);
        }
        assertThat(buffer.holds(model)).isTrue();
        assertThat(buffer.shareData().holds(model)).isTrue();
        if (model.length > 0) {
          int where = random.nextInt(model.length);
          model[where] = (byte) random.nextInt();
          buffer.copyFrom(where, model, where, 1);
          assertThat(buffer.holds(model)).isTrue();
        }
      }
    }
  }

  @Test
  void memoryThatABufferNeedsItself_isOfItsHostsKind() {
    try (MemorySpace space = MemorySpace.ofNative()) {
      BufferLedger ledger =
          new BufferLedger((code, rule, message) -> {}, BufferLimits.DEFAULT, space);
      NetBufferList list =
          ledger.newPool("d").allocate(BufferKind.BUILT, new byte[] {1, 2, 3}, 0, 3, 0);
      NetBuffer buffer = Objects.requireNonNull(list).firstNetBuffer();
      assertThat(buffer.mdlChain().memory().isNative()).isTrue();
      buffer.retreat(2);
      assertThat(buffer.mdlChain().memory().isNative()).isTrue();
      assertThat(buffer.holds(new byte[] {0, 0, 1, 2, 3})).isTrue();
      buffer.rebuild(new byte[] {4, 5});
      assertThat(buffer.mdlChain().memory().isNative()).isTrue();
      assertThat(buffer.holds(new byte[] {4, 5})).isTrue();
    }
  }
}
