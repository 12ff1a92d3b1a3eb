/** Renderers of what a run left: they read its trace and never drive it. */
@NullMarked
package dev.wfpsim.report;

import org.jspecify.annotations.NullMarked;
