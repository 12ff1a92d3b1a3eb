package dev.wfpsim.scenario.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what tshark 4.0 says of the same files ({@code -z follow,tcp,raw}, {@code -z conv}). */
class RealCaptureTest {
  @ParameterizedTest
  @CsvSource({
    "http-three-streams.pcap,0,377,91157e5a56f59fb1,441,18d1e4f9823f94a9",
    "http-three-streams.pcap,1,395,01fd305c6e7aaea1,610,8b9b115dd6ed91fb",
    "http-three-streams.pcap,2,728,eff41584f45c727b,384,37b61988ddf82c0a",
    "ipv6-http.pcap,0,74,d4db59b7baaa7671,540,c57bf3ff7b18a454",
    "tcp-graceful-close.pcap,0,2838,0c3f2a8c5ae63fae,464,3ede0738277f1c1b",
    "tcp-out-of-order-tls.pcap,0,1193,3a2ac8bfec37222b,18666,3d4387f891f68456"
  })
  void read_tcp_payloadIsWhatTsharkFollows(
      String name, int number, int client, String clientHash, int server, String serverHash)
      throws CaptureError {
    CapturedStream stream = Captures.read(name).replayable().get(number);

    assertThat(stream.bytes(true)).hasSize(client);
    assertThat(stream.bytes(false)).hasSize(server);
    assertThat(Captures.sha256(stream.bytes(true))).startsWith(clientHash);
    assertThat(Captures.sha256(stream.bytes(false))).startsWith(serverHash);
    assertThat(stream.length(true)).isEqualTo(client);
    assertThat(stream.length(false)).isEqualTo(server);
  }

  @Test
  void read_threeStreams_endpointsTurnsAndEnds() throws CaptureError {
    Capture capture = Captures.read("http-three-streams.pcap");

    assertThat(capture.packets()).isEqualTo(28);
    assertThat(capture.otherPackets()).isZero();
    assertThat(capture.streams())
        .extracting(stream -> stream.client() + " " + stream.server())
        .containsExactly(
            "172.16.133.132:54615 98.139.161.29:80",
            "172.16.133.132:44305 98.138.19.88:80",
            "172.16.133.132:52328 98.139.240.23:80");
    assertThat(capture.streams())
        .allSatisfy(
            stream -> {
              assertThat(stream.end()).isEqualTo(CapturedStream.End.FINISHED);
              assertThat(stream.complete()).isTrue();
              assertThat(stream.turns()).extracting(Turn::fromClient).containsExactly(true, false);
            });
    assertThat(capture.streams().get(0).turns())
        .extracting(Turn::nanos)
        .containsExactly(44_832_000L, 88_623_000L);
    assertThat(capture.streams().get(0).startNanos()).isEqualTo(1_361_916_156_677_488_000L);
  }

  @Test
  void read_outOfOrderAndReset_bytesInOrderAndResetSeen() throws CaptureError {
    CapturedStream stream = Captures.read("tcp-out-of-order-tls.pcap").streams().get(0);

    assertThat(stream.missingBytes()).isZero();
    assertThat(stream.end()).isEqualTo(CapturedStream.End.FINISHED);
    assertThat(stream.turns()).extracting(Turn::nanos).isSorted();
  }

  @Test
  void read_ipv4Fragments_wholeDatagrams() throws CaptureError {
    Capture capture = Captures.read("ipv4-fragments-interleaved.pcap");

    CapturedStream exchange = capture.streams().get(0);
    assertThat(capture.streams()).hasSize(1);
    assertThat(exchange.protocol()).isEqualTo(CapturedStream.UDP);
    assertThat(exchange.client()).hasToString("10.118.213.212:789");
    assertThat(exchange.turns())
        .extracting(turn -> turn.data().length)
        .containsExactly(8312, 8312, 8312, 8312, 136, 8312, 136, 136, 8312);
    assertThat(exchange.missingBytes()).isZero();
    assertThat(capture.notReplayed())
        .as("fragments that were captured twice")
        .extracting(NotReplayed::toString)
        .containsExactly("2 incomplete second copies of datagrams, the first at byte 40818");
  }

  @Test
  void read_ipv6Fragments_wholeDatagrams() throws CaptureError {
    Capture capture = Captures.read("ipv6-fragments.pcap");

    assertThat(capture.streams())
        .extracting(stream -> stream.turns().stream().map(turn -> turn.data().length).toList())
        .containsExactly(List.of(729, 1440), List.of(991, 774));
    assertThat(capture.incompleteDatagrams()).isZero();
    assertThat(capture.otherPackets()).isZero();
  }

  @Test
  void read_dns_everyDatagramOfEveryExchange() throws CaptureError {
    Capture capture = Captures.read("dns-udp.pcap");

    assertThat(capture.packets()).isEqualTo(464);
    assertThat(capture.streams()).hasSize(219);
    assertThat(capture.streams().stream().mapToInt(stream -> stream.turns().size()).sum())
        .isEqualTo(464);
    assertThat(
            capture.streams().stream()
                .mapToLong(stream -> stream.length(true) + stream.length(false))
                .sum())
        .isEqualTo(38_154);
    assertThat(capture.replayable()).isEqualTo(capture.streams());
    assertThat(capture.notReplayed()).isEmpty();
  }

  @Test
  void read_pcapngByContent_everyMessageOfItsTwoEnds() throws CaptureError {
    Capture capture = Captures.read("icmp.pcapng");

    assertThat(capture.packets()).isEqualTo(15);
    assertThat(capture.notReplayed()).isEmpty();
    assertThat(capture.streams())
        .hasSize(13)
        .allSatisfy(stream -> assertThat(stream.protocol()).isEqualTo(1));
    assertThat(capture.streams().stream().mapToInt(stream -> stream.turns().size()).sum())
        .isEqualTo(15);
    assertThat(
            capture.streams().stream()
                .mapToLong(stream -> stream.length(true) + stream.length(false))
                .sum())
        .isEqualTo(706);
  }

  @Test
  void next_pcapng_timesInNanoseconds() throws CaptureError {
    CaptureInput input =
        new CaptureInput(
            new java.io.ByteArrayInputStream(Captures.bytes("icmp.pcapng")), "icmp.pcapng");
    PacketReader reader = PacketReader.open(input, CaptureLimits.DEFAULT);

    assertThat(reader.next())
        .extracting(
            CapturedPacket::nanos, packet -> packet.data().length, CapturedPacket::wireLength)
        .containsExactly(951_619_590_815_970_000L, 64, 64L);
    assertThat(reader.next()).extracting(CapturedPacket::nanos).isEqualTo(978_831_092_899_000_000L);
  }
}
