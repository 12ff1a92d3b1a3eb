package dev.wfpsim.scenario.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever is done to a capture, reading it ends with a result or with a {@link CaptureError}. */
@Tag("slow")
class SpoiltCaptureTest {
  static final String[] NAMES = Captures.ALL;

  private static final CaptureLimits TIGHT =
      new CaptureLimits(256 << 10, 10_000, 1_000, 1 << 20, 2 << 20);

  @ParameterizedTest
  @FieldSource("NAMES")
  void read_truncatedAnywhere_errorNamesAByteOfTheFile(String name) {
    byte[] whole = Captures.bytes(name);
    Random random = new Random(1);
    for (int i = 0; i < 600; i++) {
      int length = i < 200 ? i : random.nextInt(whole.length);
      readOrDocumentedError(name, Arrays.copyOf(whole, length));
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void read_bitsFlipped_nothingButTheDocumentedError(String name) {
    byte[] whole = Captures.bytes(name);
    Random random = new Random(2);
    for (int i = 0; i < 400; i++) {
      byte[] spoilt = whole.clone();
      for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
        int range = i % 2 == 0 ? Math.min(whole.length, 400) : whole.length;
        spoilt[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
      }
      readOrDocumentedError(name, spoilt);
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void read_wordsOverwritten_nothingButTheDocumentedError(String name) {
    byte[] whole = Captures.bytes(name);
    Random random = new Random(3);
    byte[] values = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF};
    for (int i = 0; i < 400; i++) {
      byte[] spoilt = whole.clone();
      int at = random.nextInt(whole.length);
      int end = Math.min(whole.length, at + 1 + random.nextInt(8));
      Arrays.fill(spoilt, at, end, values[random.nextInt(values.length)]);
      readOrDocumentedError(name, spoilt);
    }
  }

  @Test
  void capture_ofAnyLength_isReadToABound() {
    byte[] skipped = new byte[1 << 20];
    long[] taken = {0};
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            for (int i = 0; i < length; i++) {
              into[offset + i] = at(taken[0]++);
            }
            return length;
          }

          /** A section header, then blocks that nobody reads, of a megabyte each. */
          private byte at(long place) {
            byte[] section = {
              0x0A, 0x0D, 0x0D, 0x0A, 28, 0, 0, 0, 0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0, -1, -1, -1,
              -1, -1, -1, -1, -1, 28, 0, 0, 0
            };
            if (place < section.length) {
              return section[(int) place];
            }
            int inBlock = (int) ((place - section.length) % skipped.length);
            return switch (inBlock) {
              case 0 -> 11;
              case 6 -> 16;
              default -> inBlock == skipped.length - 2 ? (byte) 16 : 0;
            };
          }
        };

    assertThatThrownBy(() -> Capture.read(endless, "endless", CaptureLimits.DEFAULT))
        .isInstanceOf(CaptureError.class)
        .hasMessageContaining("capture too large: limitBytes=268435456");
    assertThat(taken[0]).isLessThanOrEqualTo(CaptureLimits.MAX_FILE_BYTES);
  }

  @Test
  void read_truncatedPacket_placeAndLengths() {
    byte[] cut = Arrays.copyOf(Captures.bytes("http-three-streams.pcap"), 100);

    assertThatThrownBy(() -> Captures.read("cut.pcap", cut, CaptureLimits.DEFAULT))
        .isInstanceOf(CaptureError.class)
        .hasMessage("cut.pcap:byte 40: truncated packet: bytes=60 needed=74");
  }

  @Test
  void read_notACapture_saysWhatItIs() {
    assertMessage(new byte[0], "x:byte 0: empty capture");
    assertMessage(new byte[] {1, 2}, "x:byte 0: truncated capture: bytes=2 needed=4");
    assertMessage(
        "scenario: local-proxy".getBytes(StandardCharsets.US_ASCII),
        "x:byte 0: not a pcap or pcapng capture: magic=0x7363656e, this is an unknown format");
    assertMessage(
        new byte[] {0x1F, (byte) 0x8B, 8, 0, 0},
        "x:byte 0: not a pcap or pcapng capture: magic=0x1f8b0800, this is a gzip file,"
            + " decompress it first");
  }

  @Test
  void read_limits_eachIsAnError() {
    byte[] capture = Captures.bytes("http-three-streams.pcap");
    assertLimit(capture, new CaptureLimits(100, 99, 99, 9999, 9999), "packet too long: bytes=443");
    assertLimit(capture, new CaptureLimits(9999, 27, 99, 9999, 9999), "too many packets: limit=27");
    assertLimit(capture, new CaptureLimits(9999, 99, 2, 9999, 9999), "too many streams: limit=2");
    assertLimit(capture, new CaptureLimits(9999, 99, 99, 800, 9999), "stream too long");
    assertLimit(capture, new CaptureLimits(9999, 99, 99, 9999, 2000), "too much payload");
  }

  @Test
  void read_endlessCapture_stopsAtTheLimit() {
    byte[] header = Arrays.copyOf(Captures.bytes("http-three-streams.pcap"), 24);
    InputStream endless =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return at < header.length ? header[at++] & 0xFF : 0;
          }
        };
    CaptureLimits limits = new CaptureLimits(9999, 5_000, 99, 9999, 9999);

    assertThatThrownBy(() -> Capture.read(endless, "endless.pcap", limits))
        .isInstanceOf(CaptureError.class)
        .hasMessage("endless.pcap:byte 80024: too many packets: limit=5000");
  }

  @Test
  void read_unreadableFile_isACaptureError() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk on fire");
          }
        };

    assertThatThrownBy(() -> Capture.read(broken, "x", CaptureLimits.DEFAULT))
        .isInstanceOf(CaptureError.class)
        .hasMessage("x:byte 0: cannot read: disk on fire");
  }

  private static void assertLimit(byte[] capture, CaptureLimits limits, String message) {
    assertThatThrownBy(() -> Captures.read("x", capture, limits))
        .isInstanceOf(CaptureError.class)
        .hasMessageContaining(message);
  }

  private static void assertMessage(byte[] bytes, String message) {
    assertThatThrownBy(() -> Captures.read("x", bytes, CaptureLimits.DEFAULT))
        .isInstanceOf(CaptureError.class)
        .hasMessage(message);
  }

  private static void readOrDocumentedError(String name, byte[] bytes) {
    try {
      Capture capture = Captures.read(name, bytes, TIGHT);
      assertThat(capture.streams()).allSatisfy(stream -> assertThat(stream.turns()).isNotNull());
    } catch (CaptureError e) {
      assertThat(e.offset()).isBetween(0L, (long) bytes.length);
      assertThat(e).hasMessageStartingWith(name + ":byte " + e.offset() + ": " + e.problem());
    }
  }
}
