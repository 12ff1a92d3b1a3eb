package dev.wfpsim.trace;

/**
 * Something with a life, whose name is asked only where somebody reads names: a lock, a connection,
 * an injection.
 */
@FunctionalInterface
public interface Named {

  /** Its name, alike in every run of the same choices. */
  String eventName();
}
