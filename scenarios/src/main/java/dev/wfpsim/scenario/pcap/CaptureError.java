package dev.wfpsim.scenario.pcap;

/**
 * The one exception of this package: a capture that cannot be used, and where.
 *
 * <p>The message reads {@code name:byte 1234: what is wrong}; captures are binary, so the place is
 * a byte offset from the start of the file instead of a line and a column.
 */
public final class CaptureError extends Exception {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final long offset;
  private final String problem;

  CaptureError(String source, long offset, String problem) {
    super(source + ":byte " + offset + ": " + problem);
    this.source = source;
    this.offset = offset;
    this.problem = problem;
  }

  /** Returns the name of the capture as it was given to the reader. */
  public String source() {
    return source;
  }

  /** Returns the byte offset in the capture, from 0. */
  public long offset() {
    return offset;
  }

  /** Returns the message without the place. */
  public String problem() {
    return problem;
  }
}
