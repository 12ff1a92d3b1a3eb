/**
 * The filtering platform: layers, filters and their arbitration, callouts, redirection, injection
 * and flow contexts.
 */
@NullMarked
package dev.wfpsim.wfp;

import org.jspecify.annotations.NullMarked;
