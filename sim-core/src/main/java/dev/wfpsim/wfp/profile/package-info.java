/**
 * What every room of a platform goes by: its options, the values of its handles, where it reports.
 */
@NullMarked
package dev.wfpsim.wfp.profile;

import org.jspecify.annotations.NullMarked;
