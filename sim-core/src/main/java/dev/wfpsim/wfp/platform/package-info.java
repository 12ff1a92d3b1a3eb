/** A host's filtering platform put together from its rooms. */
@NullMarked
package dev.wfpsim.wfp.platform;

import org.jspecify.annotations.NullMarked;
