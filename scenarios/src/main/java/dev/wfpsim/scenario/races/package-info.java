/**
 * The library of races: bugs that real callout drivers had, each as a driver with the bug that can
 * be told to be without it, small enough to read. Written from the mechanism of the bug as it was
 * reported, fixed or documented; the traffic of their scenarios is ordinary and knows nothing of
 * it.
 */
@NullMarked
@ShippedDrivers
package dev.wfpsim.scenario.races;

import dev.wfpsim.kernel.carrier.ShippedDrivers;
import org.jspecify.annotations.NullMarked;
