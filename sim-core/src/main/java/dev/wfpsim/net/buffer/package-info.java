/**
 * NET_BUFFER_LIST, NET_BUFFER and MDL chains: real offsets, shared memory, references, and the life
 * of a buffer from its pool and back.
 */
@NullMarked
package dev.wfpsim.net.buffer;

import org.jspecify.annotations.NullMarked;
