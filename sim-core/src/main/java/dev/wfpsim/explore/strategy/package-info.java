/**
 * What answers the choices of a run, one class a strategy: a seed, a recording, a list written by
 * hand, nobody, or an odometer that goes through every answer.
 */
@NullMarked
package dev.wfpsim.explore.strategy;

import org.jspecify.annotations.NullMarked;
