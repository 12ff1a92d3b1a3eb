/**
 * The values that everything of the kernel shares, and that drivers see everywhere: NTSTATUS, IRQL,
 * stop codes, and what has a number in the trace.
 */
@NullMarked
package dev.wfpsim.kernel.nt;

import org.jspecify.annotations.NullMarked;
