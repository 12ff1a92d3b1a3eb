/**
 * What callout drivers have in common: their life from driverEntry to unload, callouts, the policy
 * that a driver adds itself, injection handles, and a worker. The shipped drivers are built on it,
 * and yours may be.
 */
@NullMarked
@ShippedDrivers(base = true)
package dev.wfpsim.scenario.kit;

import dev.wfpsim.kernel.carrier.ShippedDrivers;
import org.jspecify.annotations.NullMarked;
