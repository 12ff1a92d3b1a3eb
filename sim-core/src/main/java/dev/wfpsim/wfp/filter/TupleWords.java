package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The words that the filters of a {@link TupleSearch} are hashed by, and what each filter fixes of
 * them. A word that few filters fix is left out.
 *
 * <p>Words are numbered as the values of a classify have them, two a field, and after these the
 * numbers of objects, one a field.
 */
final class TupleWords {
  /** Keys of a filter at most: products of what it fixes of its words. */
  static final int MAX_KEYS = 8;

  private final int fieldCount;
  private final int[] numbers;
  private final List<ValueTable<FwpValue>> objects;
  private final int[] words;
  private final int[] widths;
  private final int[][] lengths;
  private final long[][][] values;

  TupleWords(FwpsLayer layer, LayerFilter[] filters) {
    fieldCount = layer.fieldCount();
    objects =
        Stream.generate(() -> new ValueTable<>(FwpValue::hashCode)).limit(fieldCount).toList();
    List<List<KeyWord>> fixed = new ArrayList<>(filters.length);
    int[] askers = new int[3 * fieldCount];
    int[] allWidths = new int[3 * fieldCount];
    for (LayerFilter filter : filters) {
      List<KeyWord> own = wordsOf(layer, filter.conditions());
      for (KeyWord each : own) {
        askers[each.word()]++;
        allWidths[each.word()] = each.width();
      }
      fixed.add(own);
    }
    numbers = new int[askers.length];
    int count = 0;
    for (int word = 0; word < askers.length; word++) {
      numbers[word] = askers[word] * 64 > filters.length ? count++ : -1;
    }
    words = new int[count];
    widths = new int[count];
    for (int word = 0; word < askers.length; word++) {
      if (numbers[word] >= 0) {
        words[numbers[word]] = word;
        widths[numbers[word]] = allWidths[word];
      }
    }
    lengths = new int[filters.length][count];
    values = new long[filters.length][count][];
    for (int i = 0; i < filters.length; i++) {
      keep(fixed.get(i), lengths[i], values[i]);
    }
  }

  private List<KeyWord> wordsOf(FwpsLayer layer, ConditionSet conditions) {
    List<KeyWord> fixed = new ArrayList<>(conditions.groupCount());
    for (int i = 0; i < conditions.groupCount(); i++) {
      ConditionGroup group = conditions.group(i);
      int field = group.fieldIndex();
      KeyWord.add(
          group, layer.type(field).bits(), objects.get(field), 2 * fieldCount + field, fixed);
    }
    return fixed;
  }

  private void keep(List<KeyWord> fixed, int[] filterLengths, long[][] filterValues) {
    int keys = 1;
    for (KeyWord each : fixed) {
      int number = numbers[each.word()];
      if (number >= 0 && filterLengths[number] == 0) {
        KeyWord kept = keys * each.values().length > MAX_KEYS ? each.inCommon() : each;
        keys *= kept.values().length;
        filterLengths[number] = kept.length();
        filterValues[number] = kept.values();
      }
    }
  }

  /** How many words there are. */
  int count() {
    return words.length;
  }

  /** The bits of a word. */
  int width(int number) {
    return widths[number];
  }

  /** How many leading bits of each word a filter fixes; not to be changed. */
  int[] lengths(int filter) {
    return lengths[filter];
  }

  /** The values a filter fixes of a word; at least one if the length is not 0. */
  long[] values(int filter, int number) {
    return values[filter][number];
  }

  /** The mask of so many leading bits of a word. */
  long mask(int number, int length) {
    return length == 0 ? 0 : -1L << widths[number] - length;
  }

  /** The number of a word of the values of a classify, -1 if it was left out. */
  int numberOf(int word) {
    return numbers[word];
  }

  /** The number of the word that is the number of a field's object, -1 if it was left out. */
  int numberOfObject(int field) {
    return numbers[2 * fieldCount + field];
  }

  /** The number of an object of a field, -1 if no filter asks for just this. */
  int object(int field, FwpValue value) {
    return objects.get(field).number(value);
  }

  /** Reads the words of a classify. */
  void read(FwpsIncomingValues incoming, long[] into) {
    long[] all = incoming.words();
    for (int i = 0; i < words.length; i++) {
      int field = words[i] - 2 * fieldCount;
      into[i] = field < 0 ? all[words[i]] : read(incoming, field);
    }
  }

  private long read(FwpsIncomingValues incoming, int field) {
    boolean present = (incoming.present() >>> field & 1) != 0;
    return present ? objects.get(field).number(incoming.valueAt(field)) : -1;
  }
}
