package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The byte oracle: it must see a byte changed, missing, doubled or out of place. */
final class ByteTallyTest {

  private static final ByteSource SOURCE = new ByteSource.Made(7);

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    SOURCE.fill(0, bytes, 0, count);
    return bytes;
  }

  private static ByteTally received(byte[] bytes, int piece) {
    ByteTally tally = new ByteTally();
    for (int at = 0; at < bytes.length; at += piece) {
      tally.add(bytes, at, Math.min(piece, bytes.length - at));
    }
    return tally;
  }

  @Test
  void isPrefixOf_sameBytesInAnyPieces_holds() {
    for (int piece : new int[] {1, 3, 8, 1_000, 20_000}) {
      assertThat(received(bytes(20_000), piece).isPrefixOf(SOURCE, new byte[ByteTally.PIECE]))
          .isTrue();
    }
  }

  @Test
  void made_anyStretch_isTheSameBytes() {
    byte[] whole = bytes(100);
    for (int at = 0; at < 90; at++) {
      byte[] part = new byte[10];
      SOURCE.fill(at, part, 0, 10);
      assertThat(part).containsExactly(java.util.Arrays.copyOfRange(whole, at, at + 10));
    }
  }

  @Test
  void isPrefixOf_oneByteWrong_fails() {
    byte[] changed = bytes(1_000);
    changed[999] ^= 1;

    assertThat(received(changed, 100).isPrefixOf(SOURCE, new byte[ByteTally.PIECE])).isFalse();
  }

  @Test
  void isPrefixOf_twoPiecesSwapped_fails() {
    byte[] bytes = bytes(200);
    ByteTally swapped = new ByteTally();
    swapped.add(bytes, 100, 100);
    swapped.add(bytes, 0, 100);

    assertThat(swapped.isPrefixOf(SOURCE, new byte[ByteTally.PIECE])).isFalse();
  }

  @Test
  void isPrefixOf_pieceTwice_fails() {
    byte[] bytes = bytes(100);
    ByteTally doubled = received(bytes, 100);
    doubled.add(bytes, 0, 100);

    assertThat(doubled.isPrefixOf(SOURCE, new byte[ByteTally.PIECE])).isFalse();
  }

  @Test
  void origin_throughTwoProxies_isTheFirstSource() {
    ByteTally client = new ByteTally();
    client.from(SOURCE);
    ByteTally atFirst = new ByteTally();
    atFirst.receivedFrom(client);
    ByteTally onward = new ByteTally();
    onward.from(new ByteSource.PassedOn(atFirst));
    ByteTally atSecond = new ByteTally();
    atSecond.receivedFrom(onward);
    ByteTally last = new ByteTally();
    last.from(new ByteSource.PassedOn(atSecond));

    assertThat(last.origin()).isSameAs(SOURCE);
  }
}
