package dev.wfpsim.net.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Headers of captured traffic: parsed, written again byte for byte, their checksums right. */
class RealPacketsTest {
  @Test
  void http_threeStreams_headersAndChecksumsRoundTrip() throws IOException {
    List<byte[]> packets = CapturedPackets.read("http-three-streams.pcap");
    assertThat(packets).hasSize(28);
    int payload = 0;
    for (byte[] packet : packets) {
      Ipv4Header ip = Ipv4Header.view(Memory.of(packet), 0, packet.length);
      assertThat(ip.checksumIsValid()).isTrue();
      assertThat(ip.protocol()).isEqualTo(IpProtocol.TCP);
      byte[] again = new byte[ip.headerLength()];
      ip.fields().emit(Memory.of(again), 0);
      assertThat(again).isEqualTo(Arrays.copyOf(packet, again.length));
      TcpHeader tcp = TcpHeader.view(Memory.of(packet), ip.headerLength(), ip.payloadLength());
      assertThat(tcp.options().equals(TcpOptions.NONE)).isEqualTo(tcp.headerLength() == 20);
      payload += tcp.payloadLength();
    }
    assertThat(payload).isPositive();
  }

  @Test
  void ipv6Http_everySegment_parses() throws IOException {
    List<byte[]> packets = CapturedPackets.read("ipv6-http.pcap");
    assertThat(packets).hasSize(10);
    int valid = 0;
    for (byte[] packet : packets) {
      Ipv6Header ip = Ipv6Header.view(Memory.of(packet), 0, packet.length);
      Ipv6Extensions walked = Ipv6Extensions.walk(Memory.of(packet), 0, packet.length);
      assertThat(walked).isNotNull();
      assertThat(walked.protocol()).isEqualTo(IpProtocol.TCP);
      assertThat(walked.headerLength()).isEqualTo(Ipv6Header.BYTES);
      byte[] again = new byte[Ipv6Header.BYTES];
      ip.fields().emit(Memory.of(again), 0);
      assertThat(again).isEqualTo(Arrays.copyOf(packet, again.length));
      TcpHeader tcp = TcpHeader.view(Memory.of(packet), Ipv6Header.BYTES, ip.payloadLength());
      valid += tcp.checksumIsValid(ip.source(), ip.destination()) ? 1 : 0;
    }
    assertThat(valid).as("the sender's own were left to its adapter").isEqualTo(4);
  }

  @Test
  void ipv6Fragments_fragmentHeaders_areFound() throws IOException {
    int fragments = 0;
    for (byte[] packet : CapturedPackets.read("ipv6-fragments.pcap")) {
      Ipv6Extensions walked = Ipv6Extensions.walk(Memory.of(packet), 0, packet.length);
      assertThat(walked).isNotNull();
      if (walked.hasFragmentHeader()) {
        fragments++;
        Ipv6FragmentHeader header =
            Ipv6FragmentHeader.view(Memory.of(packet), walked.fragmentOffsetInPacket(), 8);
        assertThat(header.moreFragments() || header.fragmentOffset() > 0).isTrue();
      }
    }
    assertThat(fragments).isPositive();
  }
}
