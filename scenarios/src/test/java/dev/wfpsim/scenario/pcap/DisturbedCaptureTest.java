package dev.wfpsim.scenario.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.SocketAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random traffic in every link type, its fragments and segments in any order, some of them twice:
 * what is read is exactly what was said.
 */
final class DisturbedCaptureTest {

  private static final int ROUNDS = 12;

  /** Said by each side of each conversation; datagrams in any order, a stream in its own. */
  private final SortedMap<String, List<String>> said = new TreeMap<>();

  /** Groups of packets, each group as it was sent, of the conversation that is made. */
  private List<List<byte[]>> packets = new ArrayList<>();

  private final List<List<List<byte[]>>> conversations = new ArrayList<>();
  private final Random random = new Random();

  @ParameterizedTest
  @EnumSource(MadeLink.class)
  void read_anyOrderTwiceAndInFragments_isWhatWasSaid(MadeLink link) throws CaptureError {
    for (int round = 0; round < ROUNDS; round++) {
      random.setSeed(link.ordinal() * 1_000L + round);
      said.clear();
      conversations.clear();
      for (int i = 0; i < 6; i++) {
        packets = new ArrayList<>();
        conversations.add(packets);
        conversation(i);
      }
      Capture capture = Captures.read(capture(link));

      assertThat(heard(capture)).as("%s round %d", link, round).isEqualTo(sorted(said));
      assertThat(capture.notReplayed())
          .as("%s round %d", link, round)
          .allMatch(
              each ->
                  each.why() == LeftOut.DOUBLED
                      || each.why() == LeftOut.NOT_IP && link == MadeLink.RADIOTAP_AGGREGATE);
    }
  }

  private void conversation(int number) {
    boolean six = random.nextBoolean();
    SocketAddress client =
        SocketAddress.parse((six ? "[fd00::1]:" : "10.0.0.1:") + (4000 + number));
    SocketAddress server = SocketAddress.parse((six ? "[fd00::2]:" : "10.0.0.2:") + 53);
    switch (number % 3) {
      case 0 -> stream(client, server);
      case 1 -> datagrams(client, server, 17, number);
      default ->
          datagrams(
              new SocketAddress(
                  SocketAddress.parse(six ? "[fd00::" + number + "]:1" : "10.0.1." + number + ":1")
                      .address(),
                  0),
              server.withPort(0),
              six ? 58 : 1,
              number);
    }
  }

  private byte[] payload(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  private void say(SocketAddress from, SocketAddress to, byte[] bytes) {
    said.computeIfAbsent(from + " to " + to, unused -> new ArrayList<>())
        .add(HexFormat.of().formatHex(bytes));
  }

  /** The first datagram is the client's and comes whole, so that it is the client. */
  private void datagrams(SocketAddress client, SocketAddress server, int protocol, int number) {
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      boolean out = i == 0 || random.nextBoolean();
      SocketAddress from = out ? client : server;
      SocketAddress to = out ? server : client;
      byte[] data = payload(i == 0 ? 40 : 3_000);
      boolean udp = protocol == 17;
      byte[] whole =
          udp
              ? MadePackets.udp(from, to, data)
              : MadePackets.icmp(from, to, protocol == 1 ? 13 : 135, i, data);
      say(from, to, udp ? data : whole);
      int size = 8 * (1 + random.nextInt(40));
      if (i == 0 || whole.length <= size || random.nextInt(3) == 0) {
        packets.add(List.of(MadePackets.ip(from, to, protocol, whole)));
        continue;
      }
      List<byte[]> fragments =
          MadePackets.fragments(from, to, protocol, number << 8 | i, whole, size);
      int doubled = random.nextInt(fragments.size());
      for (int twice = 0; twice < doubled; twice++) {
        fragments.add(fragments.get(twice));
      }
      Collections.shuffle(fragments, random);
      packets.add(fragments);
    }
  }

  private void stream(SocketAddress client, SocketAddress server) {
    int[] next = {random.nextInt(), random.nextInt()};
    List<byte[]> handshake =
        List.of(
            segment(client, server, next[0]++, MadeCapture.SYN, new byte[0]),
            segment(server, client, next[1]++, MadeCapture.SYN | MadeCapture.ACK, new byte[0]));
    packets.add(handshake);
    List<byte[]> segments = new ArrayList<>();
    for (int side = 0; side < 2; side++) {
      SocketAddress from = side == 0 ? client : server;
      SocketAddress to = side == 0 ? server : client;
      byte[] all = payload(4_000);
      say(from, to, all);
      for (int at = 0; at < all.length; ) {
        int length = Math.min(all.length - at, 1 + random.nextInt(700));
        byte[] part = Arrays.copyOfRange(all, at, at + length);
        byte[] segment = segment(from, to, next[side] + at, MadeCapture.ACK, part);
        segments.add(segment);
        if (random.nextInt(4) == 0) {
          segments.add(segment);
        }
        at += Math.max(1, length - random.nextInt(length)); // what follows may overlap it
      }
      if (all.length == 0) {
        said.remove(from + " to " + to);
      }
    }
    Collections.shuffle(segments, random);
    packets.add(segments);
  }

  private static byte[] segment(
      SocketAddress from, SocketAddress to, int sequence, int flags, byte[] data) {
    return MadePackets.ip(from, to, 6, MadePackets.tcp(from, to, sequence, flags, data));
  }

  /** Conversations interleaved at random, each group of packets in its order. */
  private byte[] capture(MadeLink link) {
    boolean big = random.nextBoolean();
    MadeCapture capture =
        new MadeCapture(
            big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
            random.nextBoolean(),
            link.linkType());
    List<List<byte[]>> left = new ArrayList<>();
    conversations.forEach(
        groups -> left.add(groups.stream().flatMap(List::stream).collect(Collectors.toList())));
    while (!left.isEmpty()) {
      List<byte[]> next = left.get(random.nextInt(left.size()));
      if (next.isEmpty()) {
        left.remove(next);
      } else {
        capture.packet(link.frame(next.removeFirst()), new byte[0]);
      }
    }
    return capture.bytes();
  }

  private static SortedMap<String, List<String>> heard(Capture capture) {
    SortedMap<String, List<String>> heard = new TreeMap<>();
    for (CapturedStream stream : capture.streams()) {
      assertThat(stream.complete()).isTrue();
      for (boolean out : new boolean[] {true, false}) {
        String ends =
            out
                ? stream.client() + " to " + stream.server()
                : stream.server() + " to " + stream.client();
        if (stream.isTcp() && stream.length(out) > 0) {
          heard.put(ends, List.of(HexFormat.of().formatHex(stream.bytes(out))));
        }
        for (Turn turn : stream.turns()) {
          if (!stream.isTcp() && turn.fromClient() == out) {
            heard
                .computeIfAbsent(ends, unused -> new ArrayList<>())
                .add(HexFormat.of().formatHex(turn.data()));
          }
        }
      }
    }
    return sorted(heard);
  }

  /** Fragments decide when a datagram is whole, so that those of one side come in any order. */
  private static SortedMap<String, List<String>> sorted(SortedMap<String, List<String>> all) {
    SortedMap<String, List<String>> sorted = new TreeMap<>();
    all.forEach((ends, each) -> sorted.put(ends, each.stream().sorted().toList()));
    return sorted;
  }
}
