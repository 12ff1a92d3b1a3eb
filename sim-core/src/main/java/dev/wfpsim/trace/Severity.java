package dev.wfpsim.trace;

/** How much a finding weighs: an error fails the run. */
public enum Severity {
  ERROR,
  WARNING,
  NOTE
}
