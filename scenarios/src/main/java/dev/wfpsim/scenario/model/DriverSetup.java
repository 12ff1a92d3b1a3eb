package dev.wfpsim.scenario.model;

import dev.wfpsim.scenario.syntax.Position;
import java.util.SortedMap;

/**
 * A callout driver loaded on a host.
 *
 * @param use which driver: a name of the catalogue such as {@code library/connect-redirect}
 * @param with its parameters, by name, as written
 * @param startNanos virtual time at which it is loaded
 * @param started whether it is loaded by itself, not only by the story
 */
public record DriverSetup(
    String name,
    Position at,
    String use,
    String host,
    SortedMap<String, String> with,
    long startNanos,
    boolean started) {}
