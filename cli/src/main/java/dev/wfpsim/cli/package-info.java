/** The command line: arguments, wiring and rendering to the terminal, and nothing else. */
@NullMarked
package dev.wfpsim.cli;

import org.jspecify.annotations.NullMarked;
