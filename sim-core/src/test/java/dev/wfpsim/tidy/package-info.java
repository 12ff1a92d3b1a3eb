/**
 * Style as unit tests: what a reader may rely on everywhere in the tree, checked by the build.
 *
 * <p>Each check is a function from sources (or classes) to a list of complaints, so that its own
 * test can show it complaining about a bad sample.
 */
package dev.wfpsim.tidy;
