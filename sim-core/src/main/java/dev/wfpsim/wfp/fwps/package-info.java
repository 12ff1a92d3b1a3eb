/**
 * The structures and callbacks of the kernel-mode API, as callout drivers see them. Pages: fwpsk.h,
 * fwpstypes.h.
 */
@NullMarked
package dev.wfpsim.wfp.fwps;

import org.jspecify.annotations.NullMarked;
