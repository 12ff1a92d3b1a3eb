package dev.wfpsim.scenario;

/**
 * Whether an expectation held.
 *
 * @param text as written
 * @param line its line in the scenario file; 0 for one given on the command line
 * @param detail what was seen instead, empty where it held
 */
public record ExpectationResult(String text, boolean held, int line, String detail) {}
