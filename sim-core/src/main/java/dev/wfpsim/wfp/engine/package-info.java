/**
 * The management side (FWPM): the engine's service, sessions, transactions, and the objects kept in
 * it.
 */
@NullMarked
package dev.wfpsim.wfp.engine;

import org.jspecify.annotations.NullMarked;
