package dev.wfpsim.scenario;

/**
 * Whether an expectation held.
 *
 * @param text as written
 * @param line its line in the scenario file; 0 for one given on the command line
 * @param detail what was seen instead; where it held empty, or that nothing was there to look at
 */
public record ExpectationResult(String text, boolean held, int line, String detail) {}
