package dev.wfpsim.wfp.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.BufferLedger;
import dev.wfpsim.net.buffer.BufferLimits;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.inject.PacketShape.HeaderPlace;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What a packet that a driver built looks like: its family, its protocol, where its header lies.
 */
class PacketShapeTest {
  private final BufferLedger ledger =
      new BufferLedger((code, rule, message) -> {}, BufferLimits.DEFAULT);

  private NetBufferList of(byte[] packet, int offset) {
    byte[] memory = new byte[offset + packet.length];
    System.arraycopy(packet, 0, memory, offset, packet.length);
    return Objects.requireNonNull(
        ledger.newPool("p").allocate(BufferKind.STACK, memory, 0, memory.length, offset));
  }

  private NetBufferList of(byte[] packet) {
    return of(packet, 0);
  }

  private static byte[] ipv4(int length, int totalLength) {
    byte[] packet = new byte[length];
    packet[0] = 0x45;
    packet[2] = (byte) (totalLength >> 8);
    packet[3] = (byte) totalLength;
    packet[9] = IpProtocol.UDP;
    return packet;
  }

  /** An IPv6 header, then these bytes. */
  private static byte[] ipv6(int nextHeader, int... behind) {
    byte[] packet = new byte[40 + behind.length];
    packet[0] = 0x60;
    packet[4] = (byte) (behind.length >> 8);
    packet[5] = (byte) behind.length;
    packet[6] = (byte) nextHeader;
    for (int i = 0; i < behind.length; i++) {
      packet[40 + i] = (byte) behind[i];
    }
    return packet;
  }

  @Test
  void family_isThatOfAHeaderWhoseLengthIsThePackets() {
    assertThat(PacketShape.family(of(ipv4(20, 20)))).isEqualTo(AddressFamily.AF_INET);
    assertThat(PacketShape.family(of(ipv4(600, 600)))).isEqualTo(AddressFamily.AF_INET);
    assertThat(PacketShape.family(of(ipv4(600, 88)))).isEqualTo(AddressFamily.AF_UNSPEC);
    assertThat(PacketShape.family(of(ipv4(19, 19)))).isEqualTo(AddressFamily.AF_UNSPEC);
    assertThat(PacketShape.family(of(ipv6(IpProtocol.TCP)))).isEqualTo(AddressFamily.AF_INET6);
    assertThat(PacketShape.family(of(ipv6(IpProtocol.TCP, new int[300]))))
        .isEqualTo(AddressFamily.AF_INET6);
    byte[] shortened = Arrays.copyOf(ipv6(IpProtocol.TCP), 39);
    shortened[4] = (byte) 0xff; // -1 of 16 bits, so that the sum would fit
    shortened[5] = (byte) 0xff;
    assertThat(PacketShape.family(of(shortened))).isEqualTo(AddressFamily.AF_UNSPEC);
    assertThat(PacketShape.family(of(new byte[40]))).isEqualTo(AddressFamily.AF_UNSPEC);
  }

  @Test
  void protocol_isBehindEveryExtensionHeader() {
    assertThat(PacketShape.protocol(of(ipv4(20, 20)))).isEqualTo(IpProtocol.UDP);
    assertThat(PacketShape.protocol(of(new byte[40]))).isEqualTo(-1);
    int[] options = new int[16];
    options[0] = IpProtocol.IPV6_FRAGMENT; // of 8 bytes, then a fragment header of 8 whose second
    options[8] = IpProtocol.TCP; // byte is reserved and no length
    options[9] = 3;
    assertThat(PacketShape.protocol(of(ipv6(IpProtocol.HOP_BY_HOP, options))))
        .isEqualTo(IpProtocol.TCP);
    int[] longer = new int[24];
    longer[0] = IpProtocol.IPV6_DESTINATION_OPTIONS;
    longer[1] = 1; // 16 bytes
    longer[16] = IpProtocol.UDP;
    assertThat(PacketShape.protocol(of(ipv6(IpProtocol.IPV6_ROUTING, longer))))
        .isEqualTo(IpProtocol.UDP);
    assertThat(PacketShape.protocol(of(ipv6(IpProtocol.HOP_BY_HOP, 6, 0, 0))))
        .isEqualTo(IpProtocol.HOP_BY_HOP); // cut off
    assertThat(PacketShape.protocol(of(ipv6(IpProtocol.HOP_BY_HOP, 6, 0, 0, 0, 0, 0, 0, 0))))
        .isEqualTo(IpProtocol.TCP);
  }

  private HeaderPlace place(byte[] packet, int offset) {
    return PacketShape.placeOfHeader(of(packet, offset).firstNetBuffer());
  }

  /** The header's place where a packet lies in two MDLs, the first with so many bytes of it. */
  private HeaderPlace split(byte[] packet, int first) {
    NetBufferList list = of(Arrays.copyOf(packet, first), 0);
    Mdl rest = Mdl.of(Arrays.copyOfRange(packet, first, packet.length));
    list.firstNetBuffer().currentMdl().setNext(rest);
    list.firstNetBuffer().setDataLength(packet.length);
    return PacketShape.placeOfHeader(list.firstNetBuffer());
  }

  @Test
  void placeOfHeader_alignedUnalignedOrSplit_R242() {
    assertThat(place(ipv4(40, 40), 0)).isEqualTo(HeaderPlace.ALIGNED);
    assertThat(place(ipv4(40, 40), 8)).isEqualTo(HeaderPlace.ALIGNED);
    assertThat(place(ipv4(40, 40), 4)).isEqualTo(HeaderPlace.UNALIGNED);
    assertThat(place(new byte[0], 8)).isEqualTo(HeaderPlace.ALIGNED);
    assertThat(split(ipv4(40, 40), 20)).isEqualTo(HeaderPlace.ALIGNED);
    assertThat(split(ipv4(40, 40), 19)).isEqualTo(HeaderPlace.SPLIT);
    byte[] options = ipv4(40, 40);
    options[0] = 0x46;
    assertThat(split(options, 23)).isEqualTo(HeaderPlace.SPLIT);
    assertThat(split(options, 24)).isEqualTo(HeaderPlace.ALIGNED);
    assertThat(split(ipv6(IpProtocol.TCP, 1, 2, 3), 39)).isEqualTo(HeaderPlace.SPLIT);
    assertThat(split(ipv6(IpProtocol.TCP, 1, 2, 3), 40)).isEqualTo(HeaderPlace.ALIGNED);
  }
}
