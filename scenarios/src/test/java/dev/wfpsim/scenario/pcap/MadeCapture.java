package dev.wfpsim.scenario.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds captures byte by byte, for what the real ones do not show. */
final class MadeCapture {
  static final int SYN = 0x02;
  static final int ACK = 0x10;
  static final int FIN = 0x01;
  static final int RST = 0x04;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;
  private final boolean nanoseconds;

  private long nanos = 1_000_000_000L;

  MadeCapture() {
    this(ByteOrder.LITTLE_ENDIAN, false, 101);
  }

  MadeCapture(ByteOrder order, boolean nanoseconds, int linkType) {
    this.order = order;
    this.nanoseconds = nanoseconds;

    out.writeBytes(
        buffer(24)
            .putInt(nanoseconds ? 0xA1B23C4D : 0xA1B2C3D4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(65535)
            .putInt(linkType)
            .array());
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** A packet one millisecond after the one before, with the link header it needs in front. */
  MadeCapture packet(byte[] link, byte[] ip) {
    return packet(link, ip, 0);
  }

  /** As {@link #packet(byte[], byte[])}, without the last {@code cut} bytes. */
  MadeCapture packet(byte[] link, byte[] ip, int cut) {
    nanos += 1_000_000;
    int wire = link.length + ip.length;
    long fraction = nanos % 1_000_000_000L;
    out.writeBytes(
        buffer(16)
            .putInt((int) (nanos / 1_000_000_000L))
            .putInt((int) (nanoseconds ? fraction : fraction / 1_000))
            .putInt(wire - cut)
            .putInt(wire)
            .array());
    out.writeBytes(link);
    out.write(ip, 0, ip.length - cut);
    return this;
  }

  /** A segment from the client (10.0.0.1:1000) or the server (10.0.0.2:80). */
  MadeCapture tcp(boolean fromClient, long sequence, int flags, String payload) {
    return packet(new byte[0], segment(fromClient, sequence, flags, payload));
  }

  static byte[] segment(boolean fromClient, long sequence, int flags, String payload) {
    byte[] data = payload.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] segment = new byte[20 + data.length];
    ByteBuffer.wrap(segment)
        .putShort((short) (fromClient ? 1000 : 80))
        .putShort((short) (fromClient ? 80 : 1000))
        .putInt((int) sequence)
        .putInt(0)
        .put((byte) 0x50)
        .put((byte) flags)
        .putShort((short) 1000)
        .putInt(0)
        .put(data);
    return ipv4(fromClient, 6, segment);
  }

  static byte[] ipv4(boolean fromClient, int protocol, byte[] payload) {
    byte[] packet = new byte[20 + payload.length];
    ByteBuffer.wrap(packet)
        .put((byte) 0x45)
        .put((byte) 0)
        .putShort((short) packet.length)
        .putInt(0)
        .put((byte) 64)
        .put((byte) protocol)
        .putShort((short) 0)
        .putInt(fromClient ? 0x0A000001 : 0x0A000002)
        .putInt(fromClient ? 0x0A000002 : 0x0A000001)
        .put(payload);
    return packet;
  }

  private ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(order);
  }
}
