package dev.wfpsim.trace;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Replays recorded answers.
 *
 * <p>A choice takes the oldest unused answer recorded under its kind and key; order among different
 * keys does not matter, so a recording survives an edit that adds an unrelated event. Choices not
 * recorded are answered by {@code rest}. That one is asked for every choice, recorded or not, so
 * that a recording of only a few answers over a seed leaves all others of the seed as they were.
 */
public final class RecordedChoices implements Choices {
  private final List<RecordedChoice> choices;
  private final Choices rest;
  private final Map<ChoiceKind, Map<Long, ArrayDeque<RecordedChoice>>> recorded = new TreeMap<>();
  private final int size;
  private int matched;
  private int outOfRange;
  private long asked;
  private long unmatched;

  /**
   * A replay.
   *
   * @param rest answers what is not recorded: {@link SeededChoices} of the run's seed, or {@link
   *     UndisturbedChoices} for a shrunk one
   */
  public RecordedChoices(List<RecordedChoice> choices, Choices rest) {
    this.choices = List.copyOf(choices);
    this.rest = rest;
    this.size = choices.size();
    for (RecordedChoice choice : choices) {
      recorded
          .computeIfAbsent(choice.kind(), kind -> new TreeMap<>())
          .computeIfAbsent(choice.key(), key -> new ArrayDeque<>())
          .add(choice);
    }
  }

  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    int other = rest.pick(kind, key, n);
    if (n == 1) {
      return 0;
    }
    RecordedChoice choice = take(kind, key);
    if (choice == null) {
      return other;
    }
    if (choice.answer() < 0 || choice.answer() >= n) {
      outOfRange++;
      return other;
    }
    return (int) choice.answer();
  }

  @Override
  public boolean chance(ChoiceKind kind, long key, double probability) {
    boolean other = rest.chance(kind, key, probability);
    if (probability <= 0 || probability >= 1) {
      return other;
    }
    RecordedChoice choice = take(kind, key);
    return choice == null ? other : choice.answer() != 0;
  }

  @Override
  public double unit(ChoiceKind kind, long key) {
    double other = rest.unit(kind, key);
    RecordedChoice choice = take(kind, key);
    if (choice == null) {
      return other;
    }
    double answer = Double.longBitsToDouble(choice.answer());
    if (answer >= 0 && answer < 1) {
      return answer;
    }
    outOfRange++;
    return other;
  }

  @Override
  public @Nullable Choices afresh() {
    Choices other = rest.afresh();
    return other == null ? null : new RecordedChoices(choices, other);
  }

  private @Nullable RecordedChoice take(ChoiceKind kind, long key) {
    asked++;
    Map<Long, ArrayDeque<RecordedChoice>> ofKind = recorded.get(kind);
    ArrayDeque<RecordedChoice> ofKey = ofKind == null ? null : ofKind.get(key);
    RecordedChoice choice = ofKey == null ? null : ofKey.poll();
    if (choice == null) {
      unmatched++;
    } else {
      matched++;
    }
    return choice;
  }

  /** How many recorded answers were used so far. */
  public int matched() {
    return matched;
  }

  /** How many answers are recorded. */
  public int recorded() {
    return size;
  }

  /** How many choices were asked that nothing was recorded for. */
  public long unmatched() {
    return unmatched;
  }

  /** How many recorded answers named an alternative that does not exist any more. */
  public int outOfRange() {
    return outOfRange;
  }

  /** Whether every recorded answer was used and fitted. */
  public boolean isExact() {
    return matched == size && outOfRange == 0;
  }

  /** How far the recording matched, in words. */
  public String describe() {
    return "recorded="
        + size
        + " matched="
        + matched
        + " outOfRange="
        + outOfRange
        + " asked="
        + asked
        + " unmatched="
        + unmatched;
  }
}
