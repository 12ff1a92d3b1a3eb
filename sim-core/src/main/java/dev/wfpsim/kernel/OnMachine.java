package dev.wfpsim.kernel;

/**
 * An object or a handle that exists on one computer only. A driver that is loaded on two hosts and
 * keeps one in a static field brings it to the other: there it would be garbage.
 */
public interface OnMachine {
  /** The computer it belongs to. */
  Machine machine();
}
