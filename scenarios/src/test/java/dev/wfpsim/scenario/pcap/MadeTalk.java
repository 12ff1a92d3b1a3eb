package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes whole TCP conversations between any two addresses into a made capture. */
final class MadeTalk {

  private final MadeCapture capture;
  private final byte[] link4;
  private final byte[] link6;
  private final SocketAddress client;
  private final SocketAddress server;
  private long fromClient = 1_000;
  private long fromServer = 5_000;

  /**
   * A conversation.
   *
   * @param link4 what the link layer writes before an IPv4 packet
   * @param link6 and before an IPv6 packet
   */
  MadeTalk(MadeCapture capture, byte[] link4, byte[] link6, String client, String server) {
    this.capture = capture;
    this.link4 = link4;
    this.link6 = link6;
    this.client = SocketAddress.parse(client);
    this.server = SocketAddress.parse(server);
  }

  /** Begins further up, as another connection between the same addresses does. */
  MadeTalk skipSequence() {
    fromClient += 100_000;
    fromServer += 100_000;
    return this;
  }

  /** The handshake. */
  MadeTalk open() {
    packet(true, fromClient++, MadeCapture.SYN, "");
    packet(false, fromServer++, MadeCapture.SYN | MadeCapture.ACK, "");
    packet(true, fromClient, MadeCapture.ACK, "");
    return this;
  }

  /** One side says something: {@code >} starts what the client says, {@code <} the server. */
  MadeTalk say(String line) {
    boolean out = line.startsWith(">");
    String text = line.substring(1);
    packet(out, out ? fromClient : fromServer, MadeCapture.ACK, text);
    fromClient += out ? text.length() : 0;
    fromServer += out ? 0 : text.length();
    return this;
  }

  /** Both sides close. */
  MadeTalk close() {
    packet(true, fromClient++, MadeCapture.FIN | MadeCapture.ACK, "");
    packet(false, fromServer++, MadeCapture.FIN | MadeCapture.ACK, "");
    packet(true, fromClient, MadeCapture.ACK, "");
    return this;
  }

  private void packet(boolean out, long sequence, int flags, String payload) {
    SocketAddress from = out ? client : server;
    SocketAddress to = out ? server : client;
    byte[] data = payload.getBytes(StandardCharsets.US_ASCII);
    byte[] segment = new byte[20 + data.length];
    ByteBuffer.wrap(segment)
        .putShort((short) from.port())
        .putShort((short) to.port())
        .putInt((int) sequence)
        .putInt(0)
        .put((byte) 0x50)
        .put((byte) flags)
        .putShort((short) 1_000)
        .putInt(0)
        .put(data);
    boolean six = from.address().isIpv6();
    capture.packet(
        six ? link6 : link4,
        six ? six(from.address(), to.address(), segment) : four(from, to, segment));
  }

  private static byte[] four(SocketAddress from, SocketAddress to, byte[] segment) {
    byte[] packet = MadeCapture.ipv4(true, 6, segment);
    ByteBuffer.wrap(packet)
        .putInt(12, from.address().ipv4Bits())
        .putInt(16, to.address().ipv4Bits());
    return packet;
  }

  private static byte[] six(IpAddress from, IpAddress to, byte[] segment) {
    return ByteBuffer.allocate(40 + segment.length)
        .putInt(0x60000000)
        .putShort((short) segment.length)
        .put((byte) 6)
        .put((byte) 64)
        .put(from.bytes())
        .put(to.bytes())
        .put(segment)
        .array();
  }
}
