/**
 * The contract of WFP and of the kernel around it, watched: {@link dev.wfpsim.contract.Oracle}
 * attaches a few models of what is true (what came before what, who holds which lock) and small
 * checkers, each of one family of rules, that read the trace and report what breaks them. They only
 * read: a run is the same whether it is watched or not.
 */
@NullMarked
package dev.wfpsim.contract;

import org.jspecify.annotations.NullMarked;
