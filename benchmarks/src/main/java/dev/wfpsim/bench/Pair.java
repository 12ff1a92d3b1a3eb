package dev.wfpsim.bench;

/**
 * Two benchmark methods to compare.
 *
 * @param ours the method measured, as {@code Class.method}
 * @param pending how many events are pending, 0 where that means nothing
 * @param target the most that ours may take, as a multiple of the baseline
 */
record Pair(String name, String ours, String baseline, int pending, double target) {}
