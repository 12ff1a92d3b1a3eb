package dev.wfpsim.scenario.pcap;

import static dev.wfpsim.scenario.pcap.MadeCapture.ACK;
import static dev.wfpsim.scenario.pcap.MadeCapture.FIN;
import static dev.wfpsim.scenario.pcap.MadeCapture.RST;
import static dev.wfpsim.scenario.pcap.MadeCapture.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamReconstructionTest {
  private static final long CLIENT = 0xFFFF_FFF0L;
  private static final long SERVER = 5_000;

  @Test
  void read_retransmittedOverlappingOutOfOrder_eachByteOnce() throws CaptureError {
    CapturedStream stream =
        only(
            opened()
                .tcp(true, CLIENT + 1, ACK, "hello ")
                .tcp(true, CLIENT + 1, ACK, "hello ")
                .tcp(true, CLIENT + 13, ACK, "again")
                .tcp(true, CLIENT + 4, ACK, "lo wor")
                .tcp(true, CLIENT + 7, ACK, "world ")
                .tcp(false, SERVER + 1, ACK, "yes"));

    assertThat(text(stream, true)).isEqualTo("hello world again");
    assertThat(stream.turns())
        .extracting(turn -> new String(turn.data(), StandardCharsets.US_ASCII))
        .containsExactly("hello ", "wor", "ld again", "yes");
    assertThat(stream.turns())
        .extracting(Turn::nanos)
        .containsExactly(3_000_000L, 6_000_000L, 7_000_000L, 8_000_000L);
    assertThat(stream.complete()).isTrue();
    assertThat(stream.end()).isEqualTo(CapturedStream.End.OPEN);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void read_segmentsInAnyOrder_sameBytes(long seed) throws CaptureError {
    Random random = new Random(seed);
    String all = "abcdefghijklmnopqrstuvwxyz0123456789".repeat(20);
    List<int[]> cuts = new ArrayList<>();
    for (int at = 0; at < all.length(); ) {
      int length = 1 + random.nextInt(40);
      cuts.add(new int[] {at, Math.min(all.length(), at + length + random.nextInt(9))});
      at += length;
    }
    Collections.shuffle(cuts, random);
    MadeCapture capture = opened();
    for (int[] cut : cuts) {
      capture.tcp(true, CLIENT + 1 + cut[0], ACK, all.substring(cut[0], cut[1]));
    }

    assertThat(text(only(capture), true)).isEqualTo(all);
  }

  @Test
  void read_missingBytes_countedAndRefusedForReplay() throws CaptureError {
    MadeCapture capture =
        opened()
            .tcp(true, CLIENT + 1, ACK, "one")
            .tcp(true, CLIENT + 10, ACK, "three")
            .tcp(true, CLIENT + 15, ACK | FIN, "");

    assertThat(only(capture).missingBytes()).isEqualTo(6);
    assertThat(text(only(capture), true)).isEqualTo("one");
    assertThatThrownBy(() -> Captures.read(capture.bytes()).replayable())
        .isInstanceOf(CaptureError.class)
        .hasMessage(
            "made.pcap:byte 24: nothing to replay: packets=6, 1 TCP connection with bytes that were"
                + " not captured, missingBytes=6, at byte 24");
  }

  @Test
  void read_packetCutBySnapLength_bytesMissing() throws CaptureError {
    MadeCapture capture = opened();
    capture.packet(new byte[0], MadeCapture.segment(true, CLIENT + 1, ACK, "0123456789"), 4);

    assertThat(text(only(capture), true)).isEqualTo("012345");
    assertThat(only(capture).missingBytes()).isEqualTo(4);
  }

  @Test
  void read_joinedMidway_clientByPortAndNotReplayable() throws CaptureError {
    MadeCapture capture =
        new MadeCapture().tcp(false, 900, ACK, "answer").tcp(true, 700, ACK, "question");

    CapturedStream stream = only(capture);
    assertThat(stream.client().port()).isEqualTo(1000);
    assertThat(stream.opened()).isFalse();
    assertThat(text(stream, false)).isEqualTo("answer");
    assertThatThrownBy(() -> Captures.read(capture.bytes()).replayable())
        .hasMessage(
            "made.pcap:byte 24: nothing to replay: packets=2, 1 TCP connection whose opening was"
                + " not captured, at byte 24");
  }

  @Test
  void read_sameEndpointsAgain_anotherStream() throws CaptureError {
    MadeCapture capture =
        opened()
            .tcp(true, CLIENT + 1, ACK, "first")
            .tcp(false, SERVER + 1, RST | ACK, "")
            .tcp(true, 77, SYN, "")
            .tcp(true, 77, SYN, "")
            .tcp(false, 99, SYN | ACK, "")
            .tcp(true, 78, ACK, "second")
            .tcp(true, 84, ACK | FIN, "")
            .tcp(false, 100, ACK | FIN, "");

    List<CapturedStream> streams = Captures.read(capture.bytes()).streams();
    assertThat(streams)
        .extracting(stream -> text(stream, true), CapturedStream::end)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("first", CapturedStream.End.RESET),
            org.assertj.core.groups.Tuple.tuple("second", CapturedStream.End.FINISHED));
  }

  @Test
  void read_synAckSeenFirst_itsReceiverIsTheClient() throws CaptureError {
    MadeCapture capture =
        new MadeCapture().tcp(false, SERVER, SYN | ACK, "").tcp(true, CLIENT + 1, ACK, "question");

    assertThat(only(capture).client()).hasToString("10.0.0.1:1000");
    assertThat(only(capture).opened()).isFalse();
  }

  private static MadeCapture opened() {
    return new MadeCapture()
        .tcp(true, CLIENT, SYN, "")
        .tcp(false, SERVER, SYN | ACK, "")
        .tcp(true, CLIENT + 1, ACK, "");
  }

  private static CapturedStream only(MadeCapture capture) throws CaptureError {
    List<CapturedStream> streams = Captures.read(capture.bytes()).streams();
    assertThat(streams).hasSize(1);
    return streams.get(0);
  }

  private static String text(CapturedStream stream, boolean fromClient) {
    return new String(stream.bytes(fromClient), StandardCharsets.US_ASCII);
  }
}
