package dev.wfpsim.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes choices on and keeps what was answered, for a replay file.
 *
 * <p>Four words a choice in growing arrays, nothing else allocated. Bounded: after {@link #limit}
 * answers it only counts, and {@link #isTruncated} says so.
 */
public final class ChoiceRecorder implements Choices {
  private static final int DEFAULT_LIMIT = 10_000_000;

  private final Choices source;
  private final int limit;
  private byte[] kinds = new byte[1_024];
  private int[] bounds = new int[1_024];
  private long[] keys = new long[1_024];
  private long[] answers = new long[1_024];
  private long[] candidates = new long[1_024];
  private int size;
  private long count;

  public ChoiceRecorder(Choices source) {
    this(source, DEFAULT_LIMIT);
  }

  /** A recorder that keeps at most {@code limit} answers. */
  public ChoiceRecorder(Choices source, int limit) {
    this.source = source;
    this.limit = limit;
  }

  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    int answer = source.pick(kind, key, n);
    if (n > 1) {
      keep(kind, key, n, answer, answer);
    }
    return answer;
  }

  @Override
  public int pick(ChoiceKind kind, long key, Candidates among) {
    int answer = source.pick(kind, key, among);
    int n = among.size();
    if (n > 1) {
      keep(kind, key, n, answer, among.key(answer));
    }
    return answer;
  }

  @Override
  public @Nullable StepListener steps() {
    return source.steps();
  }

  @Override
  public boolean chance(ChoiceKind kind, long key, double probability) {
    boolean answer = source.chance(kind, key, probability);
    if (probability > 0 && probability < 1) {
      int number = answer ? 1 : 0;
      keep(kind, key, 2, number, number);
    }
    return answer;
  }

  @Override
  public double unit(ChoiceKind kind, long key) {
    double answer = source.unit(kind, key);
    long bits = Double.doubleToRawLongBits(answer);
    keep(kind, key, 0, bits, bits);
    return answer;
  }

  private void keep(ChoiceKind kind, long key, int n, long answer, long candidate) {
    count++;
    if (size >= limit) {
      return;
    }
    if (size == keys.length) {
      int capacity = Math.min(limit, size * 2);
      kinds = Arrays.copyOf(kinds, capacity);
      bounds = Arrays.copyOf(bounds, capacity);
      keys = Arrays.copyOf(keys, capacity);
      answers = Arrays.copyOf(answers, capacity);
      candidates = Arrays.copyOf(candidates, capacity);
    }
    kinds[size] = (byte) kind.ordinal();
    bounds[size] = n;
    keys[size] = key;
    answers[size] = answer;
    candidates[size] = candidate;
    size++;
  }

  /** How many choices were answered, kept or not. */
  public long count() {
    return count;
  }

  public boolean isTruncated() {
    return count > size;
  }

  /** How many answers can be kept. */
  public int limit() {
    return limit;
  }

  /** What was kept, in order. */
  public List<RecordedChoice> choices() {
    ChoiceKind[] all = ChoiceKind.values();
    List<RecordedChoice> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(new RecordedChoice(all[kinds[i]], keys[i], bounds[i], answers[i], candidates[i]));
    }
    return list;
  }
}
