package dev.wfpsim.scenario.model;

import java.util.SortedMap;

/**
 * How a run goes: its seed, its end and its bounds.
 *
 * @param stopNanos virtual time at which the run ends; work still pending then is a liveness
 *     finding
 * @param windows the release simulated, such as 11
 * @param profile the platform profile's name
 * @param options named options of the profile, by name
 * @param nativeMemory whether packets lie in native memory; no part of the result
 */
public record RunSettings(
    long seed,
    long stopNanos,
    int windows,
    String profile,
    SortedMap<String, String> options,
    boolean nativeMemory,
    RunLimits limits) {}
