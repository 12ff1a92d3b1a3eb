/**
 * The filtering layers as documented data: identifiers, ordered fields with their run-time types,
 * metadata, data offsets and what may be decided or pended where.
 */
@NullMarked
package dev.wfpsim.wfp.layer;

import org.jspecify.annotations.NullMarked;
