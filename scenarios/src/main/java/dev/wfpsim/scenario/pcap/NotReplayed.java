package dev.wfpsim.scenario.pcap;

/**
 * Something that a capture holds and a replay of it does not make again.
 *
 * @param count how often, at least 1
 * @param offset where it was met first, bytes from the start of the file
 * @param missingBytes payload for want of which it cannot be, where that is the reason
 */
public record NotReplayed(LeftOut why, int count, long offset, long missingBytes) {

  @Override
  public String toString() {
    String missing = missingBytes == 0 ? "" : ", missingBytes=" + missingBytes;
    String at = count == 1 ? ", at byte " : ", the first at byte ";
    return why.words(count) + missing + at + offset;
  }
}
