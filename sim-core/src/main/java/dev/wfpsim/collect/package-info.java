/**
 * Collections for a world of which most stay empty: they take next to nothing until something is
 * put in.
 *
 * <p>Below all floors; it uses no other package of the simulator.
 */
@NullMarked
package dev.wfpsim.collect;

import org.jspecify.annotations.NullMarked;
