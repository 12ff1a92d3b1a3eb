package dev.wfpsim.bench;

import java.util.List;

/** The bare minimum: filters as a structure of arrays, compared one after the other. */
final class LinearScan extends RawClassifier {
  LinearScan(List<RawFilter> filters) {
    super(filters);
  }

  @Override
  Search searchOf(List<RawFilter> filters) {
    return new Arrays(filters);
  }

  private static final class Arrays implements Search {
    private final long[] low0;
    private final long[] low1;
    private final long[] low2;
    private final long[] low3;
    private final long[] low4;
    private final long[] low5;
    private final long[] high0;
    private final long[] high1;
    private final long[] high2;
    private final long[] high3;
    private final long[] high4;
    private final long[] high5;

    Arrays(List<RawFilter> filters) {
      low0 = filters.stream().mapToLong(f -> f.low()[0]).toArray();
      low1 = filters.stream().mapToLong(f -> f.low()[1]).toArray();
      low2 = filters.stream().mapToLong(f -> f.low()[2]).toArray();
      low3 = filters.stream().mapToLong(f -> f.low()[3]).toArray();
      low4 = filters.stream().mapToLong(f -> f.low()[4]).toArray();
      low5 = filters.stream().mapToLong(f -> f.low()[5]).toArray();
      high0 = filters.stream().mapToLong(f -> f.high()[0]).toArray();
      high1 = filters.stream().mapToLong(f -> f.high()[1]).toArray();
      high2 = filters.stream().mapToLong(f -> f.high()[2]).toArray();
      high3 = filters.stream().mapToLong(f -> f.high()[3]).toArray();
      high4 = filters.stream().mapToLong(f -> f.high()[4]).toArray();
      high5 = filters.stream().mapToLong(f -> f.high()[5]).toArray();
    }

    @Override
    public int first(long[] packets, int at) {
      long protocol = packets[at];
      long localPort = packets[at + 1];
      long remotePort = packets[at + 2];
      long local = packets[at + 3];
      long remote = packets[at + 4];
      long application = packets[at + 5];
      for (int i = 0; i < low0.length; i++) {
        if (remote >= low4[i]
            && remote <= high4[i]
            && local >= low3[i]
            && local <= high3[i]
            && remotePort >= low2[i]
            && remotePort <= high2[i]
            && application >= low5[i]
            && application <= high5[i]
            && localPort >= low1[i]
            && localPort <= high1[i]
            && protocol >= low0[i]
            && protocol <= high0[i]) {
          return i;
        }
      }
      return -1;
    }
  }
}
