/**
 * The drivers that ship with wfpsim, written as a user would write one: copy the nearest and change
 * it. Each keeps the documented order on its way up and on its way down.
 */
@NullMarked
@ShippedDrivers
package dev.wfpsim.scenario.library;

import dev.wfpsim.kernel.carrier.ShippedDrivers;
import org.jspecify.annotations.NullMarked;
