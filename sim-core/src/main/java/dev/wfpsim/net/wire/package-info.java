/**
 * Headers as views over bytes, their plain values, and the Internet checksum. Nothing here keeps
 * state; a view is checked once, when it is made, and its accessors cannot fail afterwards.
 */
@NullMarked
package dev.wfpsim.net.wire;

import org.jspecify.annotations.NullMarked;
