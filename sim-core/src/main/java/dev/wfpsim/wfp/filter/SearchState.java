package dev.wfpsim.wfp.filter;

/**
 * What a search remembers between {@code start} and the last {@code next}. Used again and again.
 */
final class SearchState {
  /** Words of a search's own. */
  long[] words = {};

  /** Numbers of a search's own. */
  int[] numbers = {};

  /** A bit for each thing that is not ruled out: words of rows, or tables. */
  long left;

  /** A bit for each table that was looked up. */
  long known;

  /** How many filters were tested one by one: what the index could not rule out. */
  int tested;

  /** Makes room. */
  void reserve(int wordCount, int numberCount) {
    if (words.length < wordCount) {
      words = new long[wordCount];
    }
    if (numbers.length < numberCount) {
      numbers = new int[numberCount];
    }
  }
}
