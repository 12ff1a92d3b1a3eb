package dev.wfpsim.trace;

/**
 * One answered choice.
 *
 * @param kind what it is about
 * @param key its stable name
 * @param n number of alternatives; 0 for a continuous choice
 * @param answer the answer; for a continuous choice the bits of the double
 */
public record RecordedChoice(ChoiceKind kind, long key, int n, long answer) {}
