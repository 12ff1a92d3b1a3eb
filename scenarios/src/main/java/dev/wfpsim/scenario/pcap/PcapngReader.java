package dev.wfpsim.scenario.pcap;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * pcapng: blocks in sections; each section has its byte order and its interfaces.
 *
 * <p>Read are enhanced, simple and (obsolete) packet blocks; other blocks are passed over without
 * being held. Page: "PCAP Next Generation (pcapng) Capture File Format".
 */
final class PcapngReader implements PacketReader {
  static final int SECTION_HEADER = 0x0A0D0D0A;

  private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  private static final int INTERFACE = 1;
  private static final int PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  /** A block without a body: type, length, length again. */
  private static final int EMPTY_BLOCK_BYTES = 12;

  /** Room for options and comments around the longest packet of a block. */
  private static final int BLOCK_MARGIN_BYTES = 64 << 10;

  private static final int INTERFACES = 1_024;

  private final CaptureInput input;
  private final CaptureLimits limits;
  private final List<PcapngInterface> interfaces = new ArrayList<>();
  private boolean bigEndian;
  private int packets;

  /** Starts behind the four bytes of the first section header's type. */
  PcapngReader(CaptureInput input, CaptureLimits limits) throws CaptureError {
    this.input = input;
    this.limits = limits;
    section(0);
  }

  @Override
  public @Nullable CapturedPacket next() throws CaptureError {
    while (true) {
      long start = input.offset();
      byte[] typeBytes = input.readOrEnd(4, "block");
      if (typeBytes == null) {
        return null;
      }
      int type = Bytes.int32(typeBytes, 0, bigEndian);
      if (type == SECTION_HEADER) {
        section(start);
        continue;
      }
      long length = length(start, Bytes.unsigned32(input.read(4, "block"), 0, bigEndian));
      CapturedPacket packet = block(start, type, length);
      if (packet != null) {
        return packet;
      }
    }
  }

  private @Nullable CapturedPacket block(long start, int type, long length) throws CaptureError {
    long bodyBytes = length - EMPTY_BLOCK_BYTES;
    if (type != INTERFACE && type != PACKET && type != SIMPLE_PACKET && type != ENHANCED_PACKET) {
      input.skip(bodyBytes, "block");
      trailer(start, length);
      return null;
    }
    long limit = (long) limits.packetBytes() + BLOCK_MARGIN_BYTES;
    if (bodyBytes > limit) {
      throw input.errorAt(start, "block too long: bytes=" + length + " limit=" + limit);
    }
    byte[] body = input.read((int) bodyBytes, "block");
    trailer(start, length);
    if (type == INTERFACE) {
      addInterface(start, body);
      return null;
    }
    if (++packets > limits.packets()) {
      throw input.errorAt(start, "too many packets: limit=" + limits.packets());
    }
    return switch (type) {
      case ENHANCED_PACKET -> {
        need(start, body, 20);
        yield timed(start, body, Bytes.unsigned32(body, 0, bigEndian));
      }
      case PACKET -> {
        need(start, body, 20);
        yield timed(start, body, Bytes.int16(body, 0, bigEndian));
      }
      default -> simple(start, body);
    };
  }

  /** Enhanced and obsolete packet blocks: interface, time (8), captured, on the wire, data. */
  private CapturedPacket timed(long start, byte[] body, long interfaceId) throws CaptureError {
    PcapngInterface source = interfaceOf(start, interfaceId);
    long ticks = Bytes.unsigned32(body, 4, bigEndian) << 32 | Bytes.unsigned32(body, 8, bigEndian);
    long captured = Bytes.unsigned32(body, 12, bigEndian);
    return packet(
        start,
        source,
        source.nanos(ticks),
        body,
        20,
        captured,
        Bytes.unsigned32(body, 16, bigEndian));
  }

  /** Simple packet blocks: length on the wire, data; cut at the interface's limit; no time. */
  private CapturedPacket simple(long start, byte[] body) throws CaptureError {
    need(start, body, 4);
    PcapngInterface source = interfaceOf(start, 0);
    long wire = Bytes.unsigned32(body, 0, bigEndian);
    long captured = source.cutAt() == 0 ? wire : Math.min(wire, source.cutAt());
    return packet(start, source, 0, body, 4, captured, wire);
  }

  private CapturedPacket packet(
      long start, PcapngInterface source, long nanos, byte[] body, int from, long bytes, long wire)
      throws CaptureError {
    if (bytes > body.length - from) {
      throw input.errorAt(
          start, "packet longer than its block: bytes=" + bytes + " block=" + body.length);
    }
    if (bytes > limits.packetBytes()) {
      throw input.errorAt(
          start, "packet too long: bytes=" + bytes + " limit=" + limits.packetBytes());
    }
    byte[] data = java.util.Arrays.copyOfRange(body, from, from + (int) bytes);
    return new CapturedPacket(start, nanos, source.linkType(), data, wire);
  }

  private PcapngInterface interfaceOf(long start, long id) throws CaptureError {
    if (id >= interfaces.size()) {
      throw input.errorAt(
          start, "packet of an unknown interface: id=" + id + " interfaces=" + interfaces.size());
    }
    return interfaces.get((int) id);
  }

  private void addInterface(long start, byte[] body) throws CaptureError {
    if (interfaces.size() >= INTERFACES) {
      throw input.errorAt(start, "too many interfaces: limit=" + INTERFACES);
    }
    need(start, body, 8);
    try {
      interfaces.add(PcapngInterface.parse(body, bigEndian));
    } catch (IllegalArgumentException e) {
      throw input.errorAt(start, String.valueOf(e.getMessage()));
    }
  }

  /** A section header, behind its type: length, byte-order magic, version, section length. */
  private void section(long start) throws CaptureError {
    byte[] head = input.read(8, "section header");
    int magic = Bytes.int32(head, 4, true);
    if (magic != BYTE_ORDER_MAGIC && magic != Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
      throw input.errorAt(start, "section header without a byte-order magic");
    }
    bigEndian = magic == BYTE_ORDER_MAGIC;
    interfaces.clear();
    long length = length(start, Bytes.unsigned32(head, 0, bigEndian));
    if (length < EMPTY_BLOCK_BYTES + 16) {
      throw input.errorAt(start, "section header too short: bytes=" + length);
    }
    int major = Bytes.int16(input.read(4, "section header"), 0, bigEndian);
    if (major != 1) {
      throw input.errorAt(start, "unsupported pcapng version: major=" + major);
    }
    input.skip(length - EMPTY_BLOCK_BYTES - 8, "section header");
    trailer(start, length);
  }

  private long length(long start, long length) throws CaptureError {
    if (length < EMPTY_BLOCK_BYTES || length % 4 != 0) {
      throw input.errorAt(start, "bad block length: bytes=" + length);
    }
    return length;
  }

  private void trailer(long start, long length) throws CaptureError {
    long again = Bytes.unsigned32(input.read(4, "block"), 0, bigEndian);
    if (again != length) {
      throw input.errorAt(start, "block lengths differ: leading=" + length + " trailing=" + again);
    }
  }

  private void need(long start, byte[] body, int bytes) throws CaptureError {
    if (body.length < bytes) {
      throw input.errorAt(start, "block too short: bytes=" + body.length + " needed=" + bytes);
    }
  }
}
