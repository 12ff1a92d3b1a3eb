/**
 * From the values of a scenario file to a {@link dev.wfpsim.scenario.model.Scenario}: a class for
 * each part of the file.
 */
@NullMarked
package dev.wfpsim.scenario.read;

import org.jspecify.annotations.NullMarked;
