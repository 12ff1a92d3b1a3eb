/** Measures what a scenario's runs cost on this machine: outside of them, never in their sight. */
@NullMarked
package dev.wfpsim.cli.bench;

import org.jspecify.annotations.NullMarked;
