/** Classifying at one layer: asking callouts, holding them to their contract, counting. */
@NullMarked
package dev.wfpsim.wfp.classify;

import org.jspecify.annotations.NullMarked;
