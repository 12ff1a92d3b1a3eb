/**
 * The drivers that ship with wfpsim, written as a user would write one: copy the nearest and change
 * it. Each keeps the documented order on its way up and on its way down.
 */
@NullMarked
package dev.wfpsim.scenario.library;

import org.jspecify.annotations.NullMarked;
