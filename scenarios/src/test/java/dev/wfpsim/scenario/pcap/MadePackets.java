package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.IcmpHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** IP packets of any kind, whole or in fragments, for captures that are made. */
final class MadePackets {

  private MadePackets() {}

  static byte[] udp(SocketAddress from, SocketAddress to, byte[] payload) {
    return ByteBuffer.allocate(8 + payload.length)
        .putShort((short) from.port())
        .putShort((short) to.port())
        .putShort((short) (8 + payload.length))
        .putShort((short) 0)
        .put(payload)
        .array();
  }

  static byte[] tcp(SocketAddress from, SocketAddress to, int sequence, int flags, byte[] data) {
    return ByteBuffer.allocate(20 + data.length)
        .putShort((short) from.port())
        .putShort((short) to.port())
        .putInt(sequence)
        .putInt(0)
        .put((byte) 0x50)
        .put((byte) flags)
        .putShort((short) 1_000)
        .putInt(0)
        .put(data)
        .array();
  }

  /** An ICMP message with its checksum. */
  static byte[] icmp(SocketAddress from, SocketAddress to, int type, int rest, byte[] data) {
    byte[] message =
        ByteBuffer.allocate(8 + data.length)
            .put((byte) type)
            .put((byte) 0)
            .putShort((short) 0)
            .putInt(rest)
            .put(data)
            .array();
    IcmpHeader.view(Memory.of(message), 0, message.length)
        .fillChecksum(from.address(), to.address());
    return message;
  }

  /** A packet with this payload. */
  static byte[] ip(SocketAddress from, SocketAddress to, int protocol, byte[] payload) {
    return from.address().isIpv4()
        ? four(from.address(), to.address(), protocol, 0, 0, payload)
        : six(from.address(), to.address(), protocol, payload);
  }

  /** The fragments of a packet, each of so many bytes, a multiple of eight. */
  static List<byte[]> fragments(
      SocketAddress from, SocketAddress to, int protocol, int id, byte[] payload, int size) {
    List<byte[]> all = new ArrayList<>();
    for (int at = 0; at < payload.length; at += size) {
      boolean more = at + size < payload.length;
      byte[] part = Arrays.copyOfRange(payload, at, Math.min(payload.length, at + size));
      if (from.address().isIpv4()) {
        int place = at / 8 | (more ? 0x2000 : 0);
        all.add(four(from.address(), to.address(), protocol, id, place, part));
      } else {
        ByteBuffer header = ByteBuffer.allocate(8 + part.length);
        header.put((byte) protocol).put((byte) 0).putShort((short) (at | (more ? 1 : 0)));
        header.putInt(id).put(part);
        all.add(six(from.address(), to.address(), 44, header.array()));
      }
    }
    return all;
  }

  private static byte[] four(
      IpAddress from, IpAddress to, int protocol, int id, int place, byte[] payload) {
    return ByteBuffer.allocate(20 + payload.length)
        .putShort((short) 0x4500)
        .putShort((short) (20 + payload.length))
        .putShort((short) id)
        .putShort((short) place)
        .put((byte) 64)
        .put((byte) protocol)
        .putShort((short) 0)
        .put(from.bytes())
        .put(to.bytes())
        .put(payload)
        .array();
  }

  private static byte[] six(IpAddress from, IpAddress to, int protocol, byte[] payload) {
    return ByteBuffer.allocate(40 + payload.length)
        .putInt(0x60000000)
        .putShort((short) payload.length)
        .put((byte) protocol)
        .put((byte) 64)
        .put(from.bytes())
        .put(to.bytes())
        .put(payload)
        .array();
  }
}
