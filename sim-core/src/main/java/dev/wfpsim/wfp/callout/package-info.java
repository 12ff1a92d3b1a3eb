/** Callouts: their registration, what they are told, and calling them. */
@NullMarked
package dev.wfpsim.wfp.callout;

import org.jspecify.annotations.NullMarked;
