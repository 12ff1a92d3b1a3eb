package dev.wfpsim.wfp.filter;

/**
 * What a search remembers between {@code start} and the last {@code next}. Used again and again.
 */
final class SearchState {
  /** Words of a search's own. */
  long[] words = {};

  /** Numbers of a search's own. */
  int[] numbers = {};

  /** Words of bits that may not be 0. */
  long left;

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
