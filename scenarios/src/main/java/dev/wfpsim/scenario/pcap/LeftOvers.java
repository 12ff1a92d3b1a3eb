package dev.wfpsim.scenario.pcap;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what of a capture is not replayed, and remembers where each kind was met first. */
final class LeftOvers {

  private static final class Tally {
    final long offset;
    int count;
    long missingBytes;

    Tally(long offset) {
      this.offset = offset;
    }
  }

  private final Map<LeftOut, Tally> tallies = new EnumMap<>(LeftOut.class);

  /** One more, met at this byte of the file. */
  void add(LeftOut why, long offset) {
    add(why, offset, 0);
  }

  /** As {@link #add(LeftOut, long)}, for want of so many bytes. */
  void add(LeftOut why, long offset, long missingBytes) {
    Tally tally = tallies.computeIfAbsent(why, unused -> new Tally(offset));
    tally.count++;
    tally.missingBytes += missingBytes;
  }

  /** All kinds that were met, in the order of {@link LeftOut}. */
  List<NotReplayed> all() {
    return tallies.entrySet().stream().map(each -> left(each.getKey(), each.getValue())).toList();
  }

  private static NotReplayed left(LeftOut why, Tally tally) {
    return new NotReplayed(why, tally.count, tally.offset, tally.missingBytes);
  }
}
