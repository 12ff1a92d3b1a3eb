/**
 * The platform as the stack sees it: each hook of the stack becomes a classification of one layer.
 */
@NullMarked
package dev.wfpsim.wfp.ale;

import org.jspecify.annotations.NullMarked;
