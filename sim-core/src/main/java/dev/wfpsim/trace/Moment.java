package dev.wfpsim.trace;

/**
 * An earlier event that a finding is about: where a lock was taken, where a thing was made.
 *
 * @param event its number
 * @param virtualNanos virtual time
 * @param activity name of who did it; empty where names are not kept
 * @param place the line of driver code, such as {@code Odd.java:30}; empty where none is known
 * @param what happened, in words that go on from the activity's name: {@code takes lock a}
 */
public record Moment(long event, long virtualNanos, String activity, String place, String what) {
  public Moment {
    assert StableWords.isStable(what) : "differs in every run: " + what;
  }
}
