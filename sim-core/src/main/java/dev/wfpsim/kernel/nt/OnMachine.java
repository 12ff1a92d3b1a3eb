package dev.wfpsim.kernel.nt;

/**
 * An object or a handle that exists on one computer only. A driver that is loaded on two hosts and
 * keeps one in a static field brings it to the other: there it would be garbage.
 */
public interface OnMachine {
  /** The computer it belongs to, to be compared by identity; its words are the computer's name. */
  Object machine();
}
