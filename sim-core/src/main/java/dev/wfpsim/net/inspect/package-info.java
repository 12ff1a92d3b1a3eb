/**
 * The hooks through which a filtering platform watches and decides: the stack drives the documented
 * order of layers, an {@link dev.wfpsim.net.inspect.Inspection} classifies one layer at each hook.
 */
@NullMarked
package dev.wfpsim.net.inspect;

import org.jspecify.annotations.NullMarked;
