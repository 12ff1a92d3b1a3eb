/** What drivers attach to packets. */
@NullMarked
package dev.wfpsim.wfp.tag;

import org.jspecify.annotations.NullMarked;
