package dev.wfpsim.bench;

import java.util.ArrayList;
import java.util.List;

/** How one would write it without a thought: a list of filters, each a list of lambdas. */
final class LambdaScan extends RawClassifier {
  private interface Condition {
    boolean matches(long[] packets, int at);
  }

  LambdaScan(List<RawFilter> filters) {
    super(filters);
  }

  @Override
  Search searchOf(List<RawFilter> filters) {
    List<List<Condition>> all = filters.stream().map(LambdaScan::conditions).toList();
    return (packets, at) -> {
      for (int i = 0; i < all.size(); i++) {
        if (matches(all.get(i), packets, at)) {
          return i;
        }
      }
      return -1;
    };
  }

  private static boolean matches(List<Condition> conditions, long[] packets, int at) {
    for (Condition condition : conditions) {
      if (!condition.matches(packets, at)) {
        return false;
      }
    }
    return true;
  }

  private static List<Condition> conditions(RawFilter filter) {
    List<Condition> conditions = new ArrayList<>();
    for (int word = RawFilter.WORDS - 1; word >= 0; word--) {
      int index = word;
      long low = filter.low()[word];
      long high = filter.high()[word];
      if (low == high) {
        conditions.add((packets, at) -> packets[at + index] == low);
      } else if (!filter.isAny(word)) {
        conditions.add((packets, at) -> packets[at + index] >= low && packets[at + index] <= high);
      }
    }
    return conditions;
  }
}
