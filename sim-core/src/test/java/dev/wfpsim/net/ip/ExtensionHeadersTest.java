package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.wire.Ipv6Fields;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a host does with the extension headers of what it gets: RFC 8200 4.2, 4.4, 4.5; RFC 5095;
 * RFC 4443 2.4 and 3.4. Headers are given in hexadecimal, without their next-header byte.
 */
class ExtensionHeadersTest {
  private static final IpAddress OWN = IpAddress.parse("fd00::5");

  private final NetBench bench = new NetBench(1);
  private final Host host = bench.network.addHost(new HostOptions("h"));
  private LayerLog log;

  /** The errors that leave the host for these packets: {@code type code pointer}. */
  private List<String> errors(IpAddress to, byte[]... packets) {
    var card = host.addInterface("card", 1500);
    card.addAddress(new IpPrefix(OWN, 64));
    bench.network.connectInterfaces(new LinkOptions("wire"), List.of(card));
    bench.network.start();
    log = new LayerLog(host);
    List<String> sent = new ArrayList<>();
    log.answer =
        hook -> {
          if (hook.layer().equals("OUTBOUND_ICMP_ERROR")) {
            byte[] m = hook.bytes();
            sent.add(m[0] + " " + m[1] + " " + (m[6] << 8 | m[7]));
          }
          return Verdict.PERMIT;
        };
    bench.on(
        host,
        () -> {
          for (byte[] bytes : packets) {
            NetBufferList nbl =
                host.stackPool().allocate(BufferKind.STACK, bytes, 0, bytes.length, 0);
            host.ip().injectReceive(nbl, card.index(), 0);
            nbl.release();
          }
        });
    bench.run();
    return sent;
  }

  /** A packet of these headers, each {@code protocol:hex}, before an unknown protocol 253. */
  private static byte[] packet(IpAddress to, String headers, int payload) {
    List<Integer> protocols = new ArrayList<>();
    List<byte[]> bodies = new ArrayList<>();
    for (String each : headers.isEmpty() ? new String[0] : headers.split(" ")) {
      String[] parts = each.split(":");
      protocols.add(Integer.parseInt(parts[0]));
      bodies.add(HexFormat.of().parseHex(parts[1]));
    }
    protocols.add(253);
    int length = payload + bodies.stream().mapToInt(each -> each.length + 1).sum();
    byte[] packet = new byte[40 + length];
    new Ipv6Fields(0, 0, length, protocols.getFirst(), 9, IpAddress.parse("fd00::9"), to)
        .emit(Memory.of(packet), 0);
    int at = 40;
    for (int i = 0; i < bodies.size(); i++) {
      packet[at] = (byte) (int) protocols.get(i + 1);
      System.arraycopy(bodies.get(i), 0, packet, at + 1, bodies.get(i).length);
      at += 1 + bodies.get(i).length;
    }
    return packet;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fd00::5 | | 4 1 6", // unknown protocol: where the byte stands that names it
        "fd00::5 | 60:00010400000000 | 4 1 40",
        "fd00::5 | 60:00010400000000 60:00010400000000 | 4 1 48",
        "fd00::5 | 60:00000000000000 | 4 1 40", // Pad1
        "fd00::5 | 60:001e0400000000 | 4 1 40", // unknown, 00: skipped
        "fd00::5 | 60:005e0400000000 | ", // 01: discarded in silence
        "fd00::5 | 60:009e0400000000 | 4 2 42", // 10: discarded and told
        "fd00::5 | 60:00de0400000000 | 4 2 42", // 11: as well
        "fd00::5 | 0:00de0400000000 | 4 2 42",
        "fd00::5 | 60:00010400000000 60:000101009e0100 | 4 2 53",
        "fd00::5 | 60:00010500000000 | ", // an option that is longer than its header
        "fd00::5 | 60:00010300000001 | ", // an option without its length
        "ff02::1 | 60:009e0400000000 | 4 2 42", // also about what was for many
        "ff02::1 | 60:00de0400000000 | ", // not to many
        "ff02::1 | | ", // no other error about what was for many
        "fd00::5 | 44:00000000000007 | 4 1 40", // a fragment that is all (RFC 6946)
        "fd00::5 | 43:00000000000000 | 4 1 40", // a routing header that is done with
        "fd00::5 | 43:00000100000000 | 4 0 42", // type 0 (RFC 5095)
        "fd00::5 | 43:00630100000000 | 4 0 42", // a type that nobody knows
      })
  void headers_areTakenSkippedOrTold(String to, String headers, String error) {
    IpAddress address = IpAddress.parse(to);
    List<String> errors =
        errors(address, packet(address, headers == null ? "" : headers.strip(), 16));

    assertThat(errors).isEqualTo(error == null ? List.of() : List.of(error));
    boolean refused = log.layers().stream().anyMatch(each -> each.contains("_DISCARD 263"));
    boolean extension =
        error == null ? to.equals("fd00::5") || headers != null : !error.contains(" 1 ");
    assertThat(refused).isEqualTo(extension);
  }

  private static byte[] fragment(int offset, boolean more, int payload, int fill) {
    int word = offset | (more ? 1 : 0);
    byte[] packet = packet(OWN, String.format("44:00%04x00000007", word), payload);
    for (int i = 48; i < packet.length; i++) {
      packet[i] = (byte) fill;
    }
    return packet;
  }

  @Test
  void fragment_lengthThatIsNoMultipleOf8_isToldWithThePlaceOfTheLength() {
    assertThat(errors(OWN, fragment(0, true, 12, 1))).containsExactly("4 0 4");
  }

  @Test
  void laterFragment_lengthThatIsNoMultipleOf8_isToldToo() {
    assertThat(errors(OWN, fragment(16, true, 12, 1))).containsExactly("4 0 4");
  }

  @Test
  void fragment_beyondTheLongestPacket_isToldWithThePlaceOfTheOffset() {
    assertThat(errors(OWN, fragment(0xfff8, false, 16, 1))).containsExactly("4 0 42");
  }

  @Test
  void fragments_sameTwice_areOne() {
    List<String> errors =
        errors(OWN, fragment(0, true, 8, 1), fragment(0, true, 8, 1), fragment(8, false, 8, 2));
    assertThat(errors).containsExactly("4 1 6"); // whole, and then of an unknown protocol
  }

  @Test
  void fragments_samePlaceOtherBytes_areGivenUp() {
    List<String> errors =
        errors(OWN, fragment(0, true, 8, 1), fragment(0, true, 8, 3), fragment(8, false, 8, 2));
    assertThat(errors).isEmpty();
    assertThat(host.ip().drops().counts().keySet())
        .extracting(Drops.Kind::reason)
        .contains("lengths that do not fit");
    assertThat(IpProtocol.IPV6_FRAGMENT).isEqualTo(44);
  }
}
