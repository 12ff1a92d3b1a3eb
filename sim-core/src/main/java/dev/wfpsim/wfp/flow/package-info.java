/** Flow contexts: what callouts attach to a flow, and how it is deleted. */
@NullMarked
package dev.wfpsim.wfp.flow;

import org.jspecify.annotations.NullMarked;
