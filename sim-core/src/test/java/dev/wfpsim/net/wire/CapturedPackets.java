package dev.wfpsim.net.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The IP packets of a classic pcap among the test resources, in order, Ethernet headers off. */
public final class CapturedPackets {
  private static final int ETHERNET = 14;

  private CapturedPackets() {}

  /** One packet an element, padding after the IP length kept. */
  public static List<byte[]> read(String name) throws IOException {
    try (InputStream in = CapturedPackets.class.getResourceAsStream("/pcap/" + name)) {
      ByteBuffer file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      if (file.getInt(0) != 0xa1b2c3d4) {
        file.order(ByteOrder.BIG_ENDIAN);
      }
      List<byte[]> packets = new ArrayList<>();
      int at = 24;
      while (at + 16 <= file.limit()) {
        int length = file.getInt(at + 8);
        int type = file.order(ByteOrder.BIG_ENDIAN).getShort(at + 16 + 12) & 0xffff;
        file.order(file.getInt(0) == 0xa1b2c3d4 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (type == 0x0800 || type == 0x86dd) {
          byte[] packet = new byte[length - ETHERNET];
          file.get(at + 16 + ETHERNET, packet);
          packets.add(packet);
        }
        at += 16 + length;
      }
      return packets;
    }
  }
}
