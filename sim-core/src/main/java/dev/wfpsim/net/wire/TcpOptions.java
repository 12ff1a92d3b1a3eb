package dev.wfpsim.net.wire;

import dev.wfpsim.net.buffer.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * The TCP options the simulated stack speaks: maximum segment size, window scale (RFC 7323), SACK
 * permitted and SACK blocks (RFC 2018), timestamps (RFC 7323). Others are skipped when read.
 *
 * @param maximumSegmentSize bytes, or -1 when absent
 * @param windowScale shift, 0 to 14, or -1 when absent
 * @param sackPermitted whether the option is there
 * @param hasTimestamps whether the two values below are there
 * @param timestamp the sender's clock
 * @param timestampEcho the clock echoed
 * @param sackBlocks received blocks beyond the acknowledgment
 */
public record TcpOptions(
    int maximumSegmentSize,
    int windowScale,
    boolean sackPermitted,
    boolean hasTimestamps,
    int timestamp,
    int timestampEcho,
    List<SackBlock> sackBlocks) {
  /** No option at all. */
  public static final TcpOptions NONE = new TcpOptions(-1, -1, false, false, 0, 0, List.of());

  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int MSS = 2;
  private static final int WINDOW_SCALE = 3;
  private static final int SACK_PERMITTED = 4;
  private static final int SACK = 5;
  private static final int TIMESTAMPS = 8;

  /** A run of received bytes: {@code left} up to but not including {@code right}. */
  public record SackBlock(int left, int right) {}

  public TcpOptions {
    sackBlocks = List.copyOf(sackBlocks);
    int bytes = count(maximumSegmentSize, windowScale, sackPermitted, hasTimestamps, sackBlocks);
    if (bytes > TcpHeader.MAX_BYTES - TcpHeader.MIN_BYTES) {
      throw new IllegalArgumentException("TCP options do not fit: length=" + bytes);
    }
  }

  /** The options of a SYN. */
  public static TcpOptions ofSyn(int maximumSegmentSize, int windowScale, boolean sackPermitted) {
    return new TcpOptions(maximumSegmentSize, windowScale, sackPermitted, false, 0, 0, List.of());
  }

  /** These options with timestamps. */
  public TcpOptions withTimestamps(int value, int echo) {
    return new TcpOptions(
        maximumSegmentSize, windowScale, sackPermitted, true, value, echo, sackBlocks);
  }

  /** These options with SACK blocks. */
  public TcpOptions withSackBlocks(List<SackBlock> blocks) {
    return new TcpOptions(
        maximumSegmentSize,
        windowScale,
        sackPermitted,
        hasTimestamps,
        timestamp,
        timestampEcho,
        blocks);
  }

  /** Reads {@code length} option bytes; a broken option ends the list. */
  static TcpOptions parse(Memory bytes, int offset, int length) {
    if (length == 0) {
      return NONE;
    }
    int mss = -1;
    int scale = -1;
    boolean sackPermitted = false;
    boolean timestamps = false;
    int value = 0;
    int echo = 0;
    List<SackBlock> blocks = new ArrayList<>();
    int end = offset + length;
    int at = offset;
    while (at < end) {
      int kind = bytes.u8(at);
      if (kind == END) {
        break;
      }
      if (kind == NO_OPERATION) {
        at++;
        continue;
      }
      int size = at + 1 < end ? bytes.u8(at + 1) : 0;
      if (size < 2 || at + size > end) {
        break;
      }
      if (kind == MSS && size == 4) {
        mss = bytes.u16(at + 2);
      } else if (kind == WINDOW_SCALE && size == 3) {
        scale = Math.min(bytes.u8(at + 2), 14);
      } else if (kind == SACK_PERMITTED && size == 2) {
        sackPermitted = true;
      } else if (kind == TIMESTAMPS && size == 10) {
        timestamps = true;
        value = bytes.i32(at + 2);
        echo = bytes.i32(at + 6);
      } else if (kind == SACK && size % 8 == 2) {
        for (int block = at + 2; block < at + size; block += 8) {
          blocks.add(new SackBlock(bytes.i32(block), bytes.i32(block + 4)));
        }
      }
      at += size;
    }
    return blocks.isEmpty() && mss < 0 && scale < 0 && !sackPermitted && !timestamps
        ? NONE
        : new TcpOptions(
            mss,
            scale,
            sackPermitted,
            timestamps,
            value,
            echo,
            fitting(mss, scale, sackPermitted, timestamps, blocks));
  }

  /** A hostile header may mix options so that what was read does not fit when written padded. */
  private static List<SackBlock> fitting(
      int mss, int scale, boolean sackPermitted, boolean timestamps, List<SackBlock> blocks) {
    int room = TcpHeader.MAX_BYTES - TcpHeader.MIN_BYTES;
    List<SackBlock> kept = blocks;
    while (count(mss, scale, sackPermitted, timestamps, kept) > room) {
      kept = kept.subList(0, kept.size() - 1);
    }
    return kept;
  }

  /** Bytes on the wire, padded to a multiple of 4. */
  public int byteCount() {
    return count(maximumSegmentSize, windowScale, sackPermitted, hasTimestamps, sackBlocks);
  }

  private static int count(
      int mss, int scale, boolean sackPermitted, boolean timestamps, List<SackBlock> blocks) {
    int bytes =
        (mss >= 0 ? 4 : 0)
            + (scale >= 0 ? 3 : 0)
            + (sackPermitted ? 2 : 0)
            + (timestamps ? 10 : 0)
            + (blocks.isEmpty() ? 0 : 2 + 8 * blocks.size());
    return bytes + 3 & ~3;
  }

  /** Writes the options, padded with no-operations; returns {@link #byteCount()}. */
  int emit(Memory bytes, int offset) {
    int at = offset;
    if (maximumSegmentSize >= 0) {
      at = head(bytes, at, MSS, 4);
      bytes.put16(at, maximumSegmentSize);
      at += 2;
    }
    if (windowScale >= 0) {
      at = head(bytes, at, WINDOW_SCALE, 3);
      bytes.put8(at++, windowScale);
    }
    if (sackPermitted) {
      at = head(bytes, at, SACK_PERMITTED, 2);
    }
    if (hasTimestamps) {
      at = head(bytes, at, TIMESTAMPS, 10);
      bytes.put32(at, timestamp);
      bytes.put32(at + 4, timestampEcho);
      at += 8;
    }
    if (!sackBlocks.isEmpty()) {
      at = head(bytes, at, SACK, 2 + 8 * sackBlocks.size());
      for (SackBlock block : sackBlocks) {
        bytes.put32(at, block.left());
        bytes.put32(at + 4, block.right());
        at += 8;
      }
    }
    int end = offset + byteCount();
    while (at < end) {
      bytes.put8(at++, NO_OPERATION);
    }
    return end - offset;
  }

  private static int head(Memory bytes, int at, int kind, int size) {
    bytes.put8(at, kind);
    bytes.put8(at + 1, size);
    return at + 2;
  }
}
