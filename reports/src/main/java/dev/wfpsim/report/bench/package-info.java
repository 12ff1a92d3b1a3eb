/** What measuring a scenario came to: figures with their uncertainty, as text and as JSON. */
@NullMarked
package dev.wfpsim.report.bench;

import org.jspecify.annotations.NullMarked;
