package dev.wfpsim.bench.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Samples of call stacks as a tree of frames.
 *
 * <p>B. Gregg: The flame graph. Communications of the ACM 59 (2016).
 */
public final class Flame {
  /** Between the frames of a stack, the outermost first. */
  public static final String BETWEEN = ";";

  private final String name;
  private final Map<String, Flame> callees = new TreeMap<>();
  private long samples;
  private long own;

  private Flame(String name) {
    this.name = name;
  }

  /** The tree of stacks; its root is all of them. */
  public static Flame of(Map<String, Long> stacks) {
    Flame root = new Flame("all");
    stacks.forEach(
        (stack, samples) -> {
          Flame frame = root;
          frame.samples += samples;
          for (String name : stack.split(BETWEEN)) {
            frame = frame.callees.computeIfAbsent(name, Flame::new);
            frame.samples += samples;
          }
          frame.own += samples;
        });
    return root;
  }

  String name() {
    return name;
  }

  /** Samples in it or in what it called. */
  long samples() {
    return samples;
  }

  /** What it called, the most sampled first. */
  List<Flame> callees() {
    List<Flame> sorted = new ArrayList<>(callees.values());
    sorted.sort(Comparator.comparingLong(Flame::samples).reversed().thenComparing(Flame::name));
    return sorted;
  }

  int depth() {
    return 1 + callees.values().stream().mapToInt(Flame::depth).max().orElse(0);
  }

  /**
   * Where time is spent in a method itself and in all that it calls.
   *
   * @param own share of all samples with the method innermost, 0 to 1
   * @param all share with the method anywhere, however often
   */
  record Share(String method, double own, double all) {}

  /** The methods with the greatest share of their own. */
  List<Share> hottest(int count) {
    Map<String, long[]> sums = new TreeMap<>();
    add(sums, new ArrayList<>());
    return sums.entrySet().stream()
        .map(e -> new Share(e.getKey(), share(e.getValue()[0]), share(e.getValue()[1])))
        .sorted(Comparator.comparingDouble(Share::own).reversed().thenComparing(Share::method))
        .limit(count)
        .toList();
  }

  private double share(long part) {
    return (double) part / samples;
  }

  /** The stacks again, their ends cut off where less than a share of all samples goes on. */
  Map<String, Long> stacksWithout(double rare) {
    Map<String, Long> stacks = new TreeMap<>();
    callees.values().forEach(callee -> callee.put(stacks, "", rare * samples));
    return stacks;
  }

  private void put(Map<String, Long> stacks, String outer, double least) {
    String stack = outer + name;
    long here = samples;
    for (Flame callee : callees.values()) {
      if (callee.samples >= least) {
        callee.put(stacks, stack + BETWEEN, least);
        here -= callee.samples;
      }
    }
    if (here > 0) {
      stacks.put(stack, here);
    }
  }

  private void add(Map<String, long[]> sums, List<String> outer) {
    for (Flame callee : callees.values()) {
      long[] sum = sums.computeIfAbsent(callee.name, key -> new long[2]);
      sum[0] += callee.own;
      sum[1] += outer.contains(callee.name) ? 0 : callee.samples;
      outer.add(callee.name);
      callee.add(sums, outer);
      outer.removeLast();
    }
  }
}
