/**
 * A scenario that has been read and found right: plain values, each with its place in the file
 * where a message may need it.
 */
@NullMarked
package dev.wfpsim.scenario.model;

import org.jspecify.annotations.NullMarked;
