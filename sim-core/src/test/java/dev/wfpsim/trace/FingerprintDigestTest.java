package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The hash of bytes that events carry: nothing of them may be lost on the way into it. */
class FingerprintDigestTest {
  private static final int MOST = 200;

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 37 + 11);
    }
    return bytes;
  }

  @Test
  void everyBit_ofEveryLength_changesTheFirstHalfAlready() {
    Set<Long> halves = new HashSet<>();
    int digests = 0;
    for (int length = 0; length <= MOST; length++) {
      byte[] data = bytes(length);
      for (int bit = -1; bit < 8 * length; bit += length < 80 ? 1 : 5) {
        byte[] changed = data.clone();
        if (bit >= 0) {
          changed[bit >>> 3] ^= (byte) (1 << (bit & 7));
        }
        halves.add(Fingerprint.digest(changed, 0, length).high());
        digests++;
      }
    }
    assertThat(halves).hasSize(digests);
  }

  @Test
  void zeroes_ofEveryLength_differ() {
    Set<Fingerprint> digests = new HashSet<>();
    for (int length = 0; length <= MOST; length++) {
      digests.add(Fingerprint.digest(new byte[length], 0, length));
    }
    assertThat(digests).hasSize(MOST + 1);
  }

  @Test
  void wordsInAnotherOrder_differ() {
    for (int length : new int[] {16, 32, 64, 80, 128}) {
      byte[] data = bytes(length);
      Set<Fingerprint> digests = new HashSet<>();
      for (int word = 0; word < length / 8; word++) {
        byte[] swapped = data.clone();
        System.arraycopy(data, 0, swapped, 8 * word, 8);
        System.arraycopy(data, 8 * word, swapped, 0, 8);
        digests.add(Fingerprint.digest(swapped, 0, length));
      }
      assertThat(digests).hasSize(length / 8);
    }
  }

  @Test
  void placeInTheArray_andWhatIsAround_doNotMatter() {
    for (int length = 0; length <= MOST; length++) {
      byte[] data = bytes(length);
      byte[] wide = new byte[length + 40];
      Arrays.fill(wide, (byte) 0xA5);
      System.arraycopy(data, 0, wide, 13, length);
      assertThat(Fingerprint.digest(wide, 13, length))
          .isEqualTo(Fingerprint.digest(data, 0, length));
    }
  }

  @Test
  void digest_isTheSameOnEveryMachine() {
    assertThat(Fingerprint.digest(bytes(0), 0, 0)).hasToString("9fb21c65812ac340e7037ed147b7560a");
    assertThat(Fingerprint.digest(bytes(90), 0, 90))
        .hasToString("3e22c6be59f6ed091d0063d05fd7abae");
  }
}
