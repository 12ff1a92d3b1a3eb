package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.RecordedChoice;
import dev.wfpsim.trace.ReplayFile;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Replays recorded answers.
 *
 * <p>A choice takes the oldest unused answer recorded under its kind and key; order among different
 * keys does not matter, so a recording survives an edit that adds an unrelated event. What was
 * chosen is found by its own key ({@link Candidates#key}), wherever it now stands among the
 * candidates; only where several have that key does the recorded index decide. Where a step was
 * held up for somebody who is not among the candidates yet, it goes on being held up, as long as it
 * can be, and the answer stays: after an edit others may come first. Choices not recorded are
 * answered by {@code rest}. That one is asked for every choice, recorded or not, so that a
 * recording of only a few answers over a seed leaves all others of the seed as they were.
 */
public final class RecordedChoices implements Choices {
  private static final int GONE = -1;

  /** The first who is not the undisturbed one. */
  private static final int HOLD_UP = 1;

  private static final int PATIENCE = 10_000;

  private final List<RecordedChoice> choices;
  private final Choices rest;
  private final Map<ChoiceKind, Map<Long, ArrayDeque<RecordedChoice>>> recorded = new TreeMap<>();
  private final int size;
  private int matched;
  private int gone;
  private int patience = PATIENCE;
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

  /** A replay of a file: its answers, over the seed or over nobody, as the file says. */
  public static RecordedChoices of(ReplayFile file) {
    return new RecordedChoices(
        file.choices(),
        file.restUndisturbed() ? new UndisturbedChoices() : new SeededChoices(file.seed()));
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
    if (choice.candidate() < 0 || choice.candidate() >= n) {
      gone++;
      return other;
    }
    return (int) choice.candidate();
  }

  @Override
  public int pick(ChoiceKind kind, long key, Candidates candidates) {
    int other = rest.pick(kind, key, candidates);
    if (candidates.size() == 1) {
      return 0;
    }
    RecordedChoice choice = take(kind, key);
    if (choice == null) {
      return other;
    }
    int index = find(choice, candidates);
    if (index != GONE) {
      return index;
    }
    boolean wasHeldUp = choice.answer() != Candidates.UNDISTURBED;
    if (kind == ChoiceKind.SCHEDULE && wasHeldUp && patience-- > 0) {
      putBack(choice);
      return HOLD_UP;
    }
    gone++;
    return kind == ChoiceKind.CALL_RETURN && wasHeldUp ? HOLD_UP : other;
  }

  /** It is not used yet: who it names may still come. */
  private void putBack(RecordedChoice choice) {
    matched--;
    var ofKind = Objects.requireNonNull(recorded.get(choice.kind()));
    Objects.requireNonNull(ofKind.get(choice.key())).addFirst(choice);
  }

  private static int find(RecordedChoice choice, Candidates candidates) {
    int n = candidates.size();
    long same = choice.answer();
    if (same >= 0 && same < n && candidates.key((int) same) == choice.candidate()) {
      return (int) same;
    }
    for (int i = 0; i < n; i++) {
      if (candidates.key(i) == choice.candidate()) {
        return i;
      }
    }
    return GONE;
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
    gone++;
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

  /** How many recorded answers named a candidate that is not there any more. */
  public int gone() {
    return gone;
  }

  /** Whether every recorded answer was used and fitted. */
  public boolean isExact() {
    return matched == size && gone == 0;
  }

  /** How far the recording matched, in words. */
  public String describe() {
    return "recorded="
        + size
        + " matched="
        + matched
        + " gone="
        + gone
        + " asked="
        + asked
        + " unmatched="
        + unmatched;
  }
}
