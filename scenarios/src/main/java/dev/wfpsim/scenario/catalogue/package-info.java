/**
 * How a driver makes itself known to scenarios: its name, the callouts and parameters a scenario
 * may name, and how to make one. Found through {@link java.util.ServiceLoader}, so that a user's
 * own drivers join in from the class path.
 */
@NullMarked
package dev.wfpsim.scenario.catalogue;

import org.jspecify.annotations.NullMarked;
