package dev.wfpsim.trace;

/**
 * A word that events carry: the name of a call, of a host, of a driver. Made once, as a constant or
 * with the thing that has the name, so that no event hashes a text. In an event it is its hash; the
 * text is kept beside the events ({@link Trace#nameOf}).
 *
 * @param text as reports show it
 * @param hash {@link StableHash#of(String)} of the text
 */
public record Name(String text, long hash) {

  /** The name with this text. */
  public static Name of(String text) {
    return new Name(text, StableHash.of(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
