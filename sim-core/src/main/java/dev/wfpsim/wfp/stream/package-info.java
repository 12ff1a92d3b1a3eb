/**
 * The STREAM layer: the data of connections on its way through the callouts that see it, what they
 * decide about it and what they put into it.
 */
@NullMarked
package dev.wfpsim.wfp.stream;

import org.jspecify.annotations.NullMarked;
