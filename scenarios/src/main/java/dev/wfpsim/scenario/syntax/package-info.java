/**
 * The words of a scenario file: values with their place, units, and what to say about a wrong one.
 */
@NullMarked
package dev.wfpsim.scenario.syntax;

import org.jspecify.annotations.NullMarked;
