/** The pool. */
@NullMarked
package dev.wfpsim.kernel.memory;

import org.jspecify.annotations.NullMarked;
