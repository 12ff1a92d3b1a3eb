package dev.wfpsim.trace;

/**
 * The independent streams of random numbers a seed feeds. A change in what is drawn from one (a new
 * link that loses packets, say) does not stir the others.
 */
public enum ChoiceStream {
  SCHEDULING,
  NETWORK,
  FAULTS,
  APPLICATION
}
