package dev.wfpsim.net.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.Memory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  /** RFC 1071 as it is written: 16 bits after the other, the carries added in at the end. */
  private static int plainSum(int sum, byte[] bytes, int offset, int length) {
    long total = sum;
    for (int i = 0; i < length; i++) {
      int value = bytes[offset + i] & 0xff;
      total += i % 2 == 0 ? value << 8 : value;
    }
    while (total >> 16 != 0) {
      total = (total & 0xffff) + (total >> 16);
    }
    return (int) total;
  }

  @Test
  void sum_exampleOfRfc1071() {
    byte[] bytes = {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, -9};
    assertThat(Checksum.sum(0, Memory.of(bytes), 0, bytes.length)).isEqualTo(0xddf2);
    assertThat(Checksum.of(Memory.of(bytes), 0, bytes.length)).isEqualTo(0x220d);
  }

  @Test
  void sum_anyLengthAndPlace_isThatOf16BitWords() {
    Random random = new Random(1);
    byte[] bytes = new byte[300];
    for (int round = 0; round < 5_000; round++) {
      random.nextBytes(bytes);
      int offset = random.nextInt(20);
      int length = random.nextInt(bytes.length - offset);
      int before = random.nextInt(0x10000);
      assertThat(Checksum.sum(before, Memory.of(bytes), offset, length))
          .as("offset %d, length %d", offset, length)
          .isEqualTo(plainSum(before, bytes, offset, length));
    }
  }

  /** Zero has two names in this arithmetic: only nothing sums up to the first. */
  @Test
  void sum_zerosAndOnes_areTold() {
    byte[] bytes = new byte[0xffff];
    assertThat(Checksum.sum(0, Memory.of(bytes), 0, bytes.length)).isZero();
    Arrays.fill(bytes, (byte) 0xff);
    assertThat(Checksum.sum(0, Memory.of(bytes), 0, 64)).isEqualTo(0xffff);
    assertThat(Checksum.sum(0xffff, Memory.of(bytes), 0, bytes.length))
        .isEqualTo(plainSum(0xffff, bytes, 0, bytes.length));
  }

  /** In parts that begin at even distances, as a packet in several pieces is summed. */
  @Test
  void sum_inParts_isThatOfTheWhole() {
    Random random = new Random(2);
    byte[] bytes = new byte[200];
    random.nextBytes(bytes);
    for (int cut = 0; cut <= bytes.length; cut += 2) {
      int first = Checksum.sum(0, Memory.of(bytes), 0, cut);
      assertThat(Checksum.sum(first, Memory.of(bytes), cut, bytes.length - cut))
          .isEqualTo(Checksum.sum(0, Memory.of(bytes), 0, bytes.length));
    }
  }

  @Test
  void update_ofAnAddress_isTheChecksumAnew() {
    Random random = new Random(4);
    for (int round = 0; round < 500; round++) {
      boolean v4 = round % 2 == 0;
      byte[] bytes = new byte[40];
      random.nextBytes(bytes);
      int size = v4 ? IpAddress.IPV4_BYTES : IpAddress.IPV6_BYTES;
      int before = Checksum.of(Memory.of(bytes), 0, bytes.length);
      final IpAddress old = IpAddress.of(Arrays.copyOfRange(bytes, 8, 8 + size));
      byte[] other = new byte[size];
      random.nextBytes(other);
      System.arraycopy(other, 0, bytes, 8, size);
      assertThat(Checksum.update(before, old, IpAddress.of(other)))
          .isEqualTo(Checksum.of(Memory.of(bytes), 0, bytes.length));
    }
    assertThatThrownBy(() -> Checksum.update(0, IpAddress.IPV4_LOOPBACK, IpAddress.IPV6_LOOPBACK))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void update_ofAWord_isTheChecksumAnew() {
    Random random = new Random(3);
    byte[] bytes = new byte[40];
    for (int round = 0; round < 1_000; round++) {
      random.nextBytes(bytes);
      int at = random.nextInt(20) * 2;
      int before = Checksum.of(Memory.of(bytes), 0, bytes.length);
      int oldWord = Memory.of(bytes).u16(at);
      int newWord = random.nextInt(0x10000);
      bytes[at] = (byte) (newWord >>> 8);
      bytes[at + 1] = (byte) newWord;
      assertThat(Checksum.update(before, oldWord, newWord))
          .isEqualTo(Checksum.of(Memory.of(bytes), 0, bytes.length));
    }
  }
}
