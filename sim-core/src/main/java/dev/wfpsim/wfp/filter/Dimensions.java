package dev.wfpsim.wfp.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a {@link BitsetSearch} looks up, and what is left to be tested filter by filter.
 *
 * <p>Looking a field up is worth it if that spares the tests of at least two filters, supposing
 * that all rows come up alike. Fields are taken in the order of what they spare beyond those
 * before.
 */
final class Dimensions {
  private static final int MAX_CONDITIONS = 32;

  private final LayerFilter[] filters;
  private final List<Dimension> chosen = new ArrayList<>();
  private final boolean[][] covered;

  Dimensions(int fieldCount, LayerFilter[] filters) {
    this.filters = filters;
    covered = new boolean[filters.length][];
    for (int i = 0; i < filters.length; i++) {
      covered[i] = new boolean[filters[i].conditions().groupCount()];
    }
    List<Candidate> candidates = new ArrayList<>();
    for (int field = 0; field < fieldCount; field++) {
      candidates.add(new Candidate(field, null));
    }
    gather(candidates);
    choose(candidates);
  }

  /** What is looked up. */
  List<Dimension> chosen() {
    return chosen;
  }

  /** What is to be tested of each filter besides. */
  FlatConditions rest() {
    ConditionSet[] rest = new ConditionSet[filters.length];
    for (int i = 0; i < filters.length; i++) {
      List<ConditionGroup> left = new ArrayList<>(0);
      for (int j = 0; j < covered[i].length; j++) {
        if (!covered[i][j]) {
          left.add(filters[i].conditions().group(j));
        }
      }
      rest[i] = new ConditionSet(left);
    }
    return new FlatConditions(rest);
  }

  /** Sorts each filter's first group on a field to the field, others to equal ones. */
  private void gather(List<Candidate> candidates) {
    int fields = candidates.size();
    for (int i = 0; i < filters.length; i++) {
      ConditionSet conditions = filters[i].conditions();
      for (int j = 0; j < conditions.groupCount(); j++) {
        ConditionGroup group = conditions.group(j);
        Candidate field = candidates.get(group.fieldIndex());
        if (!field.hasLast(i) && Dimension.suits(group)) {
          field.add(i, j, group);
          continue;
        }
        for (int k = fields; k < fields + MAX_CONDITIONS; k++) {
          if (k == candidates.size()) {
            candidates.add(new Candidate(group.fieldIndex(), group));
          }
          Candidate condition = candidates.get(k);
          if (condition.isFor(group) && !condition.hasLast(i)) {
            condition.add(i, j, group);
            break;
          }
        }
      }
    }
    candidates.removeIf(Candidate::isTooFew);
    candidates.forEach(Candidate::finish);
  }

  private void choose(List<Candidate> candidates) {
    double[] weights = new double[filters.length];
    Arrays.fill(weights, 1);
    while (!candidates.isEmpty()) {
      Candidate best = candidates.getFirst();
      double most = 0;
      for (Candidate each : candidates) {
        double spared = each.spared(weights);
        if (spared > most) {
          most = spared;
          best = each;
        }
      }
      if (most < 2) {
        return;
      }
      candidates.remove(best);
      chosen.add(best.dimension());
      best.take(weights, covered);
    }
  }

  /** What might be looked up. */
  private static final class Candidate {
    private final int fieldIndex;
    private final @Nullable ConditionGroup condition;
    private final List<ConditionGroup> groups = new ArrayList<>(0);
    private int[] askers = new int[8];
    private int[] numbers = new int[8];
    private double[] shares = {};
    private @Nullable Dimension made;

    Candidate(int fieldIndex, @Nullable ConditionGroup condition) {
      this.fieldIndex = fieldIndex;
      this.condition = condition;
    }

    boolean isFor(ConditionGroup group) {
      return condition != null && condition.sameAs(group);
    }

    boolean hasLast(int filter) {
      return !groups.isEmpty() && askers[groups.size() - 1] == filter;
    }

    void add(int filter, int number, ConditionGroup group) {
      int n = groups.size();
      if (n == askers.length) {
        askers = Arrays.copyOf(askers, 2 * n);
        numbers = Arrays.copyOf(numbers, 2 * n);
      }
      askers[n] = filter;
      numbers[n] = number;
      groups.add(group);
    }

    boolean isTooFew() {
      return groups.size() < 2;
    }

    void finish() {
      Dimension dimension =
          new Dimension(
              fieldIndex,
              Arrays.copyOf(askers, groups.size()),
              groups.toArray(new ConditionGroup[0]),
              condition != null);
      shares = new double[groups.size()];
      for (int i = 0; i < shares.length; i++) {
        shares[i] = dimension.share(i);
      }
      made = dimension;
    }

    Dimension dimension() {
      if (made == null) {
        throw new IllegalStateException("not finished: field=" + fieldIndex);
      }
      return made;
    }

    double spared(double[] weights) {
      double spared = 0;
      for (int i = 0; i < shares.length; i++) {
        spared += weights[askers[i]] * (1 - shares[i]);
      }
      return spared;
    }

    void take(double[] weights, boolean[][] covered) {
      for (int i = 0; i < shares.length; i++) {
        weights[askers[i]] *= shares[i];
        covered[askers[i]][numbers[i]] = true;
      }
    }
  }
}
