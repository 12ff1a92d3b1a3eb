package dev.wfpsim.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** What the filters of a made-up policy ask for, and packets that meet them. */
public enum FilterShape {
  /** One remote port and protocol each. */
  EXACT,
  /** A prefix of the remote address each. */
  PREFIX,
  /** A range of remote ports each. */
  RANGE,
  /** Addresses, ports and protocol, as in the access lists of a firewall. */
  ACL,
  /** One application and protocol each, as most filters of the Windows firewall. */
  APPLICATION,
  /** As {@link #ACL}, over eight sublayers. */
  SUBLAYERS;

  private static final int SITES = 40;
  private static final int[] SERVICES = {22, 25, 53, 80, 110, 123, 143, 389, 443, 445, 993, 3389};

  int sublayers() {
    return this == SUBLAYERS ? 8 : 1;
  }

  /** Filters in the order they are tried, always the same. */
  List<RawFilter> filters(int count) {
    SplittableRandom random = new SplittableRandom(ordinal() * 1_000_003L + count);
    long[] sites = random.longs(SITES, 0, 1 << 16).map(site -> site << 16).toArray();
    List<RawFilter> filters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawFilter filter = any(i * sublayers() / count, random.nextInt(3) == 0);
      switch (this) {
        case EXACT -> {
          put(filter, RawFilter.REMOTE_PORT, random.nextInt(1 << 16));
          protocol(filter, random);
        }
        case PREFIX -> prefix(filter, RawFilter.REMOTE_ADDRESS, random, sites, 16);
        case RANGE -> range(filter, RawFilter.REMOTE_PORT, random, 300);
        case APPLICATION -> {
          put(filter, RawFilter.APPLICATION, i / 2);
          protocol(filter, random);
        }
        default -> acl(filter, random, sites);
      }
      filters.add(filter);
    }
    // As an administrator would: what is broad comes last in its sublayer.
    filters.sort(
        Comparator.comparingInt(RawFilter::sublayer).thenComparing(f -> isBroad(f) ? 1 : 0));
    return filters;
  }

  private static boolean isBroad(RawFilter filter) {
    int bits = 0;
    for (int word = 0; word < RawFilter.WORDS; word++) {
      bits += filter.prefix(word);
    }
    return bits < 24;
  }

  private static RawFilter any(int sublayer, boolean blocks) {
    long[] high = new long[RawFilter.WORDS];
    for (int word = 0; word < high.length; word++) {
      high[word] = RawFilter.greatest(word);
    }
    return new RawFilter(sublayer, new long[RawFilter.WORDS], high, blocks);
  }

  private static void put(RawFilter filter, int word, long value) {
    filter.low()[word] = value;
    filter.high()[word] = value;
  }

  private static void protocol(RawFilter filter, SplittableRandom random) {
    put(filter, RawFilter.PROTOCOL, random.nextInt(3) == 0 ? 17 : 6);
  }

  private static void prefix(
      RawFilter filter, int word, SplittableRandom random, long[] sites, int shortest) {
    int length = random.nextInt(5) < 3 ? 32 : random.nextInt(2) == 0 ? 24 : shortest;
    if (length == shortest) {
      length += random.nextInt(32 - shortest);
    }
    long mask = -1L << 32 - length & 0xffff_ffffL;
    long address = sites[random.nextInt(sites.length)] | random.nextInt(1 << 16);
    filter.low()[word] = address & mask;
    filter.high()[word] = address | ~mask & 0xffff_ffffL;
  }

  private static void range(RawFilter filter, int word, SplittableRandom random, int longest) {
    int low = random.nextInt(1 << 16);
    filter.low()[word] = low;
    filter.high()[word] = Math.min(0xffff, low + 1 + random.nextInt(longest));
  }

  private static void acl(RawFilter filter, SplittableRandom random, long[] sites) {
    if (random.nextInt(5) > 0) {
      prefix(filter, RawFilter.LOCAL_ADDRESS, random, sites, 16);
    }
    if (random.nextInt(6) > 0) {
      prefix(filter, RawFilter.REMOTE_ADDRESS, random, sites, 16);
    }
    switch (random.nextInt(10)) {
      case 0 -> put(filter, RawFilter.LOCAL_PORT, 1_024 + random.nextInt(4_096));
      case 1 -> {
        filter.low()[RawFilter.LOCAL_PORT] = 1_024;
      }
      default -> {}
    }
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3, 4 ->
          put(filter, RawFilter.REMOTE_PORT, SERVICES[random.nextInt(SERVICES.length)]);
      case 5 -> put(filter, RawFilter.REMOTE_PORT, random.nextInt(1 << 16));
      case 6 -> filter.low()[RawFilter.REMOTE_PORT] = 1_024;
      case 7 -> range(filter, RawFilter.REMOTE_PORT, random, 2_000);
      default -> {}
    }
    if (random.nextInt(6) > 0) {
      protocol(filter, random);
    }
  }

  /** Packets, one after the other: nine of ten are meant by some filter, the rest by chance. */
  static long[] packets(List<RawFilter> filters, int count) {
    SplittableRandom random = new SplittableRandom(count);
    long[] packets = new long[count * RawFilter.WORDS];
    for (int i = 0; i < count; i++) {
      RawFilter filter =
          random.nextInt(10) == 0 ? any(0, false) : filters.get(random.nextInt(filters.size()));
      for (int word = 0; word < RawFilter.WORDS; word++) {
        packets[i * RawFilter.WORDS + word] =
            random.nextLong(filter.low()[word], filter.high()[word] + 1);
      }
      if (filter.isAny(RawFilter.PROTOCOL)) {
        packets[i * RawFilter.WORDS + RawFilter.PROTOCOL] = random.nextInt(3) == 0 ? 17 : 6;
      }
    }
    return packets;
  }
}
