/**
 * Filters: conditions and their matching, the index of a layer, weights, sublayers and arbitration.
 */
@NullMarked
package dev.wfpsim.wfp.filter;

import org.jspecify.annotations.NullMarked;
