/**
 * What carries activities: coroutines on one of two carriers, and the check that no code parks on
 * them with a Java monitor held.
 */
@NullMarked
package dev.wfpsim.kernel.carrier;

import org.jspecify.annotations.NullMarked;
