package dev.wfpsim.net.wire;

/**
 * Bytes that are not the header they were taken for; the message says which field and why.
 *
 * <p>Thrown only by the {@code view} constructors; the stack uses {@code tryView} and counts a
 * discard instead.
 */
public final class MalformedHeader extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  MalformedHeader(String fault) {
    super(fault);
  }
}
