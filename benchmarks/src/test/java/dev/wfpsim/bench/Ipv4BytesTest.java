package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.Ipv4Header;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What baselines write is what the simulator would, and they notice what is wrong. */
class Ipv4BytesTest {
  private static final int LENGTH = Ipv4Bytes.HEADERS + PathConversation.PAYLOAD;
  private static final IpAddress CLIENT = IpAddress.ofIpv4(PathConversation.CLIENT);
  private static final IpAddress SERVER = IpAddress.ofIpv4(PathConversation.SERVER);

  private static byte[] written() {
    byte[] packet = new byte[LENGTH];
    byte[] payload = PathConversation.payload(3);
    System.arraycopy(payload, 0, packet, Ipv4Bytes.HEADERS, payload.length);
    Ipv4Bytes.writeHeaders(packet, LENGTH, 7);
    return packet;
  }

  private static boolean isUdpValid(byte[] packet) {
    return Checksum.transportIsValid(
        CLIENT,
        SERVER,
        PathConversation.UDP,
        Memory.of(packet),
        Ipv4Bytes.IP_BYTES,
        LENGTH - Ipv4Bytes.IP_BYTES);
  }

  @Test
  void writeHeaders_aDatagram_isRightForTheSimulator() {
    byte[] packet = written();
    Ipv4Header header = Ipv4Header.view(Memory.of(packet), 0, LENGTH);
    assertThat(header.totalLength()).isEqualTo(LENGTH);
    assertThat(header.protocol()).isEqualTo(PathConversation.UDP);
    assertThat(header.source()).isEqualTo(CLIENT);
    assertThat(header.destination()).isEqualTo(SERVER);
    assertThat(Checksum.sum(0, Memory.of(packet), 0, Ipv4Bytes.IP_BYTES))
        .isEqualTo(Checksum.VALID_SUM);
    assertThat(isUdpValid(packet)).isTrue();
    assertThat(Ipv4Bytes.isIpValid(packet)).isTrue();
    assertThat(Ipv4Bytes.isUdpValid(packet, LENGTH)).isTrue();
  }

  @Test
  void valid_anyByteChanged_isNot() {
    for (int at = 0; at < LENGTH; at++) {
      byte[] packet = written();
      packet[at] ^= 0x10;
      if (at < Ipv4Bytes.IP_BYTES) {
        assertThat(Ipv4Bytes.isIpValid(packet)).as("byte %d", at).isFalse();
      } else {
        assertThat(Ipv4Bytes.isUdpValid(packet, LENGTH)).as("byte %d", at).isFalse();
      }
    }
  }

  @Test
  void forward_untilNoHopIsLeft_keepsTheChecksumRight() {
    byte[] packet = written();
    int hops = Ipv4Header.view(Memory.of(packet), 0, LENGTH).timeToLive();
    for (int left = hops - 1; left >= 0; left--) {
      assertThat(Ipv4Bytes.forward(packet)).isEqualTo(left > 0);
      assertThat(Ipv4Header.view(Memory.of(packet), 0, LENGTH).timeToLive()).isEqualTo(left);
      assertThat(Ipv4Bytes.isIpValid(packet)).isTrue();
    }
  }

  @Test
  void read_bothDirections_isWhatFiltersAreAskedFor() {
    long[] words = new long[RawFilter.WORDS];
    Ipv4Bytes.read(written(), false, words);
    assertThat(words).isEqualTo(PathConversation.words(PathConversation.Visit.IP_OUT));
    Ipv4Bytes.read(written(), true, words);
    assertThat(words).isEqualTo(PathConversation.words(PathConversation.Visit.IP_IN));
  }

  @Test
  void packets_toBeInjected_areRight() {
    byte[] datagram = Ipv4Bytes.datagram();
    byte[] whole = new byte[LENGTH];
    System.arraycopy(datagram, 0, whole, Ipv4Bytes.IP_BYTES, datagram.length);
    assertThat(isUdpValid(whole)).isTrue();
    for (boolean isToClient : new boolean[] {true, false}) {
      byte[] packet = Ipv4Bytes.packet(253, isToClient);
      Ipv4Header header = Ipv4Header.view(Memory.of(packet), 0, packet.length);
      assertThat(Ipv4Bytes.isIpValid(packet)).isTrue();
      assertThat(header.protocol()).isEqualTo(253);
      assertThat(List.of(header.source(), header.destination()))
          .containsExactly(isToClient ? SERVER : CLIENT, isToClient ? CLIENT : SERVER);
    }
  }
}
