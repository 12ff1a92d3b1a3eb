/** Measurements, each against a bare baseline in the same run. */
@NullMarked
package dev.wfpsim.bench;

import org.jspecify.annotations.NullMarked;
