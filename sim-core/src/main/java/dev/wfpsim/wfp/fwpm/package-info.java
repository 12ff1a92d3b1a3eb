/**
 * The structures of the management API, as a driver or a service hands them to the filter engine.
 * Page: fwpmtypes.h.
 */
@NullMarked
package dev.wfpsim.wfp.fwpm;

import org.jspecify.annotations.NullMarked;
