/** The scenario language: parse, validate, and build a simulation from a file. */
@NullMarked
package dev.wfpsim.scenario;

import org.jspecify.annotations.NullMarked;
