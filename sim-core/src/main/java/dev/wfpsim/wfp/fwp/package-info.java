/**
 * The value types that both halves of the API share: typed values, keys, match and action types.
 * Page: fwptypes.h.
 */
@NullMarked
package dev.wfpsim.wfp.fwp;

import org.jspecify.annotations.NullMarked;
