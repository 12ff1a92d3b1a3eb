package dev.wfpsim.scenario.model;

import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.kernel.nt.NtStatus;

/**
 * A call of a driver that fails although nothing is wrong.
 *
 * @param driver whose; empty for any
 * @param at only calls made from this line of driver code, such as {@code Guard.java:30}, or over
 *     several, innermost first, with {@code <} between them; empty for any
 * @param nth which of these calls, from 1
 * @param times how many of them from there on
 * @param status what it fails with; a call that answers a pointer answers null
 */
public record CallFault(
    DocumentedCall call, String driver, String at, int nth, int times, NtStatus status) {

  /** How lines are put together where a call is made from one that another one calls. */
  public static final String WITHIN = "<";
}
