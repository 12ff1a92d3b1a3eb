/**
 * The page of performance: tables and pictures of what was measured, always the same for the same
 * figures.
 */
@NullMarked
package dev.wfpsim.bench.page;

import org.jspecify.annotations.NullMarked;
