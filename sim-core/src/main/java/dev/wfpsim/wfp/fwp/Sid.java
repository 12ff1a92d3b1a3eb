package dev.wfpsim.wfp.fwp;

/**
 * A security identifier in its text form.
 *
 * @param text as {@code S-1-5-18}
 */
public record Sid(String text) {
  /** Local System. */
  public static final Sid LOCAL_SYSTEM = new Sid("S-1-5-18");

  /** Everyone. */
  public static final Sid WORLD = new Sid("S-1-1-0");

  public Sid {
    if (!text.matches("S-1(-[0-9]{1,15}){1,16}")) {
      throw new IllegalArgumentException("not a security identifier: text=" + text);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
